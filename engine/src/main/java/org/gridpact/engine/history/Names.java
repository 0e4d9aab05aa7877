package org.gridpact.engine.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.schema.MessageType;

/**
 * The different texts of some columns of files, so that a query carries their numbers instead: it
 * sorts those faster and in less memory, and they cross to Java without a text for each row.
 *
 * @param of by column, in order; a column's number is the place of its text
 */
record Names(Map<String, Binary[]> of) {
  static final Names NONE = new Names(Map.of());

  /** Finds them, as types of the database that the next call replaces. */
  static Names find(Connection duck, List<HistoryFile> files, Set<String> columns)
      throws SQLException {
    Map<String, Binary[]> of = new HashMap<>();
    try (Statement s = duck.createStatement()) {
      for (String column : columns) {
        s.execute(
            "CREATE OR REPLACE TEMP TYPE %s AS ENUM (SELECT DISTINCT %s FROM read_parquet([%s]) ORDER BY 1)"
                .formatted(type(column), column, Duck.paths(files)));
        List<Binary> names = new ArrayList<>();
        try (ResultSet r =
            s.executeQuery(
                "SELECT CAST(unnest(enum_range(CAST(NULL AS %s))) AS VARCHAR)"
                    .formatted(type(column)))) {
          while (r.next()) {
            names.add(RowPlan.text(r.getString(1)));
          }
        }
        of.put(column, names.toArray(Binary[]::new));
      }
    }
    return new Names(of);
  }

  private static String type(String column) {
    return "names_of_" + column;
  }

  /** The columns of a schema, numbers in place of names. */
  String columns(MessageType schema) {
    return schema.getFields().stream()
        .map(
            c ->
                of.containsKey(c.getName())
                    ? "CAST(enum_code(CAST(%1$s AS %2$s)) AS INTEGER) AS %1$s"
                        .formatted(c.getName(), type(c.getName()))
                    : c.getName())
        .collect(Collectors.joining(", "));
  }
}

package org.gridpact.engine.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;

/** Files of history as DuckDB reads them. */
final class Parts {
  private Parts() {}

  static String name(HistoryFile file) {
    return file.path().getFileName().toString();
  }

  /**
   * Rows of files by what their ends say.
   *
   * @throws SQLException that names the file which cannot be read
   */
  static long rows(Connection duck, List<HistoryFile> files) throws SQLException {
    if (files.isEmpty()) {
      return 0;
    }
    try {
      return counted(duck, files);
    } catch (SQLException e) {
      // DuckDB hands out results as they come, and then does not say what kept it from more.
      for (HistoryFile file : files) {
        requireReadable(duck, file);
      }
      throw e;
    }
  }

  private static void requireReadable(Connection duck, HistoryFile file) throws SQLException {
    try {
      counted(duck, List.of(file));
    } catch (SQLException e) {
      throw new SQLException("%s cannot be read: %s".formatted(file.path(), e.getMessage()), e);
    }
  }

  private static long counted(Connection duck, List<HistoryFile> files) throws SQLException {
    try (Statement s = duck.createStatement();
        ResultSet r =
            s.executeQuery(
                "SELECT CAST(sum(num_rows) AS BIGINT) FROM parquet_file_metadata([%s])"
                    .formatted(Duck.paths(files)))) {
      r.next();
      return r.getLong(1);
    }
  }

  /**
   * A query for all rows of files, with all columns of a schema: those that no file has are null.
   * The time is a number of milliseconds.
   */
  static String table(MessageType schema, List<HistoryFile> files) {
    String none = none(schema, "");
    if (files.isEmpty()) {
      return "SELECT * REPLACE (epoch_ms(time) AS time) FROM (%s)".formatted(none);
    }
    return ("SELECT * REPLACE (epoch_ms(time) AS time) FROM (%s UNION ALL BY NAME SELECT * FROM"
            + " read_parquet([%s], union_by_name = true, hive_partitioning = false))")
        .formatted(none, Duck.paths(files));
  }

  /**
   * A query without rows that has the columns of a schema.
   *
   * @param more columns after those; blank without any
   */
  static String none(MessageType schema, String more) {
    return schema.getFields().stream()
        .map(c -> "CAST(NULL AS %s) AS %s".formatted(sqlType(c), c.getName()))
        .collect(
            Collectors.joining(
                ", ", "SELECT ", more.isBlank() ? " WHERE false" : ", " + more + " WHERE false"));
  }

  static String columns(MessageType schema) {
    return schema.getFields().stream().map(Type::getName).collect(Collectors.joining(", "));
  }

  private static String sqlType(Type column) {
    PrimitiveType type = column.asPrimitiveType();
    return switch (type.getPrimitiveTypeName()) {
      case INT64 -> type.getLogicalTypeAnnotation() == null ? "BIGINT" : "TIMESTAMP WITH TIME ZONE";
      case INT32 -> "INTEGER";
      case DOUBLE -> "DOUBLE";
      case BOOLEAN -> "BOOLEAN";
      case BINARY -> "VARCHAR";
      case FLOAT, INT96, FIXED_LEN_BYTE_ARRAY ->
          throw new IllegalArgumentException("no column of history is of type " + type);
    };
  }
}

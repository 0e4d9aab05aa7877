package org.gridpact.engine.history;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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
   * Rows of files by what their ends say, where all of them are of history.
   *
   * @throws SQLException that names the file which cannot be read, or has other columns
   */
  static long rows(Connection duck, MessageType schema, List<HistoryFile> files)
      throws SQLException {
    if (files.isEmpty()) {
      return 0;
    }
    try {
      requireColumns(duck, schema, files);
      return counted(duck, files);
    } catch (SQLException e) {
      // DuckDB hands out results as they come, and then does not say what kept it from more.
      for (HistoryFile file : files) {
        requireReadable(duck, file);
      }
      throw e;
    }
  }

  /**
   * A column that is not known here, such as one of a later Gridpact, would be lost in a merge; one
   * that every row has, and is missing, would make rows of nothing.
   */
  private static void requireColumns(Connection duck, MessageType schema, List<HistoryFile> files)
      throws SQLException {
    Map<String, Set<String>> found = new TreeMap<>();
    try (Statement s = duck.createStatement();
        ResultSet r =
            s.executeQuery(
                "SELECT file_name, name, duckdb_type FROM parquet_schema([%s]) WHERE num_children IS NULL"
                    .formatted(Duck.paths(files)))) {
      while (r.next()) {
        String column = r.getString(2);
        if (!schema.containsField(column)
            || !sqlType(schema.getType(column)).equals(r.getString(3))) {
          throw new SQLException(
              "%s has a column %s of type %s, which no file of this Gridpact's history has"
                  .formatted(r.getString(1), column, r.getString(3)));
        }
        found.computeIfAbsent(r.getString(1), _ -> new HashSet<>()).add(column);
      }
    }
    for (Map.Entry<String, Set<String>> file : found.entrySet()) {
      for (String column : required(schema)) {
        if (!file.getValue().contains(column)) {
          throw new SQLException(
              "%s has no column %s, which every file of history has"
                  .formatted(file.getKey(), column));
        }
      }
    }
  }

  /** The columns in which each row has a value. */
  static List<String> required(MessageType schema) {
    return schema.getFields().stream()
        .filter(c -> c.isRepetition(Type.Repetition.REQUIRED))
        .map(Type::getName)
        .toList();
  }

  private static void requireReadable(Connection duck, HistoryFile file) throws SQLException {
    try (Statement s = duck.createStatement();
        ResultSet _ =
            s.executeQuery(
                "DESCRIBE SELECT * FROM read_parquet([%s])".formatted(Duck.paths(List.of(file))))) {
      // Its end is as it should be.
    } catch (SQLException e) {
      throw new SQLException(unreadable(file, e), e);
    }
  }

  /** Why a file cannot be read; what names it does so once. */
  static String unreadable(HistoryFile file, SQLException e) {
    String why = Duck.words(e);
    String path = file.path().toString();
    return why.startsWith(path) ? why : "%s cannot be read: %s".formatted(path, why);
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

package org.gridpact.engine.history;

import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.EnumMap;
import java.util.Map;
import java.util.Properties;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.model.measurement.Quantity;

/**
 * A DuckDB file with rows of a store in tables named as their {@link Kind}, with the columns that
 * files have: for questions that are asked of files as a rule. Owned by one thread.
 */
public final class RowTables implements AutoCloseable {
  private final DuckDBConnection duck;
  private final String area;
  private final int buckets;
  private final Map<Kind, DuckDBAppender> tables = new EnumMap<>(Kind.class);

  private RowTables(DuckDBConnection duck, String area, int buckets) {
    this.duck = duck;
    this.area = area;
    this.buckets = buckets;
  }

  /**
   * Makes a file.
   *
   * @param buckets of a day, as in files
   */
  public static RowTables create(Path file, String area, int buckets) throws SQLException {
    DuckDBConnection duck = Duck.connect(url(file), new Properties());
    try (Statement s = duck.createStatement()) {
      s.execute("SET threads = 1");
      s.execute("SET memory_limit = '512MB'");
      s.execute("SET TimeZone = 'UTC'");
    } catch (SQLException e) {
      duck.close();
      throw e;
    }
    return new RowTables(duck, area, buckets);
  }

  /** Where DuckDB finds a file. */
  public static String url(Path file) {
    return Duck.IN_MEMORY + file.toAbsolutePath();
  }

  /** Makes the table of a kind, empty. */
  public void begin(Kind kind) throws SQLException {
    try (Statement s = duck.createStatement()) {
      s.execute(
          "CREATE TABLE %s AS %s"
              .formatted(
                  kind.folder(),
                  Parts.none(
                      kind.schema(),
                      "CAST(NULL AS VARCHAR) AS area, CAST(NULL AS DATE) AS day"
                          + (kind.bucketed() ? ", CAST(NULL AS BIGINT) AS bucket" : ""))));
    }
    tables.put(kind, duck.createAppender(kind.folder()));
  }

  /** Adds a reading. */
  public void add(ReadingRow row) throws SQLException {
    DuckDBAppender to = tables.get(Kind.READINGS).beginRow();
    to.append(utc(row.epochMillis()))
        .append(row.device())
        .append(row.gateway())
        .append(row.phase().name())
        .append(row.quality().name())
        .append(row.bootEpoch())
        .append(row.sequence());
    for (int q = 0; q < row.values().length; q++) {
      double value = row.values()[q];
      if (Double.isNaN(value)) {
        to.appendNull();
      } else if (q == Quantity.SWITCH_CLOSED.ordinal()) {
        to.append(value != 0);
      } else {
        to.append(value);
      }
    }
    place(to, Kind.READINGS, row.device(), row.epochMillis());
  }

  /** Adds a rollup of any kind. */
  public void add(Kind kind, RollupRow row) throws SQLException {
    DuckDBAppender to = tables.get(kind).beginRow();
    to.append(utc(row.epochMillis()))
        .append(row.device())
        .append(row.gateway())
        .append(row.phase().name())
        .append(row.quality().name())
        .append(row.bootEpoch())
        .append(row.firstSequence())
        .append(row.lastSequence());
    for (int q = 0; q < row.count().length; q++) {
      if (row.count()[q] > 0) {
        to.append(row.mean()[q]).append(row.min()[q]).append(row.max()[q]);
      } else {
        to.appendNull().appendNull().appendNull();
      }
      if (row.count()[q] == RollupRow.NOT_MEASURED) {
        to.appendNull();
      } else {
        to.append(row.count()[q]);
      }
    }
    place(to, kind, row.device(), row.epochMillis());
  }

  private static OffsetDateTime utc(long epochMillis) {
    return Instant.ofEpochMilli(epochMillis).atOffset(ZoneOffset.UTC);
  }

  private void place(DuckDBAppender to, Kind kind, String device, long epochMillis)
      throws SQLException {
    to.append(area)
        .append(LocalDate.ofEpochDay(Math.floorDiv(epochMillis, HistoryBatch.DAY_MILLIS)));
    if (kind.bucketed()) {
      to.append((long) Buckets.of(device, buckets));
    }
    to.endRow();
  }

  /** Ends the file. */
  @Override
  public void close() throws SQLException {
    try (duck) {
      for (DuckDBAppender table : tables.values()) {
        table.close();
      }
    }
  }
}

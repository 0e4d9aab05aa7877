package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import com.datastax.oss.driver.api.core.cql.BoundStatementBuilder;
import com.datastax.oss.driver.api.core.cql.PreparedStatement;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.ReadingRow;
import org.gridpact.engine.history.RollupRow;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/** Statements on the tables of history, prepared. For any thread. */
final class Tables {
  private static final Quantity[] QUANTITIES = Quantity.values();

  /** Columns before those of quantities. */
  private static final int FIRST_QUANTITY = 9;

  private static final int FIRST_OF_ROLLUP = 10;

  private final SharedSession shared;
  private final String area;
  private final String keyspace;
  private final Map<Kind, PreparedStatement> inserts = new EnumMap<>(Kind.class);
  private final Map<Kind, PreparedStatement> rows = new EnumMap<>(Kind.class);

  /**
   * The tables of an area.
   *
   * @throws IOException where they are not there, or the database does not answer
   */
  Tables(SharedSession shared, String keyspace, String area) throws IOException {
    this.shared = shared;
    this.area = area;
    this.keyspace = keyspace;
    try {
      for (Kind kind : Kind.values()) {
        inserts.put(kind, shared.prepare(insert(kind)));
        rows.put(
            kind,
            shared.prepare(
                select(
                    String.join(", ", Schema.columns(kind).keySet()),
                    kind,
                    "phase IN ('TOTAL', 'A', 'B', 'C')")));
      }
    } catch (DriverException e) {
      throw new IOException("history in Cassandra cannot be asked: " + e.getMessage(), e);
    }
  }

  private String insert(Kind kind) {
    var columns = Schema.columns(kind).keySet();
    return "INSERT INTO %s (%s) VALUES (%s)"
        .formatted(
            Schema.table(keyspace, kind),
            String.join(", ", columns),
            String.join(", ", Collections.nCopies(columns.size(), "?")));
  }

  private String select(String columns, Kind kind, String phase) {
    return "SELECT %s FROM %s WHERE area = ? AND device = ? AND %s = ? AND %s AND time >= ? AND time < ?"
        .formatted(columns, Schema.table(keyspace, kind), Schema.slice(kind), phase);
  }

  /** Writes a reading. What was not measured is not written, not even as null. */
  BoundStatement insert(ReadingRow row) {
    BoundStatementBuilder to =
        key(Kind.READINGS, row.device(), row.phase(), row.epochMillis())
            .setString(5, row.gateway())
            .setString(6, row.quality().name())
            .setLong(7, row.bootEpoch())
            .setLong(8, row.sequence());
    for (int q = 0; q < QUANTITIES.length; q++) {
      double value = row.values()[q];
      if (!Double.isNaN(value)) {
        to =
            q == Quantity.SWITCH_CLOSED.ordinal()
                ? to.setBoolean(FIRST_QUANTITY + q, value != 0)
                : to.setDouble(FIRST_QUANTITY + q, value);
      }
    }
    return to.build();
  }

  /** Writes a rollup of any kind. */
  BoundStatement insert(Kind kind, RollupRow row) {
    BoundStatementBuilder to =
        key(kind, row.device(), row.phase(), row.epochMillis())
            .setString(5, row.gateway())
            .setString(6, row.quality().name())
            .setLong(7, row.bootEpoch())
            .setLong(8, row.firstSequence())
            .setLong(9, row.lastSequence());
    for (int q = 0; q < QUANTITIES.length; q++) {
      int first = FIRST_OF_ROLLUP + 4 * q;
      if (row.count()[q] > 0) {
        to =
            to.setDouble(first, row.mean()[q])
                .setDouble(first + 1, row.min()[q])
                .setDouble(first + 2, row.max()[q]);
      }
      if (row.count()[q] != RollupRow.NOT_MEASURED) {
        to = to.setInt(first + 3, row.count()[q]);
      }
    }
    return to.build();
  }

  private BoundStatementBuilder key(Kind kind, String device, Phase phase, long epochMillis) {
    return inserts
        .get(kind)
        .boundStatementBuilder()
        .setString(0, area)
        .setString(1, device)
        .setLocalDate(2, Slice.of(kind).start(epochMillis))
        .setString(3, phase.name())
        .setInstant(4, Instant.ofEpochMilli(epochMillis));
  }

  /**
   * A device's readings, by day, phase and time; read on as they are taken.
   *
   * @throws DriverException where the database does not answer
   */
  void readings(String device, long fromMillis, long toMillis, Consumer<ReadingRow> to) {
    each(Kind.READINGS, device, fromMillis, toMillis, row -> to.accept(reading(row)));
  }

  /** A device's rollups, likewise. */
  void rollups(Kind kind, String device, long fromMillis, long toMillis, Consumer<RollupRow> to) {
    each(kind, device, fromMillis, toMillis, row -> to.accept(rollup(row)));
  }

  private void each(Kind kind, String device, long fromMillis, long toMillis, Consumer<Row> to) {
    for (LocalDate slice : Slice.of(kind).starts(fromMillis, toMillis)) {
      shared
          .session()
          .execute(bound(rows.get(kind), device, slice, fromMillis, toMillis))
          .forEach(to);
    }
  }

  private BoundStatement bound(
      PreparedStatement statement, String device, LocalDate slice, long from, long to) {
    return statement.bind(
        area, device, slice, Instant.ofEpochMilli(from), Instant.ofEpochMilli(to));
  }

  /** Times, qualities and values of one slice of a series; null where not measured. */
  Iterable<Row> series(
      Kind kind,
      Quantity quantity,
      Phase phase,
      String device,
      LocalDate slice,
      long fromMillis,
      long toMillis) {
    String column = ReadingRow.column(quantity) + (kind == Kind.READINGS ? "" : "_mean");
    String of = "phase = '" + phase + "'";
    return shared
        .session()
        .execute(
            bound(
                shared.prepare(select("time, quality, " + column, kind, of)),
                device,
                slice,
                fromMillis,
                toMillis));
  }

  /** Whether a slice has a row of a phase in a time. */
  boolean any(
      Kind kind, Phase phase, String device, LocalDate slice, long fromMillis, long toMillis) {
    String of = "phase = '" + phase + "'";
    return shared
            .session()
            .execute(
                bound(
                    shared.prepare(select("time", kind, of) + " LIMIT 1"),
                    device,
                    slice,
                    fromMillis,
                    toMillis))
            .one()
        != null;
  }

  private static ReadingRow reading(Row row) {
    double[] values = RollupRow.unknown();
    for (Quantity q : QUANTITIES) {
      String column = ReadingRow.column(q);
      if (!row.isNull(column)) {
        values[q.ordinal()] =
            q == Quantity.SWITCH_CLOSED ? (row.getBoolean(column) ? 1 : 0) : row.getDouble(column);
      }
    }
    return new ReadingRow(
        row.getInstant("time").toEpochMilli(),
        row.getString("device"),
        row.getString("gateway"),
        Phase.valueOf(row.getString("phase")),
        Quality.valueOf(row.getString("quality")),
        row.getLong("boot_epoch"),
        row.getLong("sequence"),
        values);
  }

  private static RollupRow rollup(Row row) {
    double[] mean = RollupRow.unknown();
    double[] min = RollupRow.unknown();
    double[] max = RollupRow.unknown();
    int[] count = new int[QUANTITIES.length];
    for (Quantity q : QUANTITIES) {
      int i = q.ordinal();
      String column = ReadingRow.column(q);
      count[i] =
          row.isNull(column + "_count") ? RollupRow.NOT_MEASURED : row.getInt(column + "_count");
      if (count[i] > 0) {
        mean[i] = row.getDouble(column + "_mean");
        min[i] = row.getDouble(column + "_min");
        max[i] = row.getDouble(column + "_max");
      }
    }
    return new RollupRow(
        row.getInstant("time").toEpochMilli(),
        row.getString("device"),
        row.getString("gateway"),
        Phase.valueOf(row.getString("phase")),
        Quality.valueOf(row.getString("quality")),
        row.getLong("boot_epoch"),
        row.getLong("first_sequence"),
        row.getLong("last_sequence"),
        mean,
        min,
        max,
        count);
  }
}

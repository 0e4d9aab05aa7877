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
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.ReadingRow;
import org.gridpact.engine.history.RollupRow;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/** Statements on the tables of history, prepared. For any thread. */
final class Tables {
  private static final Quantity[] QUANTITIES = Quantity.values();

  /** Columns before those of quantities. */
  private static final int FIRST_QUANTITY = 9;

  private static final int FIRST_OF_ROLLUP = 10;
  private static final String PHASES = "phase IN ('TOTAL', 'A', 'B', 'C')";

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
            shared.prepare(select(String.join(", ", Schema.columns(kind).keySet()), kind, PHASES)));
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
    new Pages(shared.session(), 1)
        .each(
            Slice.of(kind)
                .starts(fromMillis, toMillis)
                .map(slice -> rows(kind, device, slice, fromMillis, toMillis)),
            row -> {
              to.accept(row);
              return true;
            });
  }

  /** Asks for all columns of a device's rows of a slice; see {@link #reading}. */
  BoundStatement rows(Kind kind, String device, LocalDate slice, long fromMillis, long toMillis) {
    return bound(rows.get(kind), device, slice, fromMillis, toMillis);
  }

  /** The same, whatever their time. */
  BoundStatement partition(Kind kind, String device, LocalDate slice) {
    return rows(kind, device, slice, Long.MIN_VALUE, Long.MAX_VALUE);
  }

  private BoundStatement bound(
      PreparedStatement statement, String device, LocalDate slice, long from, long to) {
    return statement.bind(
        area, device, slice, Instant.ofEpochMilli(from), Instant.ofEpochMilli(to));
  }

  /**
   * Asks for times, qualities and values of a series, null where not measured, in parts of which
   * several can be answered at once; made as they are taken, since of long times there are many.
   */
  Stream<BoundStatement> series(
      Kind kind, Quantity quantity, Phase phase, String device, long fromMillis, long toMillis) {
    String column = ReadingRow.column(quantity) + (kind == Kind.READINGS ? "" : "_mean");
    PreparedStatement statement =
        shared.prepare(select("time, quality, " + column, kind, "phase = '" + phase + "'"));
    long part = Slice.of(kind).partMillis();
    return Slice.of(kind)
        .starts(fromMillis, toMillis)
        .flatMap(
            slice -> {
              long start = Math.max(fromMillis, Slice.startMillis(slice));
              long end = Math.min(toMillis, Slice.of(kind).endMillis(slice));
              return LongStream.iterate(start, from -> from < end, from -> from + part)
                  .mapToObj(
                      from -> bound(statement, device, slice, from, Math.min(end, from + part)));
            });
  }

  /**
   * Asks for some values of all of a device's readings of a day: device, phase, time, quality, and
   * then these columns of doubles.
   */
  BoundStatement day(
      List<String> columns, String device, LocalDate day, long fromMillis, long toMillis) {
    String names =
        Stream.concat(Stream.of("device", "phase", "time", "quality"), columns.stream())
            .collect(Collectors.joining(", "));
    return bound(
        shared.prepare(select(names, Kind.READINGS, PHASES)), device, day, fromMillis, toMillis);
  }

  /** Asks what devices have rows in which slices: area, device, and the slice's first day. */
  BoundStatement partitions(Kind kind) {
    return shared
        .prepare(
            "SELECT DISTINCT area, device, %s FROM %s"
                .formatted(Schema.slice(kind), Schema.table(keyspace, kind)))
        .bind();
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

  /** A row with all columns of readings. */
  static ReadingRow reading(Row row) {
    double[] values = new double[QUANTITIES.length];
    for (int q = 0; q < values.length; q++) {
      values[q] =
          q == Quantity.SWITCH_CLOSED.ordinal()
              ? Cells.position(row, FIRST_QUANTITY + q)
              : Cells.value(row, FIRST_QUANTITY + q);
    }
    return new ReadingRow(
        Cells.number(row, 4),
        row.getString(1),
        row.getString(5),
        Cells.phase(row, 3),
        Cells.quality(row, 6),
        Cells.number(row, 7),
        Cells.number(row, 8),
        values);
  }

  /** A row with all columns of rollups. */
  static RollupRow rollup(Row row) {
    double[] mean = RollupRow.unknown();
    double[] min = RollupRow.unknown();
    double[] max = RollupRow.unknown();
    int[] count = new int[QUANTITIES.length];
    for (int q = 0; q < count.length; q++) {
      int first = FIRST_OF_ROLLUP + 4 * q;
      count[q] = Cells.count(row, first + 3, RollupRow.NOT_MEASURED);
      if (count[q] > 0) {
        mean[q] = Cells.value(row, first);
        min[q] = Cells.value(row, first + 1);
        max[q] = Cells.value(row, first + 2);
      }
    }
    return new RollupRow(
        Cells.number(row, 4),
        row.getString(1),
        row.getString(5),
        Cells.phase(row, 3),
        Cells.quality(row, 6),
        Cells.number(row, 7),
        Cells.number(row, 8),
        Cells.number(row, 9),
        mean,
        min,
        max,
        count);
  }
}

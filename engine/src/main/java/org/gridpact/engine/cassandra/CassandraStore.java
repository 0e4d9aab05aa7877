package org.gridpact.engine.cassandra;

import java.io.IOException;
import java.io.Serializable;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.apache.flink.api.connector.sink2.Sink;
import org.gridpact.engine.cassandra.CassandraSink.ToWrite;
import org.gridpact.engine.history.HistoryBatch;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.HistoryStore;
import org.gridpact.engine.history.ReadingRow;
import org.gridpact.engine.history.RollupBatch;
import org.gridpact.engine.history.RollupRow;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.CassandraSpec;
import org.gridpact.model.area.HistorySpec;

/**
 * History in Cassandra.
 *
 * @param days how long rows are kept from when they were written, by kind; one that is not in it is
 *     kept for ever
 */
public record CassandraStore(String area, CassandraSpec spec, Map<Kind, Integer> days)
    implements HistoryStore, Serializable {
  private static final long serialVersionUID = 1L;

  public CassandraStore {
    days = new HashMap<>(days);
  }

  /** That of an area which has one. */
  public static CassandraStore of(Area area) {
    HistorySpec history = area.history();
    Map<Kind, Integer> days = new HashMap<>();
    history.readings().ifPresent(d -> days.put(Kind.READINGS, d));
    history.minutes().ifPresent(d -> days.put(Kind.MINUTES, d));
    history.quarters().ifPresent(d -> days.put(Kind.QUARTERS, d));
    return new CassandraStore(area.id(), history.cassandra().orElseThrow(), days);
  }

  /** That of an area, where it keeps its history so. */
  public static Optional<CassandraStore> ofAreaWithOne(Area area) {
    return area.history().cassandra().map(_ -> of(area));
  }

  @Override
  public void prepare() throws IOException {
    try (SharedSession shared = SharedSession.open(spec)) {
      Schema.prepare(shared.session(), spec, days);
    }
  }

  @Override
  public Sink<HistoryBatch> readings() {
    return readingSink();
  }

  /** How long readings are kept; empty: for ever. */
  OptionalInt daysOfReadings() {
    Integer of = days.get(Kind.READINGS);
    return of == null ? OptionalInt.empty() : OptionalInt.of(of);
  }

  CassandraSink<HistoryBatch> readingSink() {
    return new CassandraSink<>(
        this,
        Kind.READINGS,
        (batch, tables, to) ->
            ReadingRow.each(
                batch,
                row ->
                    to.accept(
                        new ToWrite(row.device(), row.epochMillis(), () -> tables.insert(row)))));
  }

  @Override
  public Sink<RollupBatch> reported() {
    return new CassandraSink<>(
        this,
        Kind.REPORTED,
        (batch, tables, to) ->
            RollupRow.each(
                batch,
                row ->
                    to.accept(
                        new ToWrite(
                            row.device(),
                            row.epochMillis(),
                            () -> tables.insert(Kind.REPORTED, row)))));
  }
}

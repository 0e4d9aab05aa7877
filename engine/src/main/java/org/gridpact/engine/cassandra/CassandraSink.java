package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import java.io.IOException;
import java.io.Serializable;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.gridpact.engine.history.HistoryFiles.Kind;

/**
 * Writes rows, and at checkpoints the rollups of quarters that are over. Quarters whose rollups are
 * not made yet are in the checkpoint.
 *
 * @param kind of the rows
 * @param rows of a batch
 */
record CassandraSink<T>(CassandraStore store, Kind kind, Rows<T> rows)
    implements Sink<T>, SupportsWriterState<T, Quarter> {
  private static final long serialVersionUID = 1L;

  /** A row to write. */
  record ToWrite(String device, long epochMillis, Supplier<BoundStatement> insert) {}

  /** Takes a batch apart. */
  interface Rows<T> extends Serializable {
    void each(T batch, Tables tables, Consumer<ToWrite> to);
  }

  @Override
  public StatefulSinkWriter<T, Quarter> createWriter(WriterInitContext context) throws IOException {
    return restoreWriter(context, List.of());
  }

  @Override
  public StatefulSinkWriter<T, Quarter> restoreWriter(
      WriterInitContext context, Collection<Quarter> open) throws IOException {
    return writer(open);
  }

  /** A writer, connected. */
  StatefulSinkWriter<T, Quarter> writer(Collection<Quarter> open) throws IOException {
    SharedSession shared = SharedSession.open(store.spec());
    try {
      return new Writer<>(shared, this, open);
    } catch (IOException | RuntimeException e) {
      shared.close();
      throw e;
    }
  }

  @Override
  public SimpleVersionedSerializer<Quarter> getWriterStateSerializer() {
    return new Quarter.Serializer();
  }

  /**
   * Holds at most {@value #MOST_HELD} rows back, to write those of one partition together. Owned by
   * one thread.
   */
  private static final class Writer<T> implements StatefulSinkWriter<T, Quarter> {
    private static final int MOST_HELD = 1 << 15;

    /** Of one partition in one write, some 10 kB. */
    private static final int MOST_TOGETHER = 100;

    /** Rollups that one checkpoint waits for; the others are made by the next. */
    private static final int ROLLUPS_A_CHECKPOINT = 500;

    private record Partition(String device, LocalDate slice) {}

    private final SharedSession shared;
    private final CassandraSink<T> sink;
    private final Tables tables;
    private final Writes writes;
    private final RollupJob rollups;
    private final OpenQuarters open = new OpenQuarters();
    private final Map<Partition, List<ToWrite>> held = new LinkedHashMap<>();
    private int heldRows;

    private Writer(SharedSession shared, CassandraSink<T> sink, Collection<Quarter> restored)
        throws IOException {
      this.shared = shared;
      this.sink = sink;
      tables = new Tables(shared, sink.store.spec().keyspace(), sink.store.area());
      writes = new Writes(shared.session());
      rollups = new RollupJob(shared.session(), tables, writes, sink.store.daysOfReadings());
      open.restore(restored, System.nanoTime());
    }

    @Override
    public void write(T batch, Context context) throws IOException, InterruptedException {
      List<ToWrite> rows = new ArrayList<>();
      sink.rows.each(batch, tables, rows::add);
      long now = System.nanoTime();
      for (ToWrite row : rows) {
        hold(row);
        open.add(row.device, row.epochMillis, now);
      }
      if (open.size() > OpenQuarters.MOST) {
        makeRollups();
      }
    }

    private void hold(ToWrite row) throws IOException, InterruptedException {
      Partition partition = new Partition(row.device, Slice.of(sink.kind).start(row.epochMillis));
      List<ToWrite> together = held.computeIfAbsent(partition, _ -> new ArrayList<>());
      together.add(row);
      heldRows++;
      if (together.size() == MOST_TOGETHER) {
        held.remove(partition);
        heldRows -= MOST_TOGETHER;
        send(together);
      } else if (heldRows == MOST_HELD) {
        sendAll();
      }
    }

    private void sendAll() throws IOException, InterruptedException {
      for (List<ToWrite> together : held.values()) {
        send(together);
      }
      held.clear();
      heldRows = 0;
    }

    private void send(List<ToWrite> together) throws IOException, InterruptedException {
      BoundStatement[] inserts =
          together.stream().map(row -> row.insert.get()).toArray(BoundStatement[]::new);
      writes.send(
          inserts.length == 1
              ? inserts[0]
              : BatchStatement.newInstance(BatchType.UNLOGGED, inserts));
    }

    private void makeRollups() throws IOException, InterruptedException {
      sendAll();
      writes.await();
      rollups.make(open.takeDue(System.nanoTime(), ROLLUPS_A_CHECKPOINT));
    }

    /** Before each checkpoint: returns when everything is acknowledged. */
    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
      makeRollups();
      if (endOfInput) {
        rollups.make(open.takeAll());
      }
    }

    @Override
    public List<Quarter> snapshotState(long checkpointId) {
      return open.all();
    }

    @Override
    public void close() {
      rollups.close();
      shared.close();
    }
  }
}

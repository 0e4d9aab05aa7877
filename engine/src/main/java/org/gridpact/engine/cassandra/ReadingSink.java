package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.BatchStatement;
import com.datastax.oss.driver.api.core.cql.BatchType;
import com.datastax.oss.driver.api.core.cql.BoundStatement;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.apache.flink.api.connector.sink2.SupportsWriterState;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.gridpact.engine.history.HistoryBatch;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.ReadingRow;

/**
 * Writes readings, and at checkpoints the rollups of quarters that are over. Quarters whose rollups
 * are not made yet are in the checkpoint.
 *
 * @param store where to
 */
record ReadingSink(CassandraStore store)
    implements Sink<HistoryBatch>, SupportsWriterState<HistoryBatch, Quarter> {
  private static final long serialVersionUID = 1L;

  @Override
  public StatefulSinkWriter<HistoryBatch, Quarter> createWriter(WriterInitContext context)
      throws IOException {
    return restoreWriter(context, List.of());
  }

  @Override
  public StatefulSinkWriter<HistoryBatch, Quarter> restoreWriter(
      WriterInitContext context, Collection<Quarter> open) throws IOException {
    SharedSession shared = SharedSession.open(store.spec());
    try {
      return new Writer(shared, store, open);
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
  static final class Writer implements StatefulSinkWriter<HistoryBatch, Quarter> {
    private static final int MOST_HELD = 1 << 15;

    /** Of one partition in one write, some 10 kB. */
    private static final int MOST_TOGETHER = 100;

    /** Rollups that one checkpoint waits for; the others are made by the next. */
    private static final int ROLLUPS_A_CHECKPOINT = 500;

    private record Partition(String device, LocalDate day) {}

    private final SharedSession shared;
    private final Tables tables;
    private final Writes writes;
    private final RollupJob rollups;
    private final OpenQuarters open = new OpenQuarters();
    private final Map<Partition, List<ReadingRow>> held = new LinkedHashMap<>();
    private int heldRows;

    private Writer(SharedSession shared, CassandraStore store, Collection<Quarter> restored)
        throws IOException {
      CqlSession session = shared.session();
      this.shared = shared;
      tables = new Tables(session, store.spec().keyspace(), store.area());
      writes = new Writes(session);
      rollups = new RollupJob(session, tables, writes);
      open.restore(restored, System.nanoTime());
    }

    @Override
    public void write(HistoryBatch batch, Context context)
        throws IOException, InterruptedException {
      List<ReadingRow> rows = new ArrayList<>();
      ReadingRow.each(batch, rows::add);
      long now = System.nanoTime();
      for (ReadingRow row : rows) {
        hold(row);
        open.add(row.device(), row.epochMillis(), now);
      }
      if (open.size() > OpenQuarters.MOST) {
        makeRollups(ROLLUPS_A_CHECKPOINT);
      }
    }

    private void hold(ReadingRow row) throws IOException, InterruptedException {
      Partition partition =
          new Partition(row.device(), Slice.of(Kind.READINGS).start(row.epochMillis()));
      List<ReadingRow> together = held.computeIfAbsent(partition, _ -> new ArrayList<>());
      together.add(row);
      if (together.size() == MOST_TOGETHER) {
        held.remove(partition);
        heldRows -= MOST_TOGETHER - 1;
        send(together);
      } else if (++heldRows == MOST_HELD) {
        sendAll();
      }
    }

    private void sendAll() throws IOException, InterruptedException {
      for (List<ReadingRow> together : held.values()) {
        send(together);
      }
      held.clear();
      heldRows = 0;
    }

    private void send(List<ReadingRow> together) throws IOException, InterruptedException {
      BoundStatement[] inserts =
          together.stream().map(tables::insert).toArray(BoundStatement[]::new);
      writes.send(
          inserts.length == 1
              ? inserts[0]
              : BatchStatement.newInstance(BatchType.UNLOGGED, inserts));
    }

    private void makeRollups(int most) throws IOException, InterruptedException {
      sendAll();
      writes.await();
      rollups.make(open.takeDue(System.nanoTime(), most));
    }

    /** Before each checkpoint: returns when everything is acknowledged. */
    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
      makeRollups(ROLLUPS_A_CHECKPOINT);
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

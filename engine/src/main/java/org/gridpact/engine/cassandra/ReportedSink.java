package org.gridpact.engine.cassandra;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.RollupBatch;
import org.gridpact.engine.history.RollupRow;

/**
 * Writes what gateways rolled up.
 *
 * @param store where to
 */
record ReportedSink(CassandraStore store) implements Sink<RollupBatch> {
  private static final long serialVersionUID = 1L;

  @Override
  public SinkWriter<RollupBatch> createWriter(WriterInitContext context) throws IOException {
    SharedSession shared = SharedSession.open(store.spec());
    try {
      Tables tables = new Tables(shared.session(), store.spec().keyspace(), store.area());
      return new Writer(shared, tables, new Writes(shared.session()));
    } catch (IOException | RuntimeException e) {
      shared.close();
      throw e;
    }
  }

  /** They are few, so each row is a write. */
  private record Writer(SharedSession shared, Tables tables, Writes writes)
      implements SinkWriter<RollupBatch> {
    @Override
    public void write(RollupBatch batch, Context context) throws IOException, InterruptedException {
      List<RollupRow> rows = new ArrayList<>();
      RollupRow.each(batch, rows::add);
      for (RollupRow row : rows) {
        writes.send(tables.insert(Kind.REPORTED, row));
      }
    }

    @Override
    public void flush(boolean endOfInput) throws IOException, InterruptedException {
      writes.await();
    }

    @Override
    public void close() {
      shared.close();
    }
  }
}

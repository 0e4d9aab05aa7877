package org.gridpact.engine.history;

import java.io.IOException;
import java.io.Serializable;
import org.apache.flink.api.connector.sink2.Sink;

/**
 * Where the stream job keeps what was measured: files or a database.
 *
 * <p>Of both holds: a checkpoint of the job completes only once what was written before it is safe,
 * and after a restart from that checkpoint each reading is there once, whatever is written again.
 */
public interface HistoryStore extends Serializable {
  /** Makes what has to be there before the first write; by one process, before the job starts. */
  void prepare() throws IOException;

  /** Takes readings. */
  Sink<HistoryBatch> readings();

  /** Takes what gateways rolled up because they could not keep the readings. */
  Sink<RollupBatch> reported();

  /**
   * Parquet files below a folder.
   *
   * @param root a URI Flink has a file system for
   */
  static HistoryStore files(String root, String area) {
    return new Files(root, area);
  }

  /** Parquet files below a folder. */
  record Files(String root, String area) implements HistoryStore {
    @Override
    public void prepare() {
      // Folders are made with their first file.
    }

    @Override
    public Sink<HistoryBatch> readings() {
      return HistorySink.of(root, area);
    }

    @Override
    public Sink<RollupBatch> reported() {
      return HistorySink.ofReported(root, area);
    }
  }
}

package org.gridpact.engine.history;

import java.time.LocalDate;
import org.apache.flink.connector.file.sink.FileSink;
import org.apache.flink.core.fs.Path;
import org.apache.flink.core.io.SimpleVersionedSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.BucketAssigner;
import org.apache.flink.streaming.api.functions.sink.filesystem.OutputFileConfig;
import org.apache.flink.streaming.api.functions.sink.filesystem.bucketassigners.SimpleVersionedStringSerializer;
import org.apache.flink.streaming.api.functions.sink.filesystem.rollingpolicies.OnCheckpointRollingPolicy;

/** The end of the stream job that writes history, each reading exactly once. */
public final class HistorySink {
  private HistorySink() {}

  /**
   * A sink whose files become visible when a checkpoint completes.
   *
   * @param root folder of history, a URI Flink has a file system for
   */
  public static FileSink<HistoryBatch> of(String root, String area) {
    return FileSink.forBulkFormat(new Path(root), HistoryWriter::new)
        .withBucketAssigner(new ByDay(area))
        .withRollingPolicy(OnCheckpointRollingPolicy.build())
        .withOutputFileConfig(
            OutputFileConfig.builder().withPartPrefix("part").withPartSuffix(".parquet").build())
        .build();
  }

  /**
   * The same for rollups, below {@code rollups} of the folder of history.
   *
   * @param root folder of history, a URI Flink has a file system for
   */
  public static FileSink<RollupBatch> ofRollups(String root, String area) {
    return FileSink.forBulkFormat(new Path(new Path(root), "rollups"), RollupWriter::new)
        .withBucketAssigner(new RollupsByDay(area))
        .withRollingPolicy(OnCheckpointRollingPolicy.build())
        .withOutputFileConfig(
            OutputFileConfig.builder().withPartPrefix("part").withPartSuffix(".parquet").build())
        .build();
  }

  private static String folder(String area, long day) {
    return "area=" + area + "/day=" + LocalDate.ofEpochDay(day);
  }

  private static final class RollupsByDay implements BucketAssigner<RollupBatch, String> {
    private static final long serialVersionUID = 1L;

    private final String area;

    private RollupsByDay(String area) {
      this.area = area;
    }

    @Override
    public String getBucketId(RollupBatch batch, Context context) {
      return folder(area, batch.day());
    }

    @Override
    public SimpleVersionedSerializer<String> getSerializer() {
      return SimpleVersionedStringSerializer.INSTANCE;
    }
  }

  private static final class ByDay implements BucketAssigner<HistoryBatch, String> {
    private static final long serialVersionUID = 1L;

    private final String area;

    private ByDay(String area) {
      this.area = area;
    }

    @Override
    public String getBucketId(HistoryBatch batch, Context context) {
      return folder(area, batch.day());
    }

    @Override
    public SimpleVersionedSerializer<String> getSerializer() {
      return SimpleVersionedStringSerializer.INSTANCE;
    }
  }
}

package org.gridpact.engine.history;

import java.io.Serializable;
import java.time.LocalDate;
import org.apache.flink.api.common.serialization.BulkWriter;
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
    return sink(new Path(root), HistoryWriter::new, new ByDay<>(area, HistoryBatch::day));
  }

  /**
   * The same for rollups, below {@code rollups} of the folder of history.
   *
   * @param root folder of history, a URI Flink has a file system for
   */
  public static FileSink<RollupBatch> ofRollups(String root, String area) {
    return sink(
        new Path(new Path(root), "rollups"),
        RollupWriter::new,
        new ByDay<>(area, RollupBatch::day));
  }

  private static <T> FileSink<T> sink(Path root, BulkWriter.Factory<T> writer, ByDay<T> byDay) {
    return FileSink.forBulkFormat(root, writer)
        .withBucketAssigner(byDay)
        .withRollingPolicy(OnCheckpointRollingPolicy.build())
        .withOutputFileConfig(
            OutputFileConfig.builder().withPartPrefix("part").withPartSuffix(".parquet").build())
        .build();
  }

  /** The day of a batch, in days since 1970 UTC. */
  private interface Day<T> extends Serializable {
    long of(T batch);
  }

  private static final class ByDay<T> implements BucketAssigner<T, String> {
    private static final long serialVersionUID = 1L;

    private final String area;
    private final Day<T> day;

    private ByDay(String area, Day<T> day) {
      this.area = area;
      this.day = day;
    }

    @Override
    public String getBucketId(T batch, Context context) {
      return "area=" + area + "/day=" + LocalDate.ofEpochDay(day.of(batch));
    }

    @Override
    public SimpleVersionedSerializer<String> getSerializer() {
      return SimpleVersionedStringSerializer.INSTANCE;
    }
  }
}

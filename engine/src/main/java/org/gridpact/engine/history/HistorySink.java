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
import org.gridpact.engine.history.HistoryFiles.Kind;

/** The end of the stream job that writes history, each reading exactly once. */
public final class HistorySink {
  private HistorySink() {}

  /**
   * A sink whose files become visible when a checkpoint completes.
   *
   * @param root folder of history, a URI Flink has a file system for
   */
  public static FileSink<HistoryBatch> of(String root, String area) {
    return sink(
        new Path(new Path(root), Kind.READINGS.folder()),
        HistoryWriter::new,
        new ByDay<>(area, HistoryBatch::day, HistoryBatch::bucket));
  }

  /**
   * The same for what gateways rolled up.
   *
   * @param root folder of history, a URI Flink has a file system for
   */
  public static FileSink<RollupBatch> ofReported(String root, String area) {
    return sink(
        new Path(new Path(root), Kind.REPORTED.folder()),
        RollupWriter::new,
        new ByDay<>(area, RollupBatch::day, _ -> HistoryFile.NO_BUCKET));
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

  /** The bucket of a batch, or {@link HistoryFile#NO_BUCKET}. */
  private interface Bucket<T> extends Serializable {
    int of(T batch);
  }

  private static final class ByDay<T> implements BucketAssigner<T, String> {
    private static final long serialVersionUID = 1L;

    private final String area;
    private final Day<T> day;
    private final Bucket<T> bucket;

    private ByDay(String area, Day<T> day, Bucket<T> bucket) {
      this.area = area;
      this.day = day;
      this.bucket = bucket;
    }

    @Override
    public String getBucketId(T batch, Context context) {
      String ofDay = "area=" + area + "/day=" + LocalDate.ofEpochDay(day.of(batch));
      int in = bucket.of(batch);
      return in == HistoryFile.NO_BUCKET ? ofDay : ofDay + "/" + Buckets.folder(in);
    }

    @Override
    public SimpleVersionedSerializer<String> getSerializer() {
      return SimpleVersionedStringSerializer.INSTANCE;
    }
  }
}

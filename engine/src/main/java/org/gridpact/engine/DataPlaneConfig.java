package org.gridpact.engine;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.engine.stream.Pace;
import org.gridpact.engine.stream.PointLimit;
import org.gridpact.model.area.Area;

/**
 * How a data plane is put together.
 *
 * @param folder of all its data: {@code kafka}, {@code flink}, {@code history}
 * @param bootstrap the operator's own brokers; empty for one in this process
 * @param engine where the stream job runs; a session cluster has to reach the folder and the
 *     brokers
 * @param checkpointInterval how long a reading takes to history, at most about
 * @param partitions of the frames topic when it is made
 * @param keepFrames how long Kafka keeps frames that history holds
 */
public record DataPlaneConfig(
    Area area,
    List<PointLimit> limits,
    Pace pace,
    Path folder,
    Optional<String> bootstrap,
    FlinkEngine engine,
    Duration checkpointInterval,
    int partitions,
    int parallelism,
    Duration keepFrames) {
  public DataPlaneConfig {
    limits = List.copyOf(limits);
    if (parallelism < 1 || partitions < parallelism) {
      throw new IllegalArgumentException(
          "%d partitions for %d workers".formatted(partitions, parallelism));
    }
  }

  /** What two cores carry, beside whatever else the process does. */
  public static DataPlaneConfig embedded(
      Area area, List<PointLimit> limits, Pace pace, Path folder, Optional<String> bootstrap) {
    return of(area, limits, pace, folder, bootstrap, new FlinkEngine.Embedded());
  }

  /** The same with the stream job on a Flink of one's choice. */
  public static DataPlaneConfig of(
      Area area,
      List<PointLimit> limits,
      Pace pace,
      Path folder,
      Optional<String> bootstrap,
      FlinkEngine engine) {
    return new DataPlaneConfig(
        area,
        limits,
        pace,
        folder,
        bootstrap,
        engine,
        Duration.ofSeconds(5),
        4,
        2,
        Duration.ofHours(1));
  }
}

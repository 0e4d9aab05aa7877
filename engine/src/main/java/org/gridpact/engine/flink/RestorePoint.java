package org.gridpact.engine.flink;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.Checkpoints;

/**
 * A completed checkpoint or savepoint on disk.
 *
 * @param id increases from each to the next, also across restarts, since a restored job counts on
 */
record RestorePoint(Path folder, long id) {
  private static final String METADATA = "_metadata";
  private static final int DEPTH = 3;

  /** The latest below a folder. Flink writes a point's metadata file last and moves it in place. */
  static Optional<RestorePoint> latest(Path root) throws IOException {
    if (!Files.isDirectory(root)) {
      return Optional.empty();
    }
    List<Path> metadata;
    try (Stream<Path> files = Files.walk(root, DEPTH + 1)) {
      metadata = files.filter(f -> f.getFileName().toString().equals(METADATA)).toList();
    }
    Optional<RestorePoint> latest = Optional.empty();
    for (Path file : metadata) {
      RestorePoint point = new RestorePoint(file.getParent(), readId(file));
      latest =
          Stream.concat(latest.stream(), Stream.of(point))
              .max(Comparator.comparingLong(RestorePoint::id));
    }
    return latest;
  }

  private static long readId(Path metadata) throws IOException {
    try (DataInputStream in =
        new DataInputStream(new BufferedInputStream(Files.newInputStream(metadata)))) {
      return Checkpoints.loadCheckpointMetadata(
              in, RestorePoint.class.getClassLoader(), metadata.getParent().toString())
          .getCheckpointId();
    }
  }
}

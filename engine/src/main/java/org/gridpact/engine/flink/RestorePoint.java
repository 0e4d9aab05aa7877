package org.gridpact.engine.flink;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.apache.flink.core.fs.FileStatus;
import org.apache.flink.core.fs.FileSystem;
import org.apache.flink.core.fs.Path;
import org.apache.flink.runtime.checkpoint.Checkpoints;

/**
 * A completed checkpoint or savepoint, on any file system of Flink's.
 *
 * @param id increases from each to the next, also across restarts, since a restored job counts on
 */
record RestorePoint(Path folder, long id) {
  private static final String METADATA = "_metadata";
  private static final int DEPTH = 3;

  /** The latest below a folder. Flink writes a point's metadata file last and moves it in place. */
  static Optional<RestorePoint> latest(Path root) throws IOException {
    List<RestorePoint> points = new ArrayList<>();
    collect(root.getFileSystem(), root, DEPTH, points);
    return points.stream().max(Comparator.comparingLong(RestorePoint::id));
  }

  private static void collect(FileSystem files, Path below, int depth, List<RestorePoint> points)
      throws IOException {
    FileStatus[] entries = list(files, below);
    for (FileStatus entry : entries) {
      if (entry.isDir() && depth > 0) {
        collect(files, entry.getPath(), depth - 1, points);
      } else if (entry.getPath().getName().equals(METADATA)) {
        points.add(new RestorePoint(below, readId(files, entry.getPath())));
      }
    }
  }

  private static FileStatus[] list(FileSystem files, Path below) throws IOException {
    try {
      FileStatus[] entries = files.listStatus(below);
      return entries == null ? new FileStatus[0] : entries;
    } catch (FileNotFoundException e) {
      return new FileStatus[0];
    }
  }

  private static long readId(FileSystem files, Path metadata) throws IOException {
    try (DataInputStream in = new DataInputStream(new BufferedInputStream(files.open(metadata)))) {
      return Checkpoints.loadCheckpointMetadata(
              in, RestorePoint.class.getClassLoader(), metadata.getParent().toString())
          .getCheckpointId();
    }
  }
}

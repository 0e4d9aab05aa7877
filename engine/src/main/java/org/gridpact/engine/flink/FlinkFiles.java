package org.gridpact.engine.flink;

import org.apache.flink.core.fs.Path;

/** Local files as Flink names them. */
public final class FlinkFiles {
  private FlinkFiles() {}

  /**
   * The name of a file or folder, by its text: Flink does not decode that of a URI, in which a
   * space is {@code %20}, so it would be another file's.
   */
  public static Path of(java.nio.file.Path file) {
    return new Path("file", null, file.toAbsolutePath().toString());
  }
}

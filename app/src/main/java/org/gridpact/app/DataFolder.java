package org.gridpact.app;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.gridpact.model.config.Failures;

/**
 * The folder of all state, held by this process alone: the engines in it would write over each
 * other's files. The system lets go of it when the process ends, however it ends.
 */
final class DataFolder implements AutoCloseable {
  private final FileChannel held;

  private DataFolder(FileChannel held) {
    this.held = held;
  }

  /**
   * Makes the folder where it is not there, and holds it.
   *
   * @throws RefusedException where another process holds it, or it cannot be written
   */
  static DataFolder hold(Path folder) throws RefusedException {
    try {
      Files.createDirectories(folder);
      FileChannel file =
          FileChannel.open(
              folder.resolve("in-use"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (file.tryLock() == null) {
        file.close();
        throw new RefusedException(
            "the data folder %s is in use by another Gridpact: stop that, or choose another by --data"
                .formatted(folder));
      }
      return new DataFolder(file);
    } catch (IOException e) {
      throw new RefusedException(
          "the data folder %s cannot be written: %s".formatted(folder, Failures.words(e)), e);
    }
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}

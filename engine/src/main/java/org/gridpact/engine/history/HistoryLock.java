package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The right to swap files of a history, of one process at a time. The system lets go of it when the
 * process ends, however it ends.
 */
final class HistoryLock implements AutoCloseable {
  private final FileChannel held;

  private HistoryLock(FileChannel held) {
    this.held = held;
  }

  /** Empty where another has it. */
  static Optional<HistoryLock> take(Path root) throws IOException {
    Files.createDirectories(root);
    FileChannel file =
        FileChannel.open(
            root.resolve(".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    boolean taken = false;
    try {
      taken = file.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      // This process has it already.
    } finally {
      if (!taken) {
        file.close();
      }
    }
    return taken ? Optional.of(new HistoryLock(file)) : Optional.empty();
  }

  @Override
  public void close() throws IOException {
    held.close();
  }
}

package org.gridpact.engine.cluster;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A process that outlives the one that started it, known by a file of its number and the time it
 * started, so that another process with its number is not taken for it.
 */
record ClusterProcess(String name, Path file) {
  private static final Path NOTHING = Path.of("/dev/null");

  /** Starts it, deaf to the end of the terminal. */
  void start(List<String> command, String classPath, Path output) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", classPath);
    builder.redirectInput(Redirect.from(NOTHING.toFile()));
    builder.redirectOutput(Redirect.to(output.toFile()));
    builder.redirectErrorStream(true);
    ProcessHandle handle = builder.start().toHandle();
    boolean known = false;
    try {
      Files.writeString(file, handle.pid() + " " + started(handle) + "\n");
      known = true;
    } finally {
      if (!known) {
        // Otherwise nobody would ever end it.
        handle.destroyForcibly();
        forget();
      }
    }
  }

  /** The process while it runs. */
  Optional<ProcessHandle> running() throws IOException {
    String[] known;
    try {
      known = Files.readString(file).strip().split(" ");
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
    try {
      long started = Long.parseLong(known[1]);
      return ProcessHandle.of(Long.parseLong(known[0]))
          .filter(ProcessHandle::isAlive)
          .filter(handle -> started(handle) == started);
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException e) {
      throw new IOException(file + " does not name a process: end it by hand, delete the file", e);
    }
  }

  /** Forgets it; call once it has ended. */
  void forget() throws IOException {
    Files.deleteIfExists(file);
  }

  /** Milliseconds since 1970, 0 where the system does not tell. */
  private static long started(ProcessHandle handle) {
    return handle.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }
}

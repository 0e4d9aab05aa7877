package org.gridpact.app.bench;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process of a bench, with this program's java and class path, that is spoken to in lines. It
 * ends when its standard input does: with its parent, whatever becomes of that.
 */
final class Child implements AutoCloseable {
  private static final int END_SECONDS = 5;

  /** What Netty and SQLite need, and nothing on standard output but what the program says. */
  private static final List<String> FLAGS =
      List.of(
          "-XX:+ExitOnOutOfMemoryError",
          "-Xlog:disable",
          // An archive of which parts do not fit is still of use: the launcher is silent on it,
          // too.
          "-Xlog:all=warning,aot*=off,cds*=off:stderr",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /**
   * What the JVM learned when Gridpact was built, which goes by the layout of objects and by what
   * is open, and whether it compiles with its first tier alone, as tests do.
   */
  private static final List<String> INHERITED =
      List.of(
          "-XX:AOTCache=",
          "-XX:+UseCompactObjectHeaders",
          "--add-opens=",
          "-XX:TieredStopAtLevel=1");

  private static final int LINES_MAX = 1_000;

  private final String name;
  private final Process process;
  private final BufferedWriter in;

  /** Lines not taken yet, empty for the end; at its bound the child's output waits. */
  private final BlockingQueue<Optional<String>> lines = new ArrayBlockingQueue<>(LINES_MAX);

  private Child(String name, Process process) {
    this.name = name;
    this.process = process;
    this.in = process.outputWriter(StandardCharsets.UTF_8);
    Thread.ofVirtual().name(name + "-lines").start(this::listen);
  }

  /**
   * Starts one.
   *
   * @param name for messages
   * @param flags of the JVM, beyond those every child has
   */
  static Child start(String name, Class<?> main, List<String> flags, List<String> arguments)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(inherited());
    command.addAll(flags);
    command.addAll(FLAGS);
    command.add(main.getName());
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new Child(name, builder.start());
  }

  private static List<String> inherited() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(flag -> INHERITED.stream().anyMatch(flag::startsWith))
        .toList();
  }

  private void listen() {
    try {
      listenToEnd();
      lines.put(Optional.empty());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void listenToEnd() throws InterruptedException {
    try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = out.readLine(); line != null; line = out.readLine()) {
        lines.put(Optional.of(line));
      }
    } catch (IOException | UncheckedIOException _) {
      // It has ended.
    }
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Says a line and waits for the one it answers. */
  String ask(String line, Duration timeout) throws IOException, InterruptedException {
    in.write(line);
    in.newLine();
    in.flush();
    return await(timeout);
  }

  /**
   * Waits for the next line it says.
   *
   * @throws IOException where it ends without a word, or says nothing within the time
   */
  String await(Duration timeout) throws IOException, InterruptedException {
    Optional<String> told = lines.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
    if (told == null) {
      throw new IOException(
          "the process of the %s said nothing for %d s".formatted(name, timeout.toSeconds()));
    }
    return told.orElseThrow(
        () -> new IOException("the process of the " + name + " ended without a result"));
  }

  /** Ends it at once, as {@code kill -9} does. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor(END_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
    } catch (IOException _) {
      // It has ended.
    }
    try {
      if (!process.waitFor(END_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException _) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}

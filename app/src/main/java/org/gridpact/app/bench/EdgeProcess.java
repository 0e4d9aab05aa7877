package org.gridpact.app.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A gateway as it is installed: its jar with its options, pinned to one core where that can be. */
final class EdgeProcess implements AutoCloseable {
  private static final Path TASKSET = Path.of("/usr/bin/taskset");
  private static final int START_SECONDS = 30;
  private static final int END_SECONDS = 10;

  private final Process process;

  private EdgeProcess(Process process) {
    this.process = process;
  }

  static boolean canBePinned() {
    return Files.isExecutable(TASKSET);
  }

  /**
   * @param installed the folder of {@code gridpact-edge.jar} and {@code edge.options}
   */
  static EdgeProcess start(Path installed, Path config, Path data) throws IOException {
    List<String> command = new ArrayList<>();
    if (canBePinned()) {
      command.addAll(List.of(TASKSET.toString(), "-c", "0"));
    }
    command.addAll(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "@" + installed.resolve("edge.options"),
            "-XX:ActiveProcessorCount=1",
            "-jar",
            installed.resolve("gridpact-edge.jar").toString(),
            "--config",
            config.toString(),
            "--data",
            data.toString()));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectOutput(ProcessBuilder.Redirect.DISCARD);
    builder.redirectError(config.resolveSibling("gateway.log").toFile());
    return new EdgeProcess(builder.start());
  }

  /** Waits until it listens for meters. */
  void awaitListening(int port) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (process.isAlive() && System.nanoTime() < deadline) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return;
      } catch (IOException _) {
        TimeUnit.MILLISECONDS.sleep(50);
      }
    }
    throw new IOException("the gateway's process does not listen on port " + port);
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public void close() {
    process.destroy();
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

package org.gridpact.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The process of the simulated gateways, as the bench holds it. It never outlives the bench. */
final class GatewaysProcess implements AutoCloseable {
  private static final int END_SECONDS = 5;

  /** What Netty needs, and a heap that is small beside what is measured. */
  private static final List<String> FLAGS =
      List.of(
          "-Xms96m",
          "-Xmx160m",
          "-Xmn64m",
          "-XX:+UseSerialGC",
          "-XX:MaxDirectMemorySize=64m",
          "-XX:+ExitOnOutOfMemoryError",
          // What the JVM itself has to say would stand before the result.
          "-Xlog:disable",
          "-Xlog:all=warning:stderr",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  private final Process process;

  private GatewaysProcess(Process process) {
    this.process = process;
  }

  /**
   * Starts it with this program's own java and class path.
   *
   * @param centerKey file of the public key by which it knows the center's words
   * @param windowFrames frames a gateway may have in flight
   * @param millisBetweenFrames of a gateway, at least
   */
  static GatewaysProcess start(
      int port,
      Path centerKey,
      BenchArea area,
      int seconds,
      int windowFrames,
      int millisBetweenFrames)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(FLAGS);
    command.add(GatewaysMain.class.getName());
    for (int argument :
        new int[] {port, area.devices(), seconds, windowFrames, millisBetweenFrames}) {
      command.add(Integer.toString(argument));
    }
    command.add(centerKey.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("CLASSPATH", System.getProperty("java.class.path"));
    builder.redirectError(ProcessBuilder.Redirect.INHERIT);
    return new GatewaysProcess(builder.start());
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  /**
   * What it sent, once all of it is acknowledged or it gave up waiting.
   *
   * @throws IOException where it ends without a word, or says nothing within the time
   */
  Sent await(Duration timeout) throws IOException, InterruptedException {
    FutureTask<String> line =
        new FutureTask<>(
            () -> {
              try (BufferedReader out = process.inputReader(StandardCharsets.UTF_8)) {
                return out.readLine();
              }
            });
    Thread.ofVirtual().name("bench-gateways").start(line);
    try {
      String told = line.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (told == null) {
        throw new IOException("the process of the gateways ended without a result");
      }
      return new ObjectMapper().readValue(told, Sent.class);
    } catch (ExecutionException e) {
      throw new IOException("the process of the gateways cannot be heard", e.getCause());
    } catch (TimeoutException e) {
      throw new IOException(
          "the process of the gateways said nothing for " + timeout.toSeconds() + " s", e);
    }
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
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

package org.gridpact.app.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The process of the simulated gateways, as the bench holds it. It never outlives the bench. */
final class GatewaysProcess implements AutoCloseable {
  /** A heap that is small beside what is measured. */
  private static final List<String> FLAGS =
      List.of("-XX:+UseSerialGC", "-Xms96m", "-Xmx160m", "-Xmn64m", "-XX:MaxDirectMemorySize=64m");

  private final Child process;

  private GatewaysProcess(Child process) {
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
    List<String> arguments =
        Stream.of(port, area.devices(), seconds, windowFrames, millisBetweenFrames, centerKey)
            .map(Object::toString)
            .toList();
    return new GatewaysProcess(Child.start("gateways", GatewaysMain.class, FLAGS, arguments));
  }

  ProcessHandle handle() {
    return process.handle();
  }

  /**
   * What it sent, once all of it is acknowledged or it gave up waiting.
   *
   * @throws IOException where it ends without a word, or says nothing within the time
   */
  Sent await(Duration timeout) throws IOException, InterruptedException {
    return new ObjectMapper().readValue(process.await(timeout), Sent.class);
  }

  @Override
  public void close() {
    process.close();
  }
}

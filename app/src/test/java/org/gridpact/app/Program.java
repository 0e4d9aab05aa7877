package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.gridpact.model.testing.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Gridpact as a user runs it: a process of its own, started as the launcher starts it. */
final class Program implements AutoCloseable {
  private static final Path JVM_OPTIONS = Path.of("src/main/launcher/jvm.options");
  private static final Path EDGE = Path.of("../edge/target");
  private static final Pattern PAGE = Pattern.compile("http://127\\.0\\.0\\.1:(\\d+)");
  private static final Duration ENDS_WITHIN = Duration.ofMinutes(4);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Process process;
  private final Path output;
  private final HttpClient http = HttpClient.newHttpClient();

  private Program(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /**
   * Starts it in a folder, which also takes what it prints. It compiles quickly rather than well,
   * as it does not live long.
   */
  static Program start(Path folder, String... arguments) throws IOException {
    return start(
        folder,
        List.of(
            "@" + JVM_OPTIONS.toAbsolutePath(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            Main.class.getName()),
        arguments);
  }

  /** Starts a gateway from its own jar; skips the test where that has not been packaged. */
  static Program startGateway(Path folder, String... arguments) throws IOException {
    assumeThat(EDGE.resolve("gridpact-edge.jar")).as("mvn package makes it").exists();
    return start(
        folder,
        List.of(
            "@" + EDGE.resolve("edge.options").toAbsolutePath(),
            "-jar",
            EDGE.resolve("gridpact-edge.jar").toAbsolutePath().toString()),
        arguments);
  }

  private static Program start(Path folder, List<String> program, String... arguments)
      throws IOException {
    Path output = Files.createTempFile(folder, "output-", ".txt");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(program);
    command.addAll(List.of(arguments));
    Process process =
        new ProcessBuilder(command)
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    return new Program(process, output);
  }

  long pid() {
    return process.pid();
  }

  /** All it has printed so far. */
  String output() throws IOException {
    return Files.readString(output);
  }

  /** Where its page is, once it has said so. */
  URI page() throws Exception {
    return URI.create("http://127.0.0.1:" + said(PAGE) + "/");
  }

  /** The first group of a pattern, once it has printed what matches. */
  String said(Pattern pattern) throws Exception {
    Matcher[] found = new Matcher[1];
    eventually(
        "it says " + pattern,
        () -> {
          String text = output();
          found[0] = pattern.matcher(text);
          boolean said = found[0].find();
          assertThat(said || process.isAlive()).as("it ended: %s", text).isTrue();
          return said;
        });
    return found[0].group(1);
  }

  /** What its API answers. */
  JsonNode get(String path) throws Exception {
    HttpRequest ask =
        HttpRequest.newBuilder(page().resolve(path)).timeout(Duration.ofSeconds(20)).build();
    HttpResponse<String> answer = http.send(ask, HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(path).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  /** Waits for its end; its exit code. */
  int exitCode() throws InterruptedException, IOException {
    assertThat(process.waitFor(ENDS_WITHIN.toSeconds(), TimeUnit.SECONDS))
        .as("it ends; so far it said: %s", output())
        .isTrue();
    return process.exitValue();
  }

  /**
   * Asks it to stop by SIGTERM, which the JVM takes as it takes Ctrl-C. SIGINT itself is ignored by
   * whatever a shell started in the background, and this test may have been.
   */
  void stop() {
    process.destroy();
  }

  /** As kill -9 does; nothing of it is left afterwards. */
  @Override
  public void close() {
    process.destroyForcibly();
    process.onExit().join();
    http.close();
  }
}

package org.gridpact.edge.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.gridpact.model.config.FreePorts;
import org.gridpact.model.config.HostPort;

/** A real Mosquitto on a free port of this machine; without one installed, the test is skipped. */
public final class Mosquitto implements AutoCloseable {
  private final Path folder;
  private final int port;
  private Process process;

  private Mosquitto(Path folder, int port) {
    this.folder = folder;
    this.port = port;
  }

  /** One that lets anybody in. */
  public static Mosquitto open(Path folder) throws IOException {
    return start(folder, "allow_anonymous true\n");
  }

  /** One that lets in one user. */
  public static Mosquitto forUser(Path folder, String user, String password)
      throws IOException, InterruptedException {
    Path passwords = folder.resolve("passwords");
    Process tool =
        new ProcessBuilder(
                binary("mosquitto_passwd").toString(),
                "-b",
                "-c",
                passwords.toString(),
                user,
                password)
            .inheritIO()
            .start();
    assertThat(tool.waitFor(10, TimeUnit.SECONDS)).isTrue();
    return start(folder, "allow_anonymous false\npassword_file %s\n".formatted(passwords));
  }

  private static Path binary(String name) {
    Optional<Path> found =
        Stream.of(
                "/usr/sbin", "/usr/bin", "/usr/local/sbin", "/usr/local/bin", "/opt/homebrew/sbin")
            .map(folder -> Path.of(folder, name))
            .filter(Files::isExecutable)
            .findFirst();
    assumeTrue(found.isPresent(), name + " is not installed: apt-get install mosquitto");
    return found.orElseThrow();
  }

  private static Mosquitto start(Path folder, String access) throws IOException {
    binary("mosquitto");
    int port = FreePorts.find(1).getFirst();
    String root = System.getProperty("user.name").equals("root") ? "user root\n" : "";
    Files.writeString(
        folder.resolve("mosquitto.conf"),
        "listener %d 127.0.0.1\npersistence false\n%s%s".formatted(port, root, access));
    Mosquitto broker = new Mosquitto(folder, port);
    broker.restart();
    return broker;
  }

  public HostPort address() {
    return HostPort.loopback(port);
  }

  /** Starts it, on the same port as before. */
  public void restart() throws IOException {
    process =
        new ProcessBuilder(
                binary("mosquitto").toString(), "-c", folder.resolve("mosquitto.conf").toString())
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("mosquitto.log").toFile())
            .start();
    while (true) {
      try (Socket probe = new Socket()) {
        probe.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
        return;
      } catch (IOException _) {
        assertThat(process.isAlive())
            .as("mosquitto: %s", Files.readString(folder.resolve("mosquitto.log")))
            .isTrue();
        assertThat(Thread.interrupted()).as("timed out").isFalse();
        LockSupport.parkNanos(10_000_000);
      }
    }
  }

  /** Ends it without a good-bye, as a power cut does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly();
    assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
  }

  /** Where the broker says what it did. */
  public List<String> log() throws IOException {
    return Files.readAllLines(folder.resolve("mosquitto.log"));
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}

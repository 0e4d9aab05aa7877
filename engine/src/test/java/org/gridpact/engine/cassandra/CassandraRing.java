package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.DriverException;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridpact.model.area.CassandraSpec;
import org.gridpact.model.config.HostPort;

/**
 * Three nodes of Cassandra, processes of their own on 127.0.0.1 to 127.0.0.3 that end with this.
 * They run on JDK 17, which Cassandra 5 needs.
 */
final class CassandraRing implements AutoCloseable {
  static final int NODES = 3;
  static final String DATACENTER = "datacenter1";
  private static final long START_SECONDS = 120;
  private static final long PAUSE_MILLIS = 100;

  /** Thirds of the ring. */
  private static final long[] TOKENS = {
    Long.MIN_VALUE, -3_074_457_345_618_258_603L, 3_074_457_345_618_258_602L
  };

  private static final List<String> OPENED =
      List.of(
          "java.base/java.io",
          "java.base/java.lang",
          "java.base/java.lang.module",
          "java.base/java.lang.reflect",
          "java.base/java.nio",
          "java.base/java.util",
          "java.base/java.util.concurrent",
          "java.base/java.util.concurrent.atomic",
          "java.base/jdk.internal.loader",
          "java.base/jdk.internal.math",
          "java.base/jdk.internal.misc",
          "java.base/jdk.internal.module",
          "java.base/jdk.internal.ref",
          "java.base/jdk.internal.reflect",
          "java.base/jdk.internal.util.jar",
          "java.base/sun.nio.ch",
          "java.management.rmi/com.sun.jmx.remote.internal.rmi",
          "java.rmi/sun.rmi.registry",
          "java.rmi/sun.rmi.server",
          "java.rmi/sun.rmi.transport.tcp",
          "jdk.management/com.sun.management.internal",
          "jdk.naming.dns/com.sun.jndi.dns");

  private final Path folder;
  private final Path java;
  private final String classPath;
  private final int storagePort;
  private final int nativePort;
  private final Process[] processes = new Process[NODES];

  private CassandraRing(Path folder, Path java, String classPath) throws IOException {
    this.folder = folder;
    this.java = java;
    this.classPath = classPath;
    storagePort = freePort(0);
    nativePort = freePort(storagePort);
  }

  /** Why there can be no ring on this machine; empty where there can. */
  static Optional<String> hindrance() {
    if (java17().isEmpty()) {
      return Optional.of("Cassandra 5 needs a JDK 17, and none is found: set JAVA17_HOME");
    }
    for (int node = 0; node < NODES; node++) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getByName(host(node)))) {
        socket.getLocalPort();
      } catch (IOException e) {
        return Optional.of("%s cannot be listened at: %s".formatted(host(node), e.getMessage()));
      }
    }
    return Optional.empty();
  }

  /** Starts all nodes and returns when each knows the others. */
  static CassandraRing start(Path folder) throws IOException, InterruptedException {
    Path classPath = Path.of("src/test/cassandra/target/classpath");
    CassandraRing ring =
        new CassandraRing(folder, java17().orElseThrow(), Files.readString(classPath).strip());
    boolean started = false;
    try {
      for (int node = 0; node < NODES; node++) {
        ring.launch(node);
      }
      for (int node = 0; node < NODES; node++) {
        ring.awaitUp(node);
      }
      started = true;
      return ring;
    } finally {
      if (!started) {
        ring.close();
      }
    }
  }

  private static String host(int node) {
    return "127.0.0." + (node + 1);
  }

  HostPort address(int node) {
    return new HostPort(host(node), nativePort);
  }

  CassandraSpec spec(String keyspace) {
    return new CassandraSpec(
        IntStream.range(0, NODES).mapToObj(this::address).toList(),
        DATACENTER,
        keyspace,
        NODES,
        CassandraSpec.Consistency.LOCAL_QUORUM,
        "");
  }

  /** Kills a node as {@code kill -9} does. */
  void kill(int node) throws InterruptedException {
    processes[node].destroyForcibly().waitFor();
  }

  /** Starts a node that has been killed, with what it has on disk. */
  void launch(int node) throws IOException {
    Path home = Files.createDirectories(folder.resolve("node-" + node));
    Files.writeString(home.resolve("cassandra.yaml"), settings(node, home));
    Files.writeString(
        home.resolve("logback.xml"),
        """
        <configuration>
          <statusListener class="ch.qos.logback.core.status.NopStatusListener"/>
          <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
            <encoder><pattern>%d %-5level %logger{0}: %msg%n</pattern></encoder>
          </appender>
          <root level="INFO"><appender-ref ref="out"/></root>
        </configuration>
        """);
    processes[node] =
        new ProcessBuilder(command(home))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log(node).toFile()))
            .start();
  }

  private Path log(int node) {
    return folder.resolve("node-" + node + ".log");
  }

  private List<String> command(Path home) {
    List<String> command =
        new ArrayList<>(
            List.of(
                java.toString(),
                "-Xms256m",
                "-Xmx256m",
                "-Xss512k",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:-UsePerfData",
                "-Djdk.attach.allowAttachSelf=true",
                "-Dio.netty.tryReflectionSetAccessible=true",
                "-Dcassandra-foreground=yes",
                "-Dcassandra.config=" + home.resolve("cassandra.yaml").toUri(),
                "-Dcassandra.storagedir=" + home,
                "-Dcassandra.skip_wait_for_gossip_to_settle=0",
                "-Dcassandra.ring_delay_ms=500",
                "-Dlogback.configurationFile=" + home.resolve("logback.xml"),
                "-javaagent:" + jar("jamm")));
    for (String opened : OPENED) {
      command.add("--add-opens=" + opened + "=ALL-UNNAMED");
      command.add("--add-exports=" + opened + "=ALL-UNNAMED");
    }
    command.addAll(List.of("-cp", classPath, "org.apache.cassandra.service.CassandraDaemon"));
    return command;
  }

  private String jar(String name) {
    return Arrays.stream(classPath.split(File.pathSeparator))
        .filter(path -> Path.of(path).getFileName().toString().matches(name + "-[0-9.]+\\.jar"))
        .findFirst()
        .orElseThrow();
  }

  private String settings(int node, Path home) {
    return """
    cluster_name: gridpact-tests
    num_tokens: 1
    initial_token: "%d"
    auto_bootstrap: false
    partitioner: org.apache.cassandra.dht.Murmur3Partitioner
    endpoint_snitch: SimpleSnitch
    dynamic_snitch: false
    listen_address: %s
    rpc_address: %s
    storage_port: %d
    native_transport_port: %d
    seed_provider:
      - class_name: org.apache.cassandra.locator.SimpleSeedProvider
        parameters: [{seeds: "127.0.0.1,127.0.0.2,127.0.0.3"}]
    data_file_directories: ["%6$s/data"]
    commitlog_directory: "%6$s/commitlog"
    saved_caches_directory: "%6$s/caches"
    hints_directory: "%6$s/hints"
    cdc_raw_directory: "%6$s/cdc"
    commitlog_sync: periodic
    commitlog_sync_period: 1000ms
    commitlog_segment_size: 8MiB
    commitlog_total_space: 64MiB
    memtable_heap_space: 64MiB
    memtable_offheap_space: 32MiB
    key_cache_size: 1MiB
    concurrent_reads: 4
    concurrent_writes: 8
    concurrent_compactors: 1
    memtable_flush_writers: 1
    auto_snapshot: false
    hints_flush_period: 1000ms
    """
        .formatted(TOKENS[node], host(node), host(node), storagePort, nativePort, home);
  }

  /**
   * Waits until a node answers and knows the others.
   *
   * @throws IOException with the end of its log where that does not come
   */
  void awaitUp(int node) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(START_SECONDS);
    while (!isUp(node)) {
      if (!processes[node].isAlive() || System.nanoTime() > deadline) {
        List<String> lines = Files.readAllLines(log(node));
        throw new IOException(
            "node %d does not start:%n%s"
                .formatted(
                    node,
                    String.join(
                        "\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()))));
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private boolean isUp(int node) {
    try (Socket _ = new Socket(host(node), nativePort);
        CqlSession one = session(node)) {
      return one.execute("SELECT peer FROM system.peers_v2").all().size() == NODES - 1;
    } catch (IOException | DriverException _) {
      return false;
    }
  }

  /** A session that begins with one node. */
  CqlSession session(int node) {
    return CqlSession.builder()
        .addContactPoint(new InetSocketAddress(host(node), nativePort))
        .withLocalDatacenter(DATACENTER)
        .build();
  }

  /** A port that is free at all nodes' addresses, other than one. */
  private static int freePort(int but) throws IOException {
    while (true) {
      try (ServerSocket first = new ServerSocket(0, 1, InetAddress.getByName(host(0)));
          ServerSocket second =
              new ServerSocket(first.getLocalPort(), 1, InetAddress.getByName(host(1)));
          ServerSocket third =
              new ServerSocket(first.getLocalPort(), 1, InetAddress.getByName(host(2)))) {
        if (third.getLocalPort() != but && second.getLocalPort() != but) {
          return first.getLocalPort();
        }
      } catch (java.net.BindException _) {
        // Somebody has it at another address.
      }
    }
  }

  /** A JDK 17: the one the environment names, or of the places where they are installed. */
  private static Optional<Path> java17() {
    Stream<Path> named =
        Stream.of("JAVA17_HOME", "JAVA_HOME_17_X64", "JAVA_HOME")
            .map(System::getenv)
            .filter(home -> home != null)
            .map(Path::of);
    Path user = Path.of(System.getProperty("user.home"));
    Stream<Path> installed =
        Stream.of(
                Path.of("/usr/lib/jvm"),
                Path.of("/opt"),
                Path.of("/Library/Java/JavaVirtualMachines"),
                user.resolve(".sdkman/candidates/java"),
                user.resolve(".jdks"))
            .flatMap(CassandraRing::children)
            .flatMap(home -> Stream.of(home, home.resolve("Contents/Home")));
    return Stream.concat(named, installed)
        .filter(CassandraRing::is17)
        .map(home -> home.resolve("bin/java"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static Stream<Path> children(Path folder) {
    try (Stream<Path> children = Files.list(folder)) {
      return children.sorted().toList().stream();
    } catch (IOException e) {
      return Stream.empty();
    }
  }

  private static boolean is17(Path home) {
    try {
      return Files.readString(home.resolve("release")).contains("JAVA_VERSION=\"17");
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() {
    for (Process process : processes) {
      if (process != null) {
        process.destroyForcibly();
      }
    }
    for (Process process : processes) {
      if (process != null) {
        process.onExit().join();
      }
    }
  }
}

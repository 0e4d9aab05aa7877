package org.gridpact.app.nemesis;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gridpact.ledger.raft.LedgerConfig;
import org.gridpact.model.authority.AreaKey;

/** Three center nodes and five gateways, each a process, and the ways between them. */
final class Cluster implements AutoCloseable {
  /** As small as a node beside a control room's full one. */
  private static final List<String> CENTER_OPTIONS =
      List.of(
          "-Xms16m",
          "-Xmx64m",
          "-Xss512k",
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:MaxDirectMemorySize=32m",
          "-XX:+UseCompactObjectHeaders",
          "-XX:+ExitOnOutOfMemoryError",
          "--enable-native-access=ALL-UNNAMED",
          "--sun-misc-unsafe-memory-access=allow");

  /** The way from one process to another. */
  record Link(String from, String to, LinkProxy proxy) {}

  private final Path folder;
  private final Path edge;
  private final Places places;
  private final List<Link> links = new ArrayList<>();
  private final Map<String, Child> children = new LinkedHashMap<>();

  private Cluster(Path folder, Path edge, Places places) {
    this.folder = folder;
    this.edge = edge;
    this.places = places;
  }

  /**
   * Starts everything.
   *
   * @param folder empty; of all data, and left as it is afterwards
   * @param edge of {@code gridpact-edge.jar} and {@code edge.options}
   */
  static Cluster start(Path folder, Path edge) throws IOException {
    Cluster cluster = new Cluster(folder.toAbsolutePath(), edge.toAbsolutePath(), Places.free());
    boolean started = false;
    try {
      cluster.open();
      started = true;
      return cluster;
    } finally {
      if (!started) {
        cluster.close();
      }
    }
  }

  private void open() throws IOException {
    for (String center : Places.CENTERS) {
      for (String from : Places.CENTERS) {
        if (!from.equals(center)) {
          link(from, center, Places.LEDGER_PORT);
        }
      }
      for (String gateway : Places.GATEWAYS) {
        link(gateway, center, Places.UPLINK_PORT);
      }
      link(Places.CLIENT, center, Places.LEDGER_PORT);
    }
    AreaKey.open(folder);
    Files.writeString(folder.resolve("area.yaml"), AreaText.area());
    for (String center : Places.CENTERS) {
      Files.writeString(folder.resolve(center + ".hosts"), hosts(center));
      start(center);
    }
    for (String gateway : Places.GATEWAYS) {
      Files.writeString(folder.resolve(gateway + ".yaml"), AreaText.gateway(gateway, places));
      start(gateway);
    }
  }

  private String hosts(String center) throws IOException {
    // Ratis names its threads after this machine, and so asks for its address.
    return places.hosts(center) + "127.0.0.1 " + InetAddress.getLocalHost().getHostName() + "\n";
  }

  private void link(String from, String to, int port) throws IOException {
    links.add(
        new Link(from, to, new LinkProxy(places.way(from, to, port), places.center(to, port))));
  }

  /** Starts a center or a gateway that does not run. */
  void start(String id) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    if (Places.CENTERS.contains(id)) {
      command.addAll(CENTER_OPTIONS);
      command.add("-Djdk.net.hosts.file=" + folder.resolve(id + ".hosts"));
      command.addAll(
          List.of(
              "-cp",
              System.getProperty("java.class.path"),
              "org.gridpact.app.Main",
              "run",
              "--config",
              folder.resolve("area.yaml").toString(),
              "--node",
              id,
              "--control-only",
              "--area-key",
              folder.resolve(AreaKey.PRIVATE_FILE).toString()));
    } else {
      command.add("@" + edge.resolve("edge.options"));
      command.addAll(
          List.of(
              "-jar",
              edge.resolve("gridpact-edge.jar").toString(),
              "--config",
              folder.resolve(id + ".yaml").toString()));
    }
    command.addAll(List.of("--data", folder.resolve(id).toString()));
    children.put(id, Child.start(log(id), command));
  }

  /** What a process has printed, over all its starts. */
  Path log(String id) {
    return folder.resolve(id + ".log");
  }

  Child child(String id) {
    return children.get(id);
  }

  List<Link> links() {
    return links;
  }

  Places places() {
    return places;
  }

  /** The peers of the ledger as this process reaches them. */
  List<LedgerConfig.Peer> peers() {
    return Places.CENTERS.stream()
        .map(id -> places.way(Places.CLIENT, id, Places.LEDGER_PORT))
        .map(
            address ->
                new LedgerConfig.Peer(
                    Places.CENTERS.get(address.getAddress().getAddress()[3] - 1),
                    address.getHostString(),
                    address.getPort()))
        .toList();
  }

  /** Where a center keeps its copy of the ledger. */
  Path ledgerOf(String center) {
    return folder.resolve(center).resolve(AreaText.ID).resolve("ledger");
  }

  /** Where a gateway keeps its orders. */
  Path storeOf(String gateway) {
    return folder.resolve(gateway).resolve(AreaText.ID).resolve("edge").resolve(gateway + ".db");
  }

  /** Lets every process end by itself; none is left. */
  void stop() throws InterruptedException {
    List<Thread> stopping = new ArrayList<>();
    for (Child child : children.values()) {
      stopping.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    try {
                      child.stop();
                    } catch (InterruptedException _) {
                      child.close();
                    }
                  }));
    }
    for (Thread thread : stopping) {
      thread.join();
    }
  }

  /** As {@code kill -9} does with every process that still runs. */
  @Override
  public void close() throws IOException {
    children.values().forEach(Child::close);
    for (Link link : links) {
      link.proxy().close();
    }
  }

  /** All lines of all logs that say something went wrong. */
  List<String> complaints() throws IOException {
    List<String> complaints = new ArrayList<>();
    for (String id : children.keySet()) {
      try (Stream<String> lines = Files.lines(log(id))) {
        lines
            .filter(l -> l.contains("Exception") || l.contains(" ERROR "))
            .limit(20)
            .forEach(l -> complaints.add(id + ": " + l));
      }
    }
    return complaints;
  }
}

package org.gridpact.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.gridpact.center.CenterConfig.Plane;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.ledger.raft.LedgerConfig;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.CenterSpec;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.config.HostPort;
import picocli.CommandLine.Option;

/** Which of an area's center nodes this is, and what it runs. */
final class NodeOptions {
  @Option(
      names = "--node",
      paramLabel = "NAME",
      description = "This node, of those under centers in the area file.")
  private Optional<String> node = Optional.empty();

  @Option(
      names = "--control-only",
      description =
          "No Kafka and no Flink: this node keeps the ledger, hears gateways and finishes orders;"
              + " frames stay with the gateways.")
  private boolean controlOnly;

  @Option(
      names = "--area-key",
      paramLabel = "FILE",
      description =
          "The area's private key, with area.pub beside it (default: area.key in the area's folder"
              + " below --data).")
  private Optional<Path> areaKey = Optional.empty();

  @Option(
      names = "--new-area-key",
      description =
          "Make the key where there is none: at the first start of the first of several nodes.")
  private boolean newAreaKey;

  /** A process that is the whole center of its area. */
  static NodeOptions lone() {
    return new NodeOptions();
  }

  /**
   * Which node this is; empty where the area names none.
   *
   * @throws RefusedException where it is none of the area's
   */
  Optional<CenterSpec> node(Area area) throws RefusedException {
    if (area.centers().isEmpty() && node.isPresent()) {
      throw new RefusedException("--node %s: the area file names no centers".formatted(node.get()));
    }
    if (area.centers().size() > 1 && node.isEmpty()) {
      throw new RefusedException(
          "area %s has several centers; say which this is: --node %s"
              .formatted(
                  area.id(),
                  area.centers().stream().map(CenterSpec::id).collect(Collectors.joining(" or "))));
    }
    try {
      return node.isPresent()
          ? Optional.of(area.center(node.get()))
          : area.centers().stream().findFirst();
    } catch (IllegalArgumentException e) {
      throw new RefusedException("--node: " + e.getMessage(), e);
    }
  }

  /** This node's peer of the ledger, and the others. */
  static LedgerConfig ledger(Area area, Optional<CenterSpec> node, Path folder) {
    if (node.isEmpty()) {
      return LedgerConfig.alone(folder);
    }
    List<LedgerConfig.Peer> peers =
        area.centers().stream()
            .map(c -> new LedgerConfig.Peer(c.id(), c.ledger().host(), c.ledger().port()))
            .toList();
    return new LedgerConfig(node.get().id(), peers, folder, LedgerConfig.snapshotEvery(peers));
  }

  /**
   * The area's key. A lone center makes it at its first start; one of several does so only when it
   * is told to, since gateways heed one key.
   *
   * @param folder of the area's data
   * @throws RefusedException where there is none
   */
  AreaKey key(Area area, Path folder) throws RefusedException, IOException {
    if (areaKey.isPresent()) {
      return AreaKey.read(areaKey.get());
    }
    Path file = folder.resolve(AreaKey.PRIVATE_FILE);
    if (area.centers().size() > 1 && !newAreaKey && !Files.exists(file)) {
      throw new RefusedException(
          "no key at %s: copy %s and %s from another node, name them by --area-key FILE, or make"
                  .formatted(file, AreaKey.PRIVATE_FILE, AreaKey.PUBLIC_FILE)
              + " them at the first node by --new-area-key; all nodes have the same");
    }
    return AreaKey.open(folder);
  }

  /**
   * What this node runs for frames.
   *
   * @throws RefusedException where the options do not go together
   */
  Plane plane(Optional<String> kafka, FlinkEngine flink) throws RefusedException {
    if (controlOnly && (kafka.isPresent() || flink instanceof FlinkEngine.Session)) {
      throw new RefusedException("--control-only has no use for --kafka or --flink");
    }
    if (kafka.isEmpty()
        && flink instanceof FlinkEngine.Session(HostPort rest)
        && !isHere(rest.resolve())) {
      throw new RefusedException(
          "--flink %s is on another machine, which does not reach the Kafka in this process: name your own by --kafka"
              .formatted(rest));
    }
    return controlOnly ? new Plane.ControlOnly() : new Plane.Data(kafka, flink);
  }

  private static boolean isHere(InetSocketAddress address) {
    return !address.isUnresolved() && address.getAddress().isLoopbackAddress();
  }
}

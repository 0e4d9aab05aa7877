package org.gridpact.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.gridpact.center.CenterConfig;
import org.gridpact.center.web.WebConfig;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.CenterSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.time.GridClock;
import picocli.CommandLine.Option;

/** Where a system runs; the same for every command that starts one. */
final class SystemOptions {
  private static final int UPLINK_PORT = 8443;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Holds all state (default: ${DEFAULT-VALUE}).")
  private Path data;

  @Option(
      names = "--port",
      paramLabel = "N",
      description = "Port of the page and the API (default: " + WebConfig.DEFAULT_PORT + ").")
  private Optional<Integer> port;

  @Option(
      names = "--uplink-port",
      paramLabel = "N",
      description = "Port gateways connect to (default: " + UPLINK_PORT + ").")
  private Optional<Integer> uplinkPort;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Your own Kafka brokers, in place of one in this process.")
  private Optional<String> kafka;

  @Option(
      names = "--flink",
      paramLabel = "HOST:PORT",
      defaultValue = FlinkEngine.EMBEDDED,
      converter = EngineName.class,
      description =
          "JobManager of your own Flink, or of './gridpact cluster', for the stream job"
              + " (default: ${DEFAULT-VALUE}, in this process).")
  private FlinkEngine flink;

  @Option(
      names = "--any-ports",
      description = "Take any free port where none is named, for several systems side by side.")
  private boolean anyPorts;

  Path data() {
    return data;
  }

  /**
   * Starts a system here.
   *
   * @throws RefusedException where a part of it cannot start; none is left running then
   */
  GridSystem start(LoadedArea loaded, NodeOptions here, GridClock clock)
      throws RefusedException, InterruptedException {
    try {
      return GridSystem.start(loaded, center(loaded.area(), here), clock);
    } catch (IOException | IllegalArgumentException e) {
      throw new RefusedException(e);
    }
  }

  /** The public key by which gateways know the center's words. */
  Path areaKey(Area area) {
    return folder(area).resolve(AreaKey.PUBLIC_FILE);
  }

  private CenterConfig center(Area area, NodeOptions here) throws RefusedException, IOException {
    Optional<CenterSpec> node = here.node(area);
    return new CenterConfig(
        folder(area),
        web(node),
        uplink(node),
        NodeOptions.ledger(area, node, folder(area).resolve("ledger")),
        here.key(area, folder(area)),
        here.plane(kafka, flink));
  }

  /** Each area has a folder of its own, so that one cannot be taken for another. */
  private Path folder(Area area) {
    return data.resolve(area.id());
  }

  private WebConfig web(Optional<CenterSpec> node) {
    return node.isPresent()
        ? new WebConfig(node.get().web().host(), node.get().web().port())
        : new WebConfig(WebConfig.DEFAULT_HOST, port.orElse(anyPorts ? 0 : WebConfig.DEFAULT_PORT));
  }

  private InetSocketAddress uplink(Optional<CenterSpec> node) {
    return node.isPresent()
        ? node.get().uplink().resolve()
        : new InetSocketAddress(
            WebConfig.DEFAULT_HOST, uplinkPort.orElse(anyPorts ? 0 : UPLINK_PORT));
  }

  /** The area with the ports asked for. */
  Area ports(Area area) {
    return anyPorts
        ? area.withGateways(area.gateways().stream().map(SystemOptions::onAnyPort).toList())
        : area;
  }

  private static GatewaySpec onAnyPort(GatewaySpec gateway) {
    return gateway.withDrivers(
        gateway.drivers().stream()
            .map(
                driver ->
                    driver instanceof DriverSpec.JsonLines lines
                        ? new DriverSpec.JsonLines(lines.id(), HostPort.loopback(0))
                        : driver)
            .toList());
  }

  /**
   * Refuses a port that another program listens on before anything starts; one taken after this is
   * found when it is needed.
   */
  void checkPorts(Area area, NodeOptions here) throws RefusedException {
    Optional<CenterSpec> node = here.node(area);
    if (node.isPresent() && (port.isPresent() || uplinkPort.isPresent())) {
      throw new RefusedException(
          "--port and --uplink-port: node %s has its ports from the area file, under centers"
              .formatted(node.get().id()));
    }
    try {
      WebConfig web = web(node);
      checkFree("the page (--port)", web.host(), web.port());
      InetSocketAddress uplink = uplink(node);
      checkFree("the uplink (--uplink-port)", uplink.getHostString(), uplink.getPort());
    } catch (IllegalArgumentException e) {
      throw new RefusedException(e);
    }
    if (node.isPresent()) {
      checkFree("the ledger", node.get().ledger().host(), node.get().ledger().port());
    }
    for (GatewaySpec gateway : area.gateways()) {
      for (DriverSpec driver : gateway.drivers()) {
        // One that runs apart may run on this machine already.
        if (!gateway.external() && driver instanceof DriverSpec.JsonLines lines) {
          checkFree("meters of " + gateway.id(), lines.listen().host(), lines.listen().port());
        }
      }
    }
  }

  /** The area with its devices behind a protocol of the demo, on the ports asked for. */
  Area fieldPorts(DemoProtocol protocol, Area area) throws IOException {
    if (anyPorts) {
      return protocol.overFreePorts(area);
    }
    AtomicInteger next =
        new AtomicInteger(
            protocol == DemoProtocol.MQTT
                ? DemoProtocol.BROKER_PORT
                : DemoProtocol.FIRST_MODBUS_PORT);
    return protocol.over(area, next::getAndIncrement);
  }

  /** Likewise for what listens in the demo's field. */
  void checkFieldPorts(Area area) throws RefusedException {
    for (Map.Entry<HostPort, String> modbus : DemoProtocol.modbusAddresses(area).entrySet()) {
      checkFree("devices of " + modbus.getValue(), modbus.getKey().host(), modbus.getKey().port());
    }
    Optional<HostPort> broker = DemoProtocol.broker(area);
    if (broker.isPresent()) {
      checkFree("the devices' broker", broker.get().host(), broker.get().port());
    }
  }

  private static void checkFree(String what, String host, int port) throws RefusedException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
    } catch (IOException e) {
      throw new RefusedException(
          "port %d for %s: %s; free it, choose another, or add --any-ports"
              .formatted(port, what, e.getMessage()),
          e);
    }
  }
}

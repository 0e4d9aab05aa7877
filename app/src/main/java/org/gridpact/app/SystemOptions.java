package org.gridpact.app;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Optional;
import org.gridpact.center.CenterConfig;
import org.gridpact.center.web.WebConfig;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.GatewaySpec;
import picocli.CommandLine.Option;

/** Where a system runs; the same for every command that starts one. */
final class SystemOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Holds all state (default: ${DEFAULT-VALUE}).")
  private Path data;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "8080",
      description = "Port of the page and the API (default: ${DEFAULT-VALUE}).")
  private int port;

  @Option(
      names = "--uplink-port",
      paramLabel = "N",
      defaultValue = "8443",
      description = "Port gateways connect to (default: ${DEFAULT-VALUE}).")
  private int uplinkPort;

  @Option(
      names = "--kafka",
      paramLabel = "HOST:PORT",
      description = "Your own Kafka brokers, in place of one in this process.")
  private Optional<String> kafka;

  @Option(
      names = "--any-ports",
      description = "Take any free ports, for several systems side by side.")
  private boolean anyPorts;

  Path data() {
    return data;
  }

  CenterConfig center() {
    return new CenterConfig(
        data,
        new WebConfig(WebConfig.DEFAULT_HOST, anyPorts ? 0 : port),
        new InetSocketAddress(WebConfig.DEFAULT_HOST, anyPorts ? 0 : uplinkPort),
        kafka);
  }

  /** The area with the ports asked for. */
  Area ports(Area area) {
    return anyPorts
        ? new Area(
            area.id(),
            area.network(),
            area.limits(),
            area.gateways().stream()
                .map(
                    g ->
                        new GatewaySpec(
                            g.id(), g.listenHost(), 0, g.cycleMillis(), g.failsafeAfterMillis()))
                .toList(),
            area.devices(),
            area.dispatch())
        : area;
  }
}

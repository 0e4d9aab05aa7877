package org.gridpact.edge.main;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gridpact.edge.Gateway;
import org.gridpact.edge.uplink.Rendezvous;
import org.gridpact.model.area.GatewayFile;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.Failures;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.time.GridClock;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Runs one gateway until it is told to stop. */
@Command(
    name = "edge",
    description = "Runs one gateway, apart from its center.",
    mixinStandardHelpOptions = true,
    subcommands = TasksCommand.class)
public final class EdgeCommand implements Callable<Integer> {
  /** The gateway cannot start as it is configured. */
  private static final int REFUSED = 2;

  @Option(names = "--config", paramLabel = "GATEWAY.YAML", description = "The gateway's file.")
  private Path config;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description = "Holds all state (default: ${DEFAULT-VALUE}).")
  private Path data;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    if (config == null) {
      throw new ParameterException(spec.commandLine(), "--config GATEWAY.YAML is missing");
    }
    try (Stopping stopping = Stopping.onSignal();
        Gateway gateway = start()) {
      announce(gateway);
      stopping.await();
    } catch (ConfigException | IOException | IllegalArgumentException e) {
      spec.commandLine().getErr().println(Failures.words(e));
      return REFUSED;
    }
    return 0;
  }

  private Gateway start() throws ConfigException, IOException {
    GatewayFile file = GatewayFile.read(config);
    Gateway gateway =
        new Gateway(
            file.area(),
            file.gateway(),
            file.devices(),
            data.resolve(file.area()).resolve("edge"),
            Rendezvous.order(file.gateway().id(), file.centers()).stream()
                .map(HostPort::resolve)
                .toList(),
            AreaKey.readPublic(file.centerKey()),
            GridClock.system());
    gateway.ownTasks(file.tasks());
    gateway.start();
    return gateway;
  }

  private void announce(Gateway gateway) {
    PrintWriter out = spec.commandLine().getOut();
    gateway
        .meterAddresses()
        .forEach(
            (driver, address) ->
                out.printf("%s takes meter lines on 127.0.0.1:%d%n", driver, address.getPort()));
    out.println("The gateway runs. Ctrl-C stops it; the next start goes on from " + data + ".");
    out.flush();
  }
}

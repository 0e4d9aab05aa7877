package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gridpact.edge.main.Stopping;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.GatewaySpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    description = "Starts a center and its gateways from an area file.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "AREA.YAML",
      description = "The area file.")
  private Path config;

  @Mixin private SystemOptions options;

  @Mixin private NodeOptions node;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException, InterruptedException, IOException {
    LoadedArea loaded = LoadedArea.ofFile(config);
    Area area = options.ports(loaded.area());
    options.checkPorts(area, node);
    PrintWriter out = spec.commandLine().getOut();
    loaded.notices().forEach(notice -> out.println("note: " + notice));
    try (Stopping stopping = Stopping.onSignal();
        DataFolder _ = DataFolder.hold(options.data());
        ReservedTime time = ReservedTime.open(options.data(), 1);
        GridSystem system = options.start(loaded.withArea(area), node, time.clock())) {
      out.printf(
          "The page is at http://%s:%d%n", system.center().webHost(), system.center().webPort());
      system
          .meterAddresses()
          .forEach(
              (gateway, address) ->
                  out.printf("%s takes meter lines on 127.0.0.1:%d%n", gateway, address.getPort()));
      if (area.gateways().stream().anyMatch(GatewaySpec::external)) {
        out.printf(
            "Gateways that run apart connect to %s:%d; the area's key is %s%n",
            system.center().uplinkAddress().getHostString(),
            system.center().uplinkAddress().getPort(),
            options.areaKey(area));
      }
      out.println("Ctrl-C stops it.");
      out.flush();
      stopping.await();
    }
    return 0;
  }
}

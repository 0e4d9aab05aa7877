package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gridpact.edge.main.Stopping;
import org.gridpact.model.area.Area;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.Dimension;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.time.GridClock;
import org.gridpact.plant.Plant;
import org.gridpact.plant.PlantFile;
import org.gridpact.plant.PlantSpec;
import org.gridpact.plant.mqtt.FieldBroker;
import org.gridpact.plant.profile.Profile;
import org.gridpact.plant.profile.ProfileException;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "demo",
    description = "Starts the whole system with a live grid on this machine.",
    mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {
  /** Faster than this, deadlines of the dispatch come before votes can. */
  private static final double FASTEST = 20;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      description = "Another grid: MATPOWER (.m), IEEE-CDF (.cdf, .txt) or XIIDM (.xiidm).")
  private Optional<String> network;

  @Option(
      names = "--profile",
      paramLabel = "FILE",
      description = "Drives the loads from a CSV with named columns.")
  private Optional<Path> profile;

  @Option(
      names = "--speed",
      paramLabel = "N",
      defaultValue = "1",
      description = "Runs N times faster than life, 0.1 to 20 (default: ${DEFAULT-VALUE}).")
  private double speed;

  @Option(names = "--headless", description = "Nobody watches: ends by itself after --for.")
  private boolean headless;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      converter = MachineTime.class,
      description = "Ends after so long on the machine's clock: 60s, 5min.")
  private Optional<Duration> duration;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Writes what happened as JSON at the end.")
  private Optional<Path> report;

  @Option(
      names = "--protocol",
      paramLabel = "NAME",
      defaultValue = "json",
      description = "What devices speak: json, modbus or mqtt (default: ${DEFAULT-VALUE}).")
  private DemoProtocol protocol;

  @Mixin private SystemOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException, InterruptedException, IOException {
    if (!(speed >= 0.1 && speed <= FASTEST)) {
      throw new ParameterException(
          spec.commandLine(), "--speed must be 0.1 to %.0f, not %s".formatted(FASTEST, speed));
    }
    if (headless && duration.isEmpty()) {
      throw new ParameterException(spec.commandLine(), "--headless needs --for, as in --for 60s");
    }
    LoadedArea loaded =
        network.isPresent()
            ? LoadedArea.ofNetwork(network.get())
            : LoadedArea.ofResource("feeder33.yaml");
    loaded = loaded.withArea(options.fieldPorts(protocol, options.ports(loaded.area())));
    PlantSpec plant = plant(loaded.area());
    Optional<Profile> shape = profile();
    ReportFile.checkWritable(report);
    options.checkPorts(loaded.area(), NodeOptions.lone());
    options.checkFieldPorts(loaded.area());
    loaded.notices().forEach(notice -> spec.commandLine().getOut().println("note: " + notice));
    try (Stopping stopping = Stopping.onSignal();
        DataFolder _ = DataFolder.hold(options.data());
        ReservedTime time = ReservedTime.open(options.data(), speed)) {
      run(loaded, plant, shape, time.clock(), stopping);
    }
    return 0;
  }

  private void run(
      LoadedArea loaded,
      PlantSpec plantSpec,
      Optional<Profile> shape,
      GridClock clock,
      Stopping stopping)
      throws RefusedException, InterruptedException, IOException {
    long startEpochMillis = clock.epochMillis();
    if (protocol == DemoProtocol.JSON) {
      try (GridSystem system = options.start(loaded, NodeOptions.lone(), clock);
          Plant plant = new Plant(loaded.area(), loaded.grid(), plantSpec, shape, clock)) {
        plant.start(system.meterAddresses());
        live(system, plant, startEpochMillis, stopping);
      }
      return;
    }
    // Here devices listen, or their broker does: a gateway that is there first has nobody to ask.
    try (FieldBroker _ = broker(loaded.area());
        Plant plant = new Plant(loaded.area(), loaded.grid(), plantSpec, shape, clock)) {
      plant.start(Map.of());
      try (GridSystem system = options.start(loaded, NodeOptions.lone(), clock)) {
        live(system, plant, startEpochMillis, stopping);
      }
    }
  }

  /** The field's broker; null, which is closed by nobody, where the area needs none. */
  private static FieldBroker broker(Area area) throws IOException {
    Optional<HostPort> listen = DemoProtocol.broker(area);
    return listen.isPresent() ? FieldBroker.start(listen.get()) : null;
  }

  private void live(GridSystem system, Plant plant, long startEpochMillis, Stopping stopping)
      throws InterruptedException, IOException {
    announce(system);
    DemoReport outcome = new DemoReport(system, plant, startEpochMillis);
    outcome.watch();
    if (duration.isPresent()) {
      stopping.await(duration.get());
    } else {
      stopping.await();
    }
    if (report.isPresent()) {
      outcome.write(report.get());
    }
  }

  private void announce(GridSystem system) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf("A live grid is at http://127.0.0.1:%d%n", system.center().webPort());
    if (duration.isEmpty()) {
      out.println("Ctrl-C stops it; the next start goes on from " + options.data() + ".");
    }
    out.flush();
  }

  private PlantSpec plant(Area area) throws RefusedException {
    if (network.isPresent()) {
      return PlantSpec.defaultsFor(area);
    }
    try {
      String file = "feeder33-plant.yaml";
      return PlantFile.parse(file, LoadedArea.resource(file)).withDefaults(area);
    } catch (ConfigException e) {
      throw new RefusedException(e);
    }
  }

  private Optional<Profile> profile() throws RefusedException {
    try {
      return profile.isPresent() ? Optional.of(Profile.read(profile.get())) : Optional.empty();
    } catch (ProfileException e) {
      throw new RefusedException(e);
    }
  }

  /** A time with its unit. */
  static final class MachineTime implements ITypeConverter<Duration> {
    @Override
    public Duration convert(String text) {
      try {
        return Duration.ofMillis((long) Dimension.TIME.parse(text));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }
}

package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.gridpact.app.bench.EdgeBench;
import org.gridpact.app.bench.EdgeReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "edge",
    description =
        "Runs one gateway as it is installed, a process of its own on one core, a third of the time"
            + " without acknowledgements; its devices speak each second.",
    mixinStandardHelpOptions = true)
final class BenchEdgeCommand implements Callable<Integer> {
  private static final int MOST_DEVICES = 10_000;
  private static final int LEAST_SECONDS = 9;
  private static final int MOST_SECONDS = 3_600;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "200",
      description = "Devices at the gateway, up to 10000 (default: ${DEFAULT-VALUE}).")
  private int devices;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "90",
      description = "How long, at least 9 (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Mixin private BenchOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException, InterruptedException, IOException {
    options.within("--devices", devices, 1, MOST_DEVICES);
    options.within("--seconds", seconds, LEAST_SECONDS, MOST_SECONDS);
    EdgeReport result =
        new EdgeBench(
                devices, seconds, installed(), options.folder(), Memory::peakResidentMegabytes)
            .run();
    print(result);
    options.write(result);
    return 0;
  }

  /** Where the launcher has the gateway's jar. */
  private static Path installed() throws RefusedException {
    Path folder = Path.of(System.getProperty("gridpact.edge", "edge/target"));
    if (!Files.exists(folder.resolve("gridpact-edge.jar"))) {
      throw new RefusedException(
          "no gridpact-edge.jar in " + folder + "; ./gridpact build makes it");
    }
    return folder;
  }

  private void print(EdgeReport r) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%,d devices at 1 s: cycle %s ms (p99), %s ms (longest), %d late; %.0f %% of a core%n",
        r.devices(),
        BenchOptions.rounded(r.cycleP99Millis()),
        BenchOptions.rounded(r.cycleMaxMillis()),
        r.lateCycles(),
        100 * r.processorShare());
    out.printf(
        "%s MB resident; %s bytes of disk a device and day%n",
        BenchOptions.rounded(r.residentMegabytes()),
        BenchOptions.rounded(r.bytesPerDevicePerDay()));
    out.printf(
        "%,d readings sent, %,d stored, %,d acknowledged%n",
        r.readingsSent(), r.readingsStored(), r.readingsAcknowledged());
    out.flush();
  }
}

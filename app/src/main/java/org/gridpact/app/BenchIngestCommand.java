package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.gridpact.app.bench.IngestBench;
import org.gridpact.app.bench.IngestReport;
import org.gridpact.engine.flink.FlinkEngine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "ingest",
    description = {
      "Sends readings of simulated gateways, a process of their own, as fast as they are"
          + " acknowledged, through uplink, Kafka, Flink, limits and Parquet.",
      "Fails where history does not hold exactly what was acknowledged."
    },
    mixinStandardHelpOptions = true)
final class BenchIngestCommand implements Callable<Integer> {
  private static final int MOST_DEVICES = 200_000;
  private static final int MOST_SECONDS = 3_600;
  private static final int MOST_WINDOW = 256;

  /** A reading a millisecond of each device. */
  private static final int FASTEST = 1_000;

  @Option(
      names = "--devices",
      paramLabel = "N",
      defaultValue = "20000",
      description = "Meters, 1,000 a gateway (default: ${DEFAULT-VALUE}).")
  private int devices;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      defaultValue = "30",
      description = "How long they send (default: ${DEFAULT-VALUE}). Needs 10 MB of disk each.")
  private int seconds;

  @Option(
      names = "--window",
      paramLabel = "FRAMES",
      defaultValue = "8",
      description = "Frames a gateway may have in flight, 2 to 256 (default: ${DEFAULT-VALUE}).")
  private int window;

  @Option(
      names = "--rate",
      paramLabel = "READINGS",
      description = "Sends about so many a second, to see how late they are when nothing is full.")
  private Optional<Integer> rate;

  @Option(
      names = "--flink",
      paramLabel = "HOST:PORT",
      defaultValue = FlinkEngine.EMBEDDED,
      converter = EngineName.class,
      description = "Runs the stream job on './gridpact cluster' (default: ${DEFAULT-VALUE}).")
  private FlinkEngine flink;

  @Mixin private BenchOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException, InterruptedException, IOException {
    options.within("--devices", devices, 1, MOST_DEVICES);
    options.within("--seconds", seconds, 1, MOST_SECONDS);
    options.within("--window", window, 2, MOST_WINDOW);
    if (rate.isPresent()) {
      options.within("--rate", rate.get(), devices, FASTEST * devices);
    }
    OptionalInt perSecond = rate.map(OptionalInt::of).orElse(OptionalInt.empty());
    IngestReport result =
        new IngestBench(
                devices,
                seconds,
                window,
                perSecond,
                options.folder(),
                flink,
                Memory::peakResidentMegabytes)
            .run();
    print(result);
    options.write(result);
    return result.historyMatches() ? 0 : Main.FAILED;
  }

  private void print(IngestReport r) {
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        "%,.0f readings/s (%,.0f points/s) into history, %,.0f readings/s acknowledged; %.1f us"
            + " of processor a reading%n",
        r.readingsPerSecond(),
        r.pointsPerSecond(),
        r.readingsAcknowledgedPerSecond(),
        r.cpuMicrosPerReading());
    out.printf(
        "%s ms (p50), %s ms (p99) from measured to live state%n",
        BenchOptions.rounded(r.p50MeasuredToStateMillis()),
        BenchOptions.rounded(r.p99MeasuredToStateMillis()));
    out.printf(
        "%.2f bytes a point in history; %s MB resident, the gateways' process %s MB more%n",
        r.bytesPerPoint(),
        BenchOptions.rounded(r.residentMegabytes()),
        BenchOptions.rounded(r.generatorResidentMegabytes()));
    out.printf(
        "history %s the %,d readings acknowledged%n",
        r.historyMatches() ? "holds exactly" : "DOES NOT MATCH", r.readingsAcknowledged());
    out.flush();
  }
}

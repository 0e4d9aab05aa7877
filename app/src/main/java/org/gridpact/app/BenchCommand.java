package org.gridpact.app;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.gridpact.app.bench.IngestBench;
import org.gridpact.app.bench.IngestReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description = "Measures how much this machine carries.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "ingest",
    subcommands = BenchCommand.Ingest.class)
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "bench what? There is: bench ingest");
  }

  @Command(
      name = "ingest",
      description = {
        "Sends readings of simulated gateways, a process of their own, as fast as they are"
            + " acknowledged, through uplink, Kafka, Flink, limits and Parquet.",
        "Fails where history does not hold exactly what was acknowledged."
      },
      mixinStandardHelpOptions = true)
  static final class Ingest implements Callable<Integer> {
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
        description =
            "Sends about so many a second, to see how late they are when nothing is full.")
    private Optional<Integer> rate;

    @Option(
        names = "--data",
        paramLabel = "FOLDER",
        description = "A new folder to keep the data in; by default a temporary one is deleted.")
    private Optional<Path> data;

    @Option(names = "--report", paramLabel = "FILE", description = "Writes the result as JSON.")
    private Optional<Path> report;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws RefusedException, InterruptedException, IOException {
      within("--devices", devices, 1, MOST_DEVICES);
      within("--seconds", seconds, 1, MOST_SECONDS);
      within("--window", window, 2, MOST_WINDOW);
      if (rate.isPresent()) {
        within("--rate", rate.get(), devices, FASTEST * devices);
      }
      DemoReport.checkWritable(report);
      IngestReport result = data.isPresent() ? runIn(newFolder(data.get())) : runInTemporary();
      print(result);
      if (report.isPresent()) {
        new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .writeValue(report.get().toFile(), result);
      }
      return result.historyMatches() ? 0 : Main.FAILED;
    }

    private void within(String option, int value, int least, int most) {
      if (value < least || value > most) {
        throw new ParameterException(
            spec.commandLine(),
            "%s must be %d to %d, not %d".formatted(option, least, most, value));
      }
    }

    private static Path newFolder(Path folder) throws RefusedException, IOException {
      if (Files.exists(folder)) {
        throw new RefusedException(
            "--data: " + folder + " is there already; a bench needs its own");
      }
      return Files.createDirectories(folder);
    }

    private IngestReport runInTemporary() throws IOException, InterruptedException {
      Path folder = Files.createTempDirectory("gridpact-bench-");
      Thread deleting = Thread.ofPlatform().unstarted(() -> deleteBestEffort(folder));
      Runtime.getRuntime().addShutdownHook(deleting);
      return runIn(folder);
    }

    private IngestReport runIn(Path folder) throws IOException, InterruptedException {
      OptionalInt perSecond = rate.map(OptionalInt::of).orElse(OptionalInt.empty());
      return new IngestBench(
              devices, seconds, window, perSecond, folder, Memory::peakResidentMegabytes)
          .run();
    }

    /** At the end of the process, also where Ctrl-C is that end and files still come and go. */
    private static void deleteBestEffort(Path folder) {
      try (Stream<Path> all = Files.walk(folder)) {
        List<Path> deepestFirst = all.sorted(Comparator.reverseOrder()).toList();
        for (Path each : deepestFirst) {
          Files.deleteIfExists(each);
        }
      } catch (IOException | UncheckedIOException e) {
        System.err.println("Not all of " + folder + " could be deleted: " + e.getMessage());
      }
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
          rounded(r.p50MeasuredToStateMillis()), rounded(r.p99MeasuredToStateMillis()));
      out.printf(
          "%.2f bytes a point in history; %s MB resident, the gateways' process %s MB more%n",
          r.bytesPerPoint(),
          rounded(r.residentMegabytes()),
          rounded(r.generatorResidentMegabytes()));
      out.printf(
          "history %s the %,d readings acknowledged%n",
          r.historyMatches() ? "holds exactly" : "DOES NOT MATCH", r.readingsAcknowledged());
      out.flush();
    }

    private static String rounded(Double value) {
      return value == null ? "unknown" : "%.0f".formatted(value);
    }
  }
}

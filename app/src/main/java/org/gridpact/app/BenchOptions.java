package org.gridpact.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where a bench works and writes; the same for every bench. */
final class BenchOptions {
  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description = "A new folder to keep the data in; by default a temporary one is deleted.")
  private Optional<Path> data;

  @Option(names = "--report", paramLabel = "FILE", description = "Writes the result as JSON.")
  private Optional<Path> report;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec;

  void within(String option, int value, int least, int most) {
    if (value < least || value > most) {
      throw new ParameterException(
          spec.commandLine(), "%s must be %d to %d, not %d".formatted(option, least, most, value));
    }
  }

  /** An empty folder of the bench's own; to be asked for once. */
  Path folder() throws RefusedException, IOException {
    ReportFile.checkWritable(report);
    if (data.isEmpty()) {
      Path folder = Files.createTempDirectory("gridpact-bench-");
      Thread deleting = Thread.ofPlatform().unstarted(() -> deleteBestEffort(folder));
      Runtime.getRuntime().addShutdownHook(deleting);
      return folder;
    }
    if (Files.exists(data.get())) {
      throw new RefusedException(
          "--data: " + data.get() + " is there already; a bench needs its own");
    }
    return Files.createDirectories(data.get());
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

  /** Writes the result where it was asked for. */
  void write(Object result) throws IOException {
    if (report.isPresent()) {
      ReportFile.write(report.get(), result);
    }
  }

  /** A measured value for a person. */
  static String rounded(Double value) {
    return value == null ? "unknown" : "%,.0f".formatted(value);
  }
}

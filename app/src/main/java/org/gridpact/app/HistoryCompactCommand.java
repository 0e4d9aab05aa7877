package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.gridpact.engine.history.HistoryKeeper;
import org.gridpact.engine.history.HistoryKeeper.Pass;
import org.gridpact.engine.history.HistoryLayout;
import org.gridpact.model.area.HistorySpec;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "compact",
    description = {
      "Makes one file of each day and bucket, and brings rollups up to date.",
      "A running center does this by itself, gently. With --config it also drops what the area"
          + " file says need not be kept."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:all done",
      "1:something could not be done; its files are as they were",
      "2:there is no history, or another process is at it"
    },
    mixinStandardHelpOptions = true)
final class HistoryCompactCommand implements Callable<Integer> {
  @Mixin private HistoryData data;

  @Option(
      names = "--config",
      paramLabel = "AREA.YAML",
      description = "The area file, for how long to keep what (default: keep all).")
  private Optional<Path> config = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException, IOException, InterruptedException {
    PrintWriter out = spec.commandLine().getOut();
    boolean whole = true;
    for (Path history : data.histories()) {
      Pass pass =
          new HistoryKeeper(history, spec(history), HistoryKeeper.Effort.WHOLE)
              .run(LocalDate.now(ZoneOffset.UTC))
              .orElseThrow(
                  () ->
                      new RefusedException(
                          history + " is being worked on by another process: try again later"));
      print(out, history, pass);
      whole &= pass.problems().isEmpty();
    }
    out.flush();
    return whole ? 0 : Main.FAILED;
  }

  private HistorySpec spec(Path history) throws RefusedException, IOException {
    if (config.isPresent()) {
      return LoadedArea.ofFile(config.get()).area().history();
    }
    int buckets = HistoryLayout.buckets(history).orElse(HistorySpec.DEFAULT.buckets());
    return new HistorySpec(buckets, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());
  }

  private static void print(PrintWriter out, Path history, Pass pass) {
    out.printf("%s:%n", history);
    if (pass.moved() > 0) {
      out.printf("  %,d files of an old layout moved%n", pass.moved());
    }
    out.printf(
        "  %,d files became %,d, %,d bytes became %,d%n",
        pass.filesMerged(), pass.merges(), pass.bytesBefore(), pass.bytesAfter());
    out.printf("  %,d rollups of a day and bucket made%n", pass.rollups());
    if (pass.filesDropped() > 0) {
      out.printf("  %,d days dropped, %,d files%n", pass.daysDropped(), pass.filesDropped());
    }
    pass.problems().forEach(problem -> out.printf("  NOT DONE: %s%n", problem));
  }
}

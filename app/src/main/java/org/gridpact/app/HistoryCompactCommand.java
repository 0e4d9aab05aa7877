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
import org.gridpact.model.area.Area;
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
          + " file says need not be kept, of that area alone."
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
  public Integer call() throws RefusedException, InterruptedException {
    try {
      return compact() ? 0 : Main.FAILED;
    } catch (IOException e) {
      throw new RefusedException(e);
    }
  }

  private boolean compact() throws RefusedException, IOException, InterruptedException {
    if (config.isPresent()) {
      // How long one area keeps what says nothing of the others.
      Area area = HistoryOptions.area(config.get());
      if (area.history().cassandra().isPresent()) {
        throw new RefusedException(
            "the history of area %s is in Cassandra, which compacts by itself"
                .formatted(area.id()));
      }
      return compact(data.history(Optional.of(area.id())), area.history());
    }
    boolean whole = true;
    for (Path history : data.histories()) {
      whole &= compact(history, keepingAll(history));
    }
    return whole;
  }

  private boolean compact(Path history, HistorySpec keep)
      throws RefusedException, IOException, InterruptedException {
    Pass pass =
        new HistoryKeeper(history, keep, HistoryKeeper.Effort.WHOLE)
            .run(LocalDate.now(ZoneOffset.UTC))
            .orElseThrow(
                () ->
                    new RefusedException(
                        history + " is being worked on by another process: try again later"));
    PrintWriter out = spec.commandLine().getOut();
    print(out, history, pass);
    out.flush();
    return pass.problems().isEmpty();
  }

  private static HistorySpec keepingAll(Path history) throws IOException {
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

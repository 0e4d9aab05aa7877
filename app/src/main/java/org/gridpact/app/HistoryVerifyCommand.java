package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gridpact.engine.cassandra.CassandraStore;
import org.gridpact.engine.cassandra.CassandraVerification;
import org.gridpact.engine.history.Verification;
import org.gridpact.engine.stream.StreamConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = {
      "Checks that what was acknowledged is in history, once.",
      "Reads every value of every file, looks for rows that are there twice or in another day or"
          + " bucket than theirs, and for gaps in each gateway's frame numbers; and holds them"
          + " against the frames the embedded broker still keeps. Says what it could not prove."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:nothing is wrong", "1:something is", "2:there is no history to read"},
    mixinStandardHelpOptions = true)
final class HistoryVerifyCommand implements Callable<Integer> {
  @Mixin private HistoryData data;

  @Option(
      names = "--config",
      paramLabel = "AREA.YAML",
      description = "The area file; needed where its history is in Cassandra.")
  private Optional<Path> config = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException {
    PrintWriter out = spec.commandLine().getOut();
    Optional<CassandraStore> database =
        config.isPresent()
            ? CassandraStore.ofAreaWithOne(HistoryOptions.area(config.get()))
            : Optional.empty();
    boolean well = true;
    if (database.isPresent()) {
      Verification.Result result = verified(database.get());
      print(out, "Cassandra, area " + database.get().area(), result);
      out.flush();
      return result.problems().isEmpty() ? 0 : Main.FAILED;
    }
    for (Path history : data.histories()) {
      Verification.Result result = verified(history);
      print(out, history.toString(), result);
      well &= result.problems().isEmpty();
    }
    out.flush();
    return well ? 0 : Main.FAILED;
  }

  private Verification.Result verified(CassandraStore store) throws RefusedException {
    try {
      return CassandraVerification.of(
          store,
          data.ofArea(store.area()).resolve("kafka"),
          StreamConfig.GROUP,
          Instant.now().toEpochMilli());
    } catch (IOException e) {
      throw new RefusedException("the history cannot be read: " + e.getMessage(), e);
    }
  }

  private static Verification.Result verified(Path history) throws RefusedException {
    try {
      Path spill = Files.createTempDirectory("gridpact-verify");
      try {
        return Verification.of(history, history.resolveSibling("kafka"), StreamConfig.GROUP, spill);
      } finally {
        Files.deleteIfExists(spill);
      }
    } catch (IOException e) {
      throw new RefusedException("the history cannot be read: " + e.getMessage(), e);
    }
  }

  private static void print(PrintWriter out, String history, Verification.Result result) {
    out.printf(
        "%s: %,d rows of %,d frames; %,d frames that the log says were acknowledged: %s%n",
        history,
        result.rows(),
        result.frames(),
        result.acknowledged(),
        result.problems().isEmpty() ? "nothing is wrong" : "NOT WELL");
    result.problems().forEach(problem -> out.printf("  %s%n", problem));
    result.unproven().forEach(line -> out.printf("  not proven: %s%n", line));
  }
}

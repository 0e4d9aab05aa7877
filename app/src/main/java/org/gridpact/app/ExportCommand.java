package org.gridpact.app;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gridpact.edge.main.Stopping;
import org.gridpact.engine.cassandra.CassandraStore;
import org.gridpact.engine.cassandra.Staging;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.query.Export;
import org.gridpact.engine.query.QueryException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "export",
    description = "Copies a part of history into one file, CSV or Parquet.",
    mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
  /** What is copied. */
  enum Resolution {
    raw(Kind.READINGS),
    minute(Kind.MINUTES),
    quarter(Kind.QUARTERS);

    private final Kind kind;

    Resolution(Kind kind) {
      this.kind = kind;
    }
  }

  /** Within this the most that is copied has come even from a slow ring. */
  private static final Duration STAGE = Duration.ofHours(12);

  @Mixin private HistoryOptions history;

  @Option(
      names = "--device",
      split = ",",
      paramLabel = "ID",
      description = "These devices only (default: all).")
  private List<String> devices = List.of();

  @Option(
      names = "--from",
      required = true,
      paramLabel = "TIME",
      description = "First time, such as 2026-11-21T00:00:00Z.")
  private Instant from;

  @Option(
      names = "--to",
      required = true,
      paramLabel = "TIME",
      description = "First time that is left out.")
  private Instant to;

  @Option(
      names = "--resolution",
      defaultValue = "raw",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Resolution resolution;

  @Parameters(paramLabel = "FILE", description = "A new file, .csv or .parquet.")
  private Path file;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException {
    if (!from.isBefore(to)) {
      throw new RefusedException("--from %s is not before --to %s".formatted(from, to));
    }
    try (Stopping stopping = Stopping.onSignal()) {
      Export.requireNew(file);
      long rows = write(new Export(resolution.kind, devices, from, to), stopping);
      spec.commandLine().getOut().printf("%,d rows in %s%n", rows, file);
      return 0;
    } catch (QueryException | IOException e) {
      throw new RefusedException(e);
    }
  }

  private long write(Export export, Stopping stopping)
      throws RefusedException, QueryException, IOException {
    Optional<CassandraStore> database = history.cassandra();
    if (database.isEmpty()) {
      return export.write(history.folder(), file, stopping::isAsked);
    }
    Staging.Part part =
        new Staging.Part(List.of(resolution.kind), devices, from.toEpochMilli(), to.toEpochMilli());
    try (Staging staging = Staging.of(database.get(), part, STAGE)) {
      if (staging.rows().get(resolution.kind) == 0) {
        throw export.nothing();
      }
      return export.writeTables(staging.file(), file, stopping::isAsked);
    }
  }
}

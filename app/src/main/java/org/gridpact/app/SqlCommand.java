package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.gridpact.engine.cassandra.CassandraStore;
import org.gridpact.engine.cassandra.Staging;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.query.HistoryDatabase;
import org.gridpact.engine.query.QueryException;
import org.gridpact.model.measurement.Digits;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "sql",
    description = {
      "Answers one SELECT statement from history; the system may run meanwhile.",
      "Views: readings, minutes, quarters, reported; columns are in docs/history.md."
    },
    mixinStandardHelpOptions = true)
final class SqlCommand implements Callable<Integer> {
  private static final int SECONDS_MAX = 3_600;
  private static final int WIDEST = 40;

  /** A table is held until its widths are known. */
  private static final int TABLE_MOST = 100_000;

  private static final String UNKNOWN = "–";

  /** A measured value has fewer; of those beyond, sums have noise. */
  private static final int DIGITS = 15;

  /** A number has no more digits before its point, and no more zeros after it. */
  private static final int LONGEST = 20;

  /** How rows are shown. */
  enum Format {
    table,
    csv
  }

  @Mixin private HistoryOptions history;

  @Option(
      names = "--seconds",
      paramLabel = "N",
      defaultValue = "30",
      description = "How long the answer may take (default: ${DEFAULT-VALUE}).")
  private int seconds;

  @Option(
      names = "--rows",
      paramLabel = "N",
      defaultValue = "1000",
      description = "How many rows are shown at most (default: ${DEFAULT-VALUE}).")
  private int most;

  @Option(
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
  private Format format;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Of history in Cassandra, where it is needed: first time of the rows that are asked, such"
              + " as 2026-11-21T00:00:00Z.")
  private Optional<Instant> from = Optional.empty();

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Of history in Cassandra, likewise: first time that is left out.")
  private Optional<Instant> to = Optional.empty();

  @Option(
      names = "--device",
      split = ",",
      paramLabel = "ID",
      description = "Of history in Cassandra: rows of these devices only (default: all).")
  private List<String> devices = List.of();

  @Parameters(paramLabel = "SELECT", description = "The statement.")
  private String sql;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException, InterruptedException {
    if (seconds < 1 || seconds > SECONDS_MAX) {
      throw new RefusedException("--seconds is 1 to %,d, not %,d".formatted(SECONDS_MAX, seconds));
    }
    if (most < 1 || (format == Format.table && most > TABLE_MOST)) {
      throw new RefusedException(
          "--rows is 1 to %,d, and more with --format csv; not %,d".formatted(TABLE_MOST, most));
    }
    try {
      Optional<CassandraStore> database = history.cassandra();
      return database.isPresent() ? askCassandra(database.get()) : askFiles();
    } catch (QueryException | IOException e) {
      throw new RefusedException(e);
    }
  }

  private int askFiles()
      throws RefusedException, QueryException, IOException, InterruptedException {
    if (from.isPresent() || to.isPresent() || !devices.isEmpty()) {
      throw new RefusedException(
          "--from, --to and --device are for history in Cassandra: of files, say in the statement"
              + " what of them is meant");
    }
    try (HistoryDatabase database = new HistoryDatabase(history.folder())) {
      return database.ask(sql, most + 1L, Duration.ofSeconds(seconds), this::show);
    }
  }

  /** Copies the rows of the time first, then asks the copy, both within the time. */
  private int askCassandra(CassandraStore store)
      throws RefusedException, QueryException, IOException, InterruptedException {
    if (from.isEmpty() || to.isEmpty()) {
      throw new RefusedException(
          "history in Cassandra is answered by device and time alone: say by --from and --to (and"
              + " --device) which rows the statement is asked of");
    }
    if (!from.get().isBefore(to.get())) {
      throw new RefusedException("--from %s is not before --to %s".formatted(from.get(), to.get()));
    }
    long start = System.nanoTime();
    Staging.Part part =
        new Staging.Part(named(), devices, from.get().toEpochMilli(), to.get().toEpochMilli());
    Duration limit = Duration.ofSeconds(seconds);
    try (Staging staging = Staging.of(store, part, limit);
        HistoryDatabase database = HistoryDatabase.ofTables(staging.file())) {
      return database.ask(sql, most + 1L, limit.minusNanos(System.nanoTime() - start), this::show);
    }
  }

  /** The views that the statement may name. */
  private List<Kind> named() {
    String text = sql.toLowerCase(Locale.ROOT);
    return Arrays.stream(Kind.values()).filter(kind -> text.contains(kind.folder())).toList();
  }

  private int show(ResultSet rows) throws SQLException {
    PrintWriter out = spec.commandLine().getOut();
    List<List<String>> table = new ArrayList<>();
    Consumer<List<String>> shown =
        switch (format) {
          case csv -> row -> out.println(csv(row));
          case table -> table::add;
        };
    shown.accept(names(rows.getMetaData()));
    boolean more = rows.next();
    for (int row = 0; more && row < most; row++) {
      shown.accept(cells(rows));
      more = rows.next();
    }
    table(table, out);
    out.flush();
    if (more) {
      spec.commandLine().getErr().printf("there is more than %,d rows (--rows)%n", most);
    }
    return 0;
  }

  private static List<String> names(ResultSetMetaData of) throws SQLException {
    List<String> names = new ArrayList<>();
    for (int i = 1; i <= of.getColumnCount(); i++) {
      names.add(of.getColumnLabel(i));
    }
    return names;
  }

  private static List<String> cells(ResultSet row) throws SQLException {
    List<String> cells = new ArrayList<>();
    for (int i = 1; i <= row.getMetaData().getColumnCount(); i++) {
      cells.add(text(row.getObject(i)));
    }
    return cells;
  }

  /**
   * As people write it: times with their seconds, numbers without the noise of adding; null where
   * it is not known.
   */
  private static String text(Object value) {
    return switch (value) {
      case null -> null;
      case OffsetDateTime time -> time.toInstant().toString();
      case Double number when Double.isFinite(number) -> {
        BigDecimal rounded =
            BigDecimal.valueOf(Digits.rounded(number, DIGITS)).stripTrailingZeros();
        yield Math.abs(rounded.precision() - rounded.scale()) <= LONGEST
            ? rounded.toPlainString()
            : rounded.toString();
      }
      default -> value.toString();
    };
  }

  /** RFC 4180; nothing where a value is not known. */
  private static String csv(List<String> row) {
    return row.stream()
        .map(cell -> cell == null ? "" : cell)
        .map(c -> c.matches("[^\",\r\n]*") ? c : '"' + c.replace("\"", "\"\"") + '"')
        .collect(Collectors.joining(","));
  }

  private static void table(List<List<String>> rows, PrintWriter out) {
    int[] widths = new int[rows.isEmpty() ? 0 : rows.getFirst().size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], Math.min(WIDEST, cell(row.get(i)).length()));
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(cell(row.get(i)))
            .repeat(' ', Math.max(0, widths[i] - cell(row.get(i)).length()))
            .append("  ");
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static String cell(String value) {
    return value == null ? UNKNOWN : value;
  }
}

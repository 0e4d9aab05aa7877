package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.gridpact.engine.history.HistoryFiles.Kind;

/**
 * The rollups of one length: a day and bucket of them is made anew, whole, when what it is made of
 * has changed, and takes the place of what was there in one swap.
 */
final class Rollups {
  private static final String REPORTED = Kind.REPORTED.folder() + "/";

  /** A day that grows is rolled up again once it has grown by this much. */
  private static final double WORTH_IT = 1.2;

  /** What is made, of what. */
  enum Step {
    MINUTES(Kind.MINUTES, Kind.READINGS, 60_000),
    QUARTERS(Kind.QUARTERS, Kind.MINUTES, 900_000);

    final Kind kind;
    final Kind source;
    private final long intervalMillis;

    Step(Kind kind, Kind source, long intervalMillis) {
      this.kind = kind;
      this.source = source;
      this.intervalMillis = intervalMillis;
    }
  }

  private final Connection duck;
  private final HistoryFiles files;
  private final Step step;
  private final int buckets;

  Rollups(Connection duck, HistoryFiles files, Step step, int buckets) {
    this.duck = duck;
    this.files = files;
    this.step = step;
    this.buckets = buckets;
  }

  /** Where its rollups of a day and bucket are. */
  HistoryFolder target(String area, LocalDate day, int bucket) {
    return files.folder(step.kind, area, day, bucket);
  }

  private HistoryFolder source(HistoryFolder target) {
    return files.folder(step.source, target.area(), target.day(), target.bucket());
  }

  private List<HistoryFile> reported(HistoryFolder target) throws IOException {
    return step == Step.MINUTES
        ? files.folder(Kind.REPORTED, target.area(), target.day(), HistoryFile.NO_BUCKET).files()
        : List.of();
  }

  private static Set<String> names(List<HistoryFile> sources, List<HistoryFile> reported) {
    Set<String> names =
        sources.stream().map(Parts::name).collect(Collectors.toCollection(HashSet::new));
    reported.forEach(file -> names.add(REPORTED + Parts.name(file)));
    return names;
  }

  /** What the rollups in a folder are made of. */
  static MadeFrom madeFrom(HistoryFolder target) throws IOException {
    for (String name : target.names()) {
      if (MadeFrom.isOne(name)) {
        return MadeFrom.read(target.path().resolve(name));
      }
    }
    return MadeFrom.NOTHING;
  }

  /**
   * Makes the rollups of a day and bucket where their sources have changed.
   *
   * @param growing leave a day that has grown by little for later
   * @return whether they were made
   */
  boolean make(HistoryFolder target, Swap swap, boolean growing) throws IOException {
    MadeFrom made = madeFrom(target);
    List<HistoryFile> sources = Compaction.without(source(target).files(), made.absorbed());
    List<HistoryFile> reported =
        reported(target).stream()
            .filter(f -> !made.absorbed().contains(REPORTED + Parts.name(f)))
            .toList();
    Set<String> names = names(sources, reported);
    if (names.equals(made.sources())) {
      return false;
    }
    try {
      long rows =
          Parts.rows(duck, step.source.schema(), sources)
              + Parts.rows(duck, RollupSchema.SCHEMA, reported);
      boolean sameRows = step.source == Kind.READINGS && rows == made.rows();
      if (sameRows) {
        remember(target, swap, new MadeFrom(rows, names, made.base(), made.absorbed()));
        return false;
      }
      if (growing && rows < WORTH_IT * made.rows()) {
        return false;
      }
      List<HistoryFile> before = target.files();
      List<HistoryFile> rollups =
          new ArrayList<>(
              before.stream().filter(f -> made.base().contains(Parts.name(f))).toList());
      rollups.addAll(reported);
      if (step.source != Kind.READINGS) {
        rollups.addAll(sources);
      }
      write(
          target,
          swap,
          step.source == Kind.READINGS ? sources : List.of(),
          rollups,
          reported,
          out ->
              made.base().isEmpty()
                  ? new MadeFrom(rows, names, Set.of(), made.absorbed())
                  : new MadeFrom(0, Set.of(), out, union(names, made.absorbed())));
      return true;
    } catch (SQLException e) {
      throw Duck.failure(e);
    }
  }

  private interface Remembered {
    MadeFrom of(Set<String> out);
  }

  private void write(
      HistoryFolder target,
      Swap swap,
      List<HistoryFile> readings,
      List<HistoryFile> rollups,
      List<HistoryFile> reported,
      Remembered remembered)
      throws IOException, SQLException {
    Swap.createFolders(target.path(), files.root());
    String out = Swap.newName();
    boolean written = false;
    try {
      long rows =
          QueryFile.write(
              duck,
              new RollupSql(step.intervalMillis)
                  .query(readings, rollups, devices(target, reported)),
              RollupSchema.SCHEMA,
              swap.hidden(out));
      List<String> put = new ArrayList<>();
      if (rows > 0) {
        put.add(out);
      } else {
        Files.delete(swap.hidden(out));
      }
      written = true;
      replace(
          target,
          swap,
          target.files().stream().map(Parts::name).toList(),
          put,
          remembered.of(Set.copyOf(put)));
    } finally {
      if (!written) {
        Files.deleteIfExists(swap.hidden(out));
      }
    }
  }

  /** Those rows of what gateways reported that are of the bucket; other rollups are anyway. */
  private String devices(HistoryFolder target, List<HistoryFile> reported) throws SQLException {
    if (reported.isEmpty()) {
      return "true";
    }
    List<String> ofBucket = new ArrayList<>();
    try (PreparedStatement s =
            duck.prepareStatement(
                "SELECT DISTINCT device FROM (%s)"
                    .formatted(Parts.table(RollupSchema.SCHEMA, reported)));
        ResultSet rows = s.executeQuery()) {
      while (rows.next()) {
        if (Buckets.of(rows.getString(1), buckets) != target.bucket()) {
          ofBucket.add(Duck.text(rows.getString(1)));
        }
      }
    }
    return ofBucket.isEmpty()
        ? "true"
        : "device NOT IN (%s)".formatted(String.join(", ", ofBucket));
  }

  /**
   * Makes the rollups of a day and bucket what counts from now on, so that their sources may go.
   *
   * @return names of the sources that may go; those reported begin with {@code reported/}
   */
  Set<String> absorb(HistoryFolder target, Swap swap) throws IOException {
    make(target, swap, false);
    MadeFrom made = madeFrom(target);
    if (!made.sources().isEmpty()) {
      Set<String> base = target.files().stream().map(Parts::name).collect(Collectors.toSet());
      made = new MadeFrom(0, Set.of(), base, union(made.sources(), made.absorbed()));
      remember(target, swap, made);
    }
    return made.absorbed();
  }

  private void remember(HistoryFolder target, Swap swap, MadeFrom made) throws IOException {
    replace(target, swap, List.of(), List.of(), made);
  }

  private static void replace(
      HistoryFolder target, Swap swap, List<String> in, List<String> out, MadeFrom made)
      throws IOException {
    List<String> goes = new ArrayList<>(in);
    target.names().stream().filter(MadeFrom::isOne).forEach(goes::add);
    String remembered = MadeFrom.PREFIX + UUID.randomUUID();
    Path hidden = swap.hidden(remembered);
    try (FileChannel file =
        FileChannel.open(hidden, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      file.write(StandardCharsets.UTF_8.encode(made.text()));
      file.force(true);
    }
    List<String> comes = new ArrayList<>(out);
    comes.add(remembered);
    swap.replace(goes, comes);
  }

  private static Set<String> union(Set<String> a, Set<String> b) {
    Set<String> all = new HashSet<>(a);
    all.addAll(b);
    return all;
  }
}

package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.Retention.Dropped;
import org.gridpact.engine.history.Rollups.Step;
import org.gridpact.model.area.HistorySpec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a history in order, in passes: finishes what a crash left, moves an old layout, merges
 * small files, makes rollups, and drops what need not be kept.
 *
 * <p>One pass runs at a time, whichever process runs it. It does one thing after another, with the
 * memory of one; what fails leaves the files as they were and is told, the rest goes on, and after
 * {@value #MOST_PROBLEMS} failures the pass ends. The next pass tries again.
 */
public final class HistoryKeeper {
  private static final Logger log = LoggerFactory.getLogger(HistoryKeeper.class);
  private static final String SPILL = ".spill";
  private static final int MOST_PROBLEMS = 5;
  private static final int MOST_THREADS = 4;
  private static final long LONGEST_REST_MILLIS = 10_000;

  private final HistoryFiles files;
  private final HistorySpec spec;
  private final Effort effort;
  private final Function<HistoryFolder, Swap> swaps;

  /** How hard it works. */
  public enum Effort {
    /** In the background: rests as long as it has worked, and leaves what grows for later. */
    GENTLE,
    /** Because somebody asked: without a rest, to the end. */
    WHOLE
  }

  public HistoryKeeper(Path root, HistorySpec spec, Effort effort) {
    this(root, spec, effort, _ -> {});
  }

  /** For tests of crashes; see {@link Swap}. */
  HistoryKeeper(Path root, HistorySpec spec, Effort effort, Consumer<String> beforeStep) {
    files = new HistoryFiles(root.toAbsolutePath());
    this.spec = spec;
    this.effort = effort;
    swaps = folder -> new Swap(folder.path(), beforeStep);
  }

  /**
   * What a pass has done.
   *
   * @param moved files of an old layout
   * @param merges how many times files became one
   * @param filesMerged how many files these were
   * @param bytesBefore of the files merged
   * @param bytesAfter of what became of them
   * @param rollups days of a bucket rolled up
   * @param daysDropped days of a class
   * @param problems one line each; empty where all went well
   */
  public record Pass(
      int moved,
      int merges,
      int filesMerged,
      long bytesBefore,
      long bytesAfter,
      int rollups,
      int daysDropped,
      int filesDropped,
      List<String> problems) {
    public Pass {
      problems = List.copyOf(problems);
    }

    /** Whether anything was done. */
    public boolean changed() {
      return moved + merges + rollups + filesDropped > 0;
    }
  }

  /** Ends the pass early. */
  private static final class TooManyException extends Exception {
    private static final long serialVersionUID = 1L;
  }

  private interface Work {
    void run() throws IOException;
  }

  private interface Drop {
    Dropped of(Retention.Day day) throws IOException;
  }

  /** What is counted while a pass runs. */
  private static final class Tally {
    private int moved;
    private int merges;
    private int filesMerged;
    private long bytesBefore;
    private long bytesAfter;
    private int rollups;
    private Dropped dropped = Dropped.NONE;
    private final List<String> problems = new ArrayList<>();

    /** Where there is a problem: nothing of them is dropped. */
    private final Set<Retention.Day> failed = new HashSet<>();

    private Pass pass() {
      return new Pass(
          moved,
          merges,
          filesMerged,
          bytesBefore,
          bytesAfter,
          rollups,
          dropped.days(),
          dropped.files(),
          problems);
    }
  }

  /**
   * What has to be before the stream job writes: says how many buckets there are, finishes what a
   * crash left, and moves an old layout.
   *
   * @throws IOException where the history has another number of buckets, or that fails
   */
  public void prepare() throws IOException {
    Optional<HistoryLock> lock = HistoryLock.take(files.root());
    if (lock.isEmpty()) {
      return; // Whoever has it has done this.
    }
    try (HistoryLock _ = lock.get()) {
      HistoryLayout.begin(files.root(), spec.buckets());
      for (Kind kind : Kind.values()) {
        for (HistoryFolder folder : files.folders(kind)) {
          swaps.apply(folder).recover();
        }
      }
      if (OldLayout.isThere(files.root())) {
        moveOldLayout();
      }
    }
  }

  private void moveOldLayout() throws IOException {
    try (Connection duck = Duck.open(emptied(files.root().resolve(SPILL)))) {
      int moved = new OldLayout(duck, files, spec.buckets()).move();
      log.info("history: {} files of an old layout are where they belong now", moved);
    } catch (SQLException e) {
      throw new IOException("the old layout cannot be moved: " + Duck.words(e), e);
    }
  }

  /**
   * One pass.
   *
   * @param today the area's UTC day: it and what comes after still grow
   * @return empty where another process is at it
   * @throws IOException where the folder cannot be used at all
   */
  public Optional<Pass> run(LocalDate today) throws IOException, InterruptedException {
    Optional<HistoryLock> lock = HistoryLock.take(files.root());
    if (lock.isEmpty()) {
      return Optional.empty();
    }
    try (HistoryLock _ = lock.get();
        Connection duck = Duck.open(emptied(files.root().resolve(SPILL)), threads())) {
      HistoryLayout.begin(files.root(), spec.buckets());
      Tally tally = new Tally();
      try {
        run(duck, today, tally);
      } catch (TooManyException e) {
        tally.problems.add("the rest is left for the next time");
      }
      return Optional.of(tally.pass());
    } catch (SQLException e) {
      throw new IOException("the history cannot be worked on: " + Duck.words(e), e);
    }
  }

  private int threads() {
    return effort == Effort.WHOLE
        ? Math.min(MOST_THREADS, Runtime.getRuntime().availableProcessors())
        : 1;
  }

  /** What a crash has left there is of no use. */
  private static Path emptied(Path spill) throws IOException {
    try (DirectoryStream<Path> left = Files.newDirectoryStream(spill)) {
      for (Path file : left) {
        Files.delete(file);
      }
    } catch (NoSuchFileException e) {
      // The usual case.
    }
    return spill;
  }

  private void run(Connection duck, LocalDate today, Tally tally)
      throws IOException, InterruptedException, TooManyException {
    recover(tally);
    if (!tally.problems.isEmpty()) {
      return;
    }
    // Before anything is merged: what is moved twice must meet its own name.
    tally.moved = new OldLayout(duck, files, spec.buckets()).move();
    Compaction compaction = new Compaction(duck);
    for (HistoryFolder folder : files.folders(Kind.READINGS)) {
      attempt(tally, folder, () -> compact(compaction, folder, today, tally));
    }
    for (Step step : Step.values()) {
      Rollups rollups = new Rollups(duck, files, step, spec.buckets());
      for (HistoryFolder target : targets(rollups, step)) {
        boolean growing = effort == Effort.GENTLE && !target.day().isBefore(today);
        attempt(
            tally,
            target,
            () -> tally.rollups += rollups.make(target, swaps.apply(target), growing) ? 1 : 0);
      }
    }
    retain(duck, today, tally);
  }

  private void recover(Tally tally) throws TooManyException, InterruptedException, IOException {
    for (Kind kind : Kind.values()) {
      for (HistoryFolder folder : files.folders(kind)) {
        attempt(tally, folder, swaps.apply(folder)::recover);
      }
    }
  }

  private void compact(Compaction compaction, HistoryFolder folder, LocalDate today, Tally tally)
      throws IOException {
    Compaction.Rule rule =
        effort == Effort.WHOLE
            ? Compaction.Rule.WHOLE
            : folder.day().isBefore(today) ? Compaction.Rule.OVER : Compaction.Rule.GROWING;
    HistoryFolder minutes =
        files.folder(Kind.MINUTES, folder.area(), folder.day(), folder.bucket());
    while (true) {
      Set<String> absorbed = Rollups.madeFrom(minutes).absorbed();
      List<HistoryFile> chosen =
          Compaction.choose(Compaction.without(folder.files(), absorbed), rule);
      if (chosen.isEmpty()) {
        return;
      }
      Compaction.Merge merge = compaction.merge(swaps.apply(folder), chosen);
      tally.merges++;
      tally.filesMerged += merge.files();
      tally.bytesBefore += merge.bytesBefore();
      tally.bytesAfter += merge.bytesAfter();
    }
  }

  /** Every day and bucket that has a source, or what gateways reported. */
  private Set<HistoryFolder> targets(Rollups rollups, Step step) throws IOException {
    Set<HistoryFolder> targets = new LinkedHashSet<>();
    for (HistoryFolder source : files.folders(step.source)) {
      if (!source.files().isEmpty()) {
        targets.add(rollups.target(source.area(), source.day(), source.bucket()));
      }
    }
    if (step == Step.MINUTES) {
      for (HistoryFolder reported : files.folders(Kind.REPORTED)) {
        for (int bucket = 0; bucket < spec.buckets() && !reported.files().isEmpty(); bucket++) {
          targets.add(rollups.target(reported.area(), reported.day(), bucket));
        }
      }
    }
    return targets;
  }

  private void retain(Connection duck, LocalDate today, Tally tally)
      throws IOException, InterruptedException, TooManyException {
    Retention retention = new Retention(files, spec.buckets(), swaps);
    for (Step step : Step.values()) {
      Rollups rollups = new Rollups(duck, files, step, spec.buckets());
      OptionalInt kept = step == Step.MINUTES ? spec.readings() : spec.minutes();
      drop(
          step.source,
          retention.older(step.source, kept, today),
          day -> retention.dropSources(rollups, step, day),
          tally);
    }
    drop(
        Kind.QUARTERS,
        retention.older(Kind.QUARTERS, spec.quarters(), today),
        day -> retention.drop(Kind.QUARTERS, day),
        tally);
  }

  private void drop(Kind kind, Set<Retention.Day> days, Drop drop, Tally tally)
      throws IOException, InterruptedException, TooManyException {
    int before = tally.dropped.days();
    for (Retention.Day day : days) {
      if (!tally.failed.contains(day)) {
        attempt(
            tally,
            files.folder(kind, day.area(), day.day(), 0),
            () -> tally.dropped = tally.dropped.plus(drop.of(day)));
      }
    }
    int dropped = tally.dropped.days() - before;
    if (dropped > 0) {
      log.info("history: {} days of {} dropped as configured", dropped, kind.folder());
    }
  }

  private void attempt(Tally tally, HistoryFolder folder, Work work)
      throws TooManyException, InterruptedException, IOException {
    long start = System.nanoTime();
    try {
      work.run();
    } catch (IOException e) {
      tally.problems.add(folder.path() + ": " + oneLine(e));
      tally.failed.add(new Retention.Day(folder.area(), folder.day()));
      if (tally.problems.size() >= MOST_PROBLEMS) {
        throw new TooManyException();
      }
    }
    long worked = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    if (effort == Effort.GENTLE) {
      TimeUnit.MILLISECONDS.sleep(Math.min(worked, LONGEST_REST_MILLIS));
    }
  }

  private static String oneLine(IOException e) {
    String text = String.valueOf(e.getMessage());
    return text.lines().findFirst().orElse(text);
  }
}

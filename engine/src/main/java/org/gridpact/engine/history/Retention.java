package org.gridpact.engine.history;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import org.gridpact.engine.history.HistoryFiles.Kind;

/**
 * Drops whole days that are older than they are to be kept, once their rollups are made and count
 * in their place.
 */
final class Retention {
  private static final String REPORTED = Kind.REPORTED.folder() + "/";

  private final HistoryFiles files;
  private final int buckets;
  private final Function<HistoryFolder, Swap> swaps;

  Retention(HistoryFiles files, int buckets, Function<HistoryFolder, Swap> swaps) {
    this.files = files;
    this.buckets = buckets;
    this.swaps = swaps;
  }

  /** A day of an area. */
  record Day(String area, LocalDate day) {}

  /** What was dropped. */
  record Dropped(int days, int files) {
    static final Dropped NONE = new Dropped(0, 0);

    Dropped plus(Dropped other) {
      return new Dropped(days + other.days, files + other.files);
    }
  }

  /** Drops the sources of a day's rollups. */
  Dropped dropSources(Rollups rollups, Rollups.Step step, Day day) throws IOException {
    List<HistoryFile> reported =
        step == Rollups.Step.MINUTES
            ? files.folder(Kind.REPORTED, day.area, day.day, HistoryFile.NO_BUCKET).files()
            : List.of();
    Set<Integer> in = new TreeSet<>();
    for (int bucket = 0; bucket < (reported.isEmpty() ? Buckets.MOST : buckets); bucket++) {
      if (!reported.isEmpty()
          || !files.folder(step.source, day.area, day.day, bucket).files().isEmpty()) {
        in.add(bucket);
      }
    }
    if (in.isEmpty()) {
      return Dropped.NONE;
    }
    Set<String> reportedGo = new HashSet<>();
    reported.forEach(file -> reportedGo.add(REPORTED + Parts.name(file)));
    int count = 0;
    for (int bucket : in) {
      HistoryFolder target = rollups.target(day.area, day.day, bucket);
      Set<String> absorbed = rollups.absorb(target, swaps.apply(target));
      reportedGo.retainAll(absorbed);
      HistoryFolder source = files.folder(step.source, day.area, day.day, bucket);
      count += drop(source, absorbed);
    }
    HistoryFolder ofReported =
        files.folder(Kind.REPORTED, day.area, day.day, HistoryFile.NO_BUCKET);
    List<String> names = reportedGo.stream().map(n -> n.substring(REPORTED.length())).toList();
    if (!names.isEmpty()) {
      swaps.apply(ofReported).replace(names, List.of());
    }
    return new Dropped(1, count + names.size());
  }

  /** Drops those files of a folder that are among the names, and what says what they were of. */
  private int drop(HistoryFolder folder, Set<String> absorbed) throws IOException {
    List<HistoryFile> present = folder.files();
    List<String> goes =
        new ArrayList<>(present.stream().map(Parts::name).filter(absorbed::contains).toList());
    int count = goes.size();
    if (count == present.size()) {
      folder.names().stream().filter(MadeFrom::isOne).forEach(goes::add);
    }
    if (!goes.isEmpty()) {
      swaps.apply(folder).replace(goes, List.of());
    }
    return count;
  }

  /** Drops a day of what nothing is made of. */
  Dropped drop(Kind kind, Day day) throws IOException {
    int count = 0;
    for (int bucket = 0; bucket < Buckets.MOST; bucket++) {
      HistoryFolder folder = files.folder(kind, day.area, day.day, bucket);
      Set<String> all = new HashSet<>();
      folder.files().forEach(file -> all.add(Parts.name(file)));
      count += drop(folder, all);
    }
    return count == 0 ? Dropped.NONE : new Dropped(1, count);
  }

  /**
   * Days before those to be kept.
   *
   * @param kept days; empty: all
   */
  Set<Day> older(Kind kind, OptionalInt kept, LocalDate today) throws IOException {
    Set<Day> days = new LinkedHashSet<>();
    if (kept.isPresent()) {
      LocalDate first = today.minusDays(kept.getAsInt());
      List<HistoryFolder> folders = new ArrayList<>(files.folders(kind));
      if (kind == Kind.READINGS) {
        folders.addAll(files.folders(Kind.REPORTED));
      }
      for (HistoryFolder folder : folders) {
        if (folder.day().isBefore(first)) {
          days.add(new Day(folder.area(), folder.day()));
        }
      }
    }
    return days;
  }
}

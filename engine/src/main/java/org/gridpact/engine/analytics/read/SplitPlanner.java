package org.gridpact.engine.analytics.read;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gridpact.engine.flink.FlinkFiles;
import org.gridpact.engine.history.HistoryFile;

/**
 * Makes splits of files from their footers.
 *
 * <p>A split is one row group, unless row groups of a day and bucket may share a device and time:
 * such ones go together, so that a reading which is there twice counts once. What goes together is
 * cut between devices again where few row groups have both sides, as in a sorted file; those are
 * read from both sides, each up to its device.
 */
final class SplitPlanner {
  private SplitPlanner() {}

  /**
   * What there is to read.
   *
   * @param leftOut row groups whose footer says that they have nothing in the range
   */
  record Plan(List<FileSplit> splits, int files, long leftOut) {
    public Plan {
      splits = List.copyOf(splits);
    }

    /** Rows in all, before the range is looked at. */
    long rows() {
      return splits.stream()
          .flatMap(s -> s.groups().stream())
          .distinct()
          .mapToLong(RowGroup::rows)
          .sum();
    }

    long bytes() {
      return splits.stream().mapToLong(FileSplit::bytes).sum();
    }
  }

  static Plan plan(List<HistoryFile> files, Columns columns) throws IOException {
    record Folder(String area, LocalDate day, int bucket) {}
    Map<Folder, List<RowGroup>> folders = new LinkedHashMap<>();
    long leftOut = 0;
    for (HistoryFile file : files) {
      try (HistoryParquet parquet = HistoryParquet.open(FlinkFiles.of(file.path()).toString())) {
        List<RowGroup> groups = parquet.rowGroups(columns);
        leftOut += parquet.size() - groups.size();
        folders
            .computeIfAbsent(
                new Folder(file.area(), file.day(), file.bucket()), f -> new ArrayList<>())
            .addAll(groups);
      }
    }
    List<FileSplit> splits = new ArrayList<>();
    for (List<RowGroup> groups : folders.values()) {
      for (List<RowGroup> together : together(groups)) {
        cut(together, splits);
      }
    }
    return new Plan(splits, files.size(), leftOut);
  }

  /** The row groups in sets of those that may share keys, through others too. */
  private static List<List<RowGroup>> together(List<RowGroup> groups) {
    RowGroup[] g = groups.toArray(RowGroup[]::new);
    Arrays.sort(g, Comparator.comparingLong(RowGroup::firstMillis));
    int[] parent = new int[g.length];
    List<Integer> active = new ArrayList<>();
    for (int i = 0; i < g.length; i++) {
      parent[i] = i;
      long first = g[i].firstMillis();
      active.removeIf(a -> g[a].lastMillis() < first);
      for (int a : active) {
        if (g[a].mayShareKeysWith(g[i])) {
          parent[root(parent, a)] = root(parent, i);
        }
      }
      active.add(i);
    }
    Map<Integer, List<RowGroup>> sets = new TreeMap<>();
    for (int i = 0; i < g.length; i++) {
      sets.computeIfAbsent(root(parent, i), r -> new ArrayList<>()).add(g[i]);
    }
    return List.copyOf(sets.values());
  }

  private static int root(int[] parent, int of) {
    int i = of;
    while (parent[i] != i) {
      parent[i] = parent[parent[i]];
      i = parent[i];
    }
    return i;
  }

  private static void cut(List<RowGroup> together, List<FileSplit> splits) {
    List<String> ends = together.stream().map(RowGroup::lastDevice).distinct().sorted().toList();
    String after = "";
    for (String end : ends) {
      boolean last = end.equals(ends.getLast());
      String begin = after;
      List<RowGroup> here =
          together.stream()
              .filter(g -> g.lastDevice().compareTo(begin) > 0)
              .filter(g -> g.firstDevice().compareTo(end) <= 0)
              .toList();
      long whole = here.stream().filter(g -> g.lastDevice().compareTo(end) <= 0).count();
      if (last || here.size() - whole <= whole) {
        splits.add(
            new FileSplit(splits.size(), here, begin, last ? "" : end, bytes(here, begin, end)));
        after = end;
      }
    }
  }

  /** Of a row group that other splits read too, a half. */
  private static long bytes(List<RowGroup> groups, String after, String through) {
    return groups.stream()
        .mapToLong(
            g ->
                g.lastDevice().compareTo(through) <= 0
                        && (after.isEmpty() || g.firstDevice().compareTo(after) > 0)
                    ? g.bytes()
                    : g.bytes() / 2)
        .sum();
  }
}

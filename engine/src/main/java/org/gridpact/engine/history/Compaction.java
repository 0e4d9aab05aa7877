package org.gridpact.engine.history;

import java.io.IOException;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;

/**
 * Makes few files of many: those of one day and bucket, sorted by device, time and phase.
 *
 * <p>A file is taken into a larger one only with files that are together at least half its size, so
 * each row is written anew O(log n) times, n being the rows of its day and bucket. One merge takes
 * at most {@value #MOST_FILES} files of at most {@value #MOST_BYTES} bytes together, sorts within
 * the memory of {@link Duck} and on disk; spread out there, rows may take twenty times what they do
 * in files.
 */
final class Compaction {
  static final int MOST_FILES = 64;
  static final long MOST_BYTES = 128L << 20;

  private static final String SORTED = "device, time, phase";
  private static final Set<String> TEXTS = Set.of("device", "gateway", "phase", "quality");

  private final Connection duck;

  Compaction(Connection duck) {
    this.duck = duck;
  }

  /** When files are worth a merge. */
  enum Rule {
    /** A day that grows: many small ones at a time. */
    GROWING(8, 2),
    /** A day that is over: few remain, at most some of each size. */
    OVER(2, 2),
    /** One file, whatever it takes, up to the largest. */
    WHOLE(2, Double.POSITIVE_INFINITY);

    private final int fewest;
    private final double factor;

    Rule(int fewest, double factor) {
      this.fewest = fewest;
      this.factor = factor;
    }
  }

  /** The files that are best merged now; empty where none are. */
  static List<HistoryFile> choose(List<HistoryFile> files, Rule rule) {
    List<HistoryFile> sizes =
        files.stream().sorted(Comparator.comparingLong(HistoryFile::bytes)).toList();
    List<HistoryFile> best = List.of();
    for (int from = 0; from < sizes.size(); from++) {
      int to = end(sizes, from, rule);
      if (to - from >= rule.fewest && to - from > best.size()) {
        best = sizes.subList(from, to);
      }
    }
    return best;
  }

  private static int end(List<HistoryFile> sizes, int from, Rule rule) {
    long together = sizes.get(from).bytes();
    int to = from + 1;
    while (to < sizes.size() && to - from < MOST_FILES) {
      long next = sizes.get(to).bytes();
      if (next > rule.factor * together || together + next > MOST_BYTES) {
        break;
      }
      together += next;
      to++;
    }
    return to;
  }

  /** A merge that was made. */
  record Merge(int files, long rows, long bytesBefore, long bytesAfter) {}

  /**
   * Merges files of a folder into one, which takes their place.
   *
   * @throws IOException where a file cannot be read or the disk is full; the files are as before
   */
  Merge merge(Swap swap, List<HistoryFile> files) throws IOException {
    String out = Swap.newName();
    boolean written = false;
    try {
      long before = Parts.rows(duck, HistorySchema.SCHEMA, files);
      Names names = Names.find(duck, files, TEXTS);
      long rows =
          QueryFile.write(duck, sql(files, names), HistorySchema.SCHEMA, names, swap.hidden(out));
      if (rows != before) {
        throw new IOException(
            "%d rows of %d were written: the merge is given up".formatted(rows, before));
      }
      long bytes = Files.size(swap.hidden(out));
      written = true;
      swap.replace(files.stream().map(Parts::name).toList(), List.of(out));
      return new Merge(
          files.size(), rows, files.stream().mapToLong(HistoryFile::bytes).sum(), bytes);
    } catch (SQLException e) {
      throw Duck.failure(e);
    } finally {
      if (!written) {
        Files.deleteIfExists(swap.hidden(out));
      }
    }
  }

  /** Names are numbered in their order, so that sorting by numbers is sorting by names. */
  private static String sql(List<HistoryFile> files, Names names) {
    return "SELECT * FROM (SELECT %s FROM (%s)) ORDER BY %s"
        .formatted(
            names.columns(HistorySchema.SCHEMA), Parts.table(HistorySchema.SCHEMA, files), SORTED);
  }

  /** Those that a rollup has not taken over for good. */
  static List<HistoryFile> without(List<HistoryFile> files, Set<String> names) {
    return files.stream().filter(f -> !names.contains(Parts.name(f))).toList();
  }
}

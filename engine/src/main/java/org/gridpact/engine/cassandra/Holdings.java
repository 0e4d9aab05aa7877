package org.gridpact.engine.cassandra;

import com.datastax.oss.driver.api.core.DriverException;
import com.datastax.oss.driver.api.core.cql.Row;
import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.NavigableSet;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.gridpact.engine.history.HistoryFiles.Kind;

/**
 * Which devices of an area have rows in which slices. Cassandra tells this by the keys of all
 * partitions, of every area and time; so it takes a while where there are millions.
 */
final class Holdings {
  /** Each takes some 100 bytes. */
  static final int MOST = 2_000_000;

  private static final int ATTEMPTS = 6;

  private Holdings() {}

  /**
   * The devices by the first day of each slice that has a time of the range.
   *
   * @throws IOException where the database does not answer, or there are more than {@value #MOST}
   */
  static SortedMap<LocalDate, NavigableSet<String>> of(
      CassandraHistory history, String area, Kind kind, long fromMillis, long toMillis)
      throws IOException {
    LocalDate first = Slice.of(kind).start(fromMillis);
    LocalDate last = Slice.of(kind).start(toMillis - 1);
    SortedMap<LocalDate, NavigableSet<String>> devices = new TreeMap<>();
    int[] found = {0};
    try {
      history
          .pages(ATTEMPTS)
          .each(
              Stream.of(history.tables().partitions(kind)),
              row -> {
                LocalDate slice = Objects.requireNonNull(row.getLocalDate(2));
                if (area.equals(row.getString(0))
                    && !slice.isBefore(first)
                    && !slice.isAfter(last)) {
                  add(devices, slice, row);
                  found[0]++;
                }
                return found[0] <= MOST;
              });
    } catch (DriverException e) {
      throw new IOException("Cassandra does not answer: " + e.getMessage(), e);
    }
    if (found[0] > MOST) {
      throw new IOException(
          String.format(
              Locale.ROOT,
              "more than %,d devices and %ss hold %s of that time: take a shorter one",
              MOST,
              Schema.slice(kind),
              kind.folder()));
    }
    return devices;
  }

  private static void add(
      SortedMap<LocalDate, NavigableSet<String>> devices, LocalDate slice, Row row) {
    devices.computeIfAbsent(slice, _ -> new TreeSet<>()).add(row.getString(1));
  }

  /** In parts of so many at most, in order. */
  static List<List<String>> parts(NavigableSet<String> devices, int size) {
    List<String> all = List.copyOf(devices);
    List<List<String>> parts = new ArrayList<>();
    for (int from = 0; from < all.size(); from += size) {
      parts.add(List.copyOf(all.subList(from, Math.min(all.size(), from + size))));
    }
    return parts;
  }
}

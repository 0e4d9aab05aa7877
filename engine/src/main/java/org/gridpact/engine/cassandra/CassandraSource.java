package org.gridpact.engine.cassandra;

import java.io.IOException;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableSet;
import java.util.SortedMap;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.HistorySource;
import org.gridpact.engine.history.HistoryFiles.Kind;

/**
 * The readings in Cassandra, for analyses. A split is a day of some devices: as many as make
 * {@value #SPLITS} splits, at most {@value #MOST_DEVICES}.
 */
public record CassandraSource(CassandraStore store) implements HistorySource {
  private static final int SPLITS = 256;
  private static final int MOST_DEVICES = 16;

  @Override
  public Plan plan(Columns columns) throws IOException {
    SortedMap<LocalDate, NavigableSet<String>> days;
    try (CassandraHistory history = CassandraHistory.open(store)) {
      days =
          Holdings.of(
              history,
              store.area(),
              Kind.READINGS,
              columns.fromMillis(),
              Math.addExact(columns.toMillis(), 1));
    }
    int partitions = days.values().stream().mapToInt(NavigableSet::size).sum();
    int together = Math.clamp(partitions / SPLITS, 1, MOST_DEVICES);
    List<CassandraSplit> splits = new ArrayList<>();
    for (Map.Entry<LocalDate, NavigableSet<String>> day : days.entrySet()) {
      long from = Math.max(columns.fromMillis(), Slice.startMillis(day.getKey()));
      long last = Math.min(columns.toMillis(), Slice.DAY.endMillis(day.getKey()) - 1);
      for (List<String> devices : Holdings.parts(day.getValue(), together)) {
        splits.add(new CassandraSplit(store, day.getKey(), devices, from, last));
      }
    }
    return new Plan(
        splits,
        String.format(
            Locale.ROOT,
            "%,d splits of %,d days of devices in Cassandra; sizes are as of a reading a second",
            splits.size(),
            partitions));
  }

  @Override
  public String toString() {
    return "Cassandra, keyspace " + store.spec().keyspace();
  }
}

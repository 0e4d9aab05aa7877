package org.gridpact.engine.cassandra;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gridpact.engine.history.ReadingRow;
import org.gridpact.engine.history.RollupRow;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.measurement.Rollup;

/**
 * The rollups of a device's quarter of an hour, from all its readings: one of the quarter and one
 * of each of its minutes, for each phase. Only values of good and suspect readings count, as in
 * rollups that gateways make. Owned by one thread.
 */
final class QuarterRollups {
  private static final int QUANTITIES = Quantity.values().length;

  private final Quarter quarter;
  private final Map<Phase, Sum> ofQuarter = new EnumMap<>(Phase.class);
  private final Map<Phase, Map<Long, Sum>> ofMinutes = new EnumMap<>(Phase.class);

  QuarterRollups(Quarter quarter) {
    this.quarter = quarter;
  }

  void add(ReadingRow row) {
    long minute = row.epochMillis() - Math.floorMod(row.epochMillis(), Rollup.MINUTE_MILLIS);
    ofQuarter.computeIfAbsent(row.phase(), _ -> new Sum(row)).add(row);
    ofMinutes
        .computeIfAbsent(row.phase(), _ -> new TreeMap<>())
        .computeIfAbsent(minute, _ -> new Sum(row))
        .add(row);
  }

  List<RollupRow> quarters() {
    return ofQuarter.values().stream().map(sum -> sum.row(quarter.startMillis())).toList();
  }

  List<RollupRow> minutes() {
    List<RollupRow> rows = new ArrayList<>();
    ofMinutes
        .values()
        .forEach(minutes -> minutes.forEach((minute, sum) -> rows.add(sum.row(minute))));
    return rows;
  }

  /** What is known of a phase so far. */
  private static final class Sum {
    private final double[] sum = new double[QUANTITIES];
    private final double[] min = RollupRow.unknown();
    private final double[] max = RollupRow.unknown();
    private final int[] count = new int[QUANTITIES];
    private final boolean[] measured = new boolean[QUANTITIES];
    private final ReadingRow first;
    private Quality quality = Quality.GOOD;
    private long bootEpoch = Long.MIN_VALUE;
    private long firstSequence = Long.MAX_VALUE;
    private long lastSequence = Long.MIN_VALUE;

    private Sum(ReadingRow first) {
      this.first = first;
    }

    private void add(ReadingRow row) {
      quality = quality.worst(row.quality());
      bootEpoch = Math.max(bootEpoch, row.bootEpoch());
      firstSequence = Math.min(firstSequence, row.sequence());
      lastSequence = Math.max(lastSequence, row.sequence());
      boolean known = row.quality() == Quality.GOOD || row.quality() == Quality.SUSPECT;
      for (int q = 0; q < QUANTITIES; q++) {
        double value = row.values()[q];
        if (!Double.isNaN(value)) {
          measured[q] = true;
          if (known) {
            add(q, value);
          }
        }
      }
    }

    private void add(int q, double value) {
      min[q] = count[q] == 0 ? value : Math.min(min[q], value);
      max[q] = count[q] == 0 ? value : Math.max(max[q], value);
      sum[q] += value;
      count[q]++;
    }

    private RollupRow row(long startMillis) {
      double[] mean = RollupRow.unknown();
      int[] counts = new int[QUANTITIES];
      for (int q = 0; q < QUANTITIES; q++) {
        counts[q] = measured[q] ? count[q] : RollupRow.NOT_MEASURED;
        mean[q] = count[q] == 0 ? Double.NaN : sum[q] / count[q];
      }
      return new RollupRow(
          startMillis,
          first.device(),
          first.gateway(),
          first.phase(),
          quality,
          bootEpoch,
          firstSequence,
          lastSequence,
          mean,
          min,
          max,
          counts);
    }
  }
}

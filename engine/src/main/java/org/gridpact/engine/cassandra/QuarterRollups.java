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
 * The rollups of a device's quarter of an hour, from all its readings and from what gateways rolled
 * up without keeping the readings: one of the quarter and one of each of its minutes, for each
 * phase. Only values of good and suspect readings count, as in rollups that gateways make, and as
 * in those of files. Owned by one thread.
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
    sums(row.phase(), row.epochMillis()).forEach(sum -> sum.add(row));
  }

  /** Adds what a gateway reported. */
  void add(RollupRow row) {
    sums(row.phase(), row.epochMillis()).forEach(sum -> sum.add(row));
  }

  private List<Sum> sums(Phase phase, long epochMillis) {
    long minute = epochMillis - Math.floorMod(epochMillis, Rollup.MINUTE_MILLIS);
    return List.of(
        ofQuarter.computeIfAbsent(phase, _ -> new Sum()),
        ofMinutes
            .computeIfAbsent(phase, _ -> new TreeMap<>())
            .computeIfAbsent(minute, _ -> new Sum()));
  }

  List<RollupRow> quarters() {
    return ofQuarter.entrySet().stream()
        .map(each -> each.getValue().row(quarter, each.getKey(), quarter.startMillis()))
        .toList();
  }

  List<RollupRow> minutes() {
    List<RollupRow> rows = new ArrayList<>();
    ofMinutes.forEach(
        (phase, minutes) ->
            minutes.forEach((minute, sum) -> rows.add(sum.row(quarter, phase, minute))));
    return rows;
  }

  /** What is known of a phase so far. */
  private static final class Sum {
    private final double[] sum = new double[QUANTITIES];
    private final double[] min = RollupRow.unknown();
    private final double[] max = RollupRow.unknown();
    private final int[] count = new int[QUANTITIES];
    private final boolean[] measured = new boolean[QUANTITIES];
    private String gateway = "";
    private Quality quality = Quality.GOOD;
    private long bootEpoch = Long.MIN_VALUE;
    private long firstSequence = Long.MAX_VALUE;
    private long lastSequence = Long.MIN_VALUE;

    private void add(ReadingRow row) {
      from(row.gateway(), row.quality(), row.bootEpoch(), row.sequence(), row.sequence());
      boolean known = row.quality() == Quality.GOOD || row.quality() == Quality.SUSPECT;
      for (int q = 0; q < QUANTITIES; q++) {
        double value = row.values()[q];
        if (!Double.isNaN(value)) {
          measured[q] = true;
          if (known) {
            add(q, value, value, value, 1);
          }
        }
      }
    }

    private void add(RollupRow row) {
      from(row.gateway(), row.quality(), row.bootEpoch(), row.firstSequence(), row.lastSequence());
      for (int q = 0; q < QUANTITIES; q++) {
        int known = row.count()[q];
        measured[q] |= known != RollupRow.NOT_MEASURED;
        if (known > 0) {
          add(q, row.mean()[q] * known, row.min()[q], row.max()[q], known);
        }
      }
    }

    private void from(String sender, Quality of, long epoch, long first, long last) {
      quality = quality.worst(of);
      bootEpoch = Math.max(bootEpoch, epoch);
      firstSequence = Math.min(firstSequence, first);
      if (last > lastSequence) {
        lastSequence = last;
        gateway = sender;
      }
    }

    private void add(int q, double total, double lowest, double highest, int values) {
      min[q] = count[q] == 0 ? lowest : Math.min(min[q], lowest);
      max[q] = count[q] == 0 ? highest : Math.max(max[q], highest);
      sum[q] += total;
      count[q] += values;
    }

    private RollupRow row(Quarter quarter, Phase phase, long startMillis) {
      double[] mean = RollupRow.unknown();
      int[] counts = new int[QUANTITIES];
      for (int q = 0; q < QUANTITIES; q++) {
        counts[q] = measured[q] ? count[q] : RollupRow.NOT_MEASURED;
        // As in files: rounding takes no mean beyond its ends.
        mean[q] = count[q] == 0 ? Double.NaN : Math.clamp(sum[q] / count[q], min[q], max[q]);
      }
      return new RollupRow(
          startMillis,
          quarter.device(),
          gateway,
          phase,
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

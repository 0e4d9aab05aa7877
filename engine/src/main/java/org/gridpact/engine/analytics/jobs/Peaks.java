package org.gridpact.engine.analytics.jobs;

import java.io.IOException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gridpact.engine.analytics.run.ResultColumn;
import org.gridpact.engine.analytics.run.ResultPart;

/**
 * The intervals with the highest demand of each group: mean power taken less given, of the time of
 * which it is known, as tariffs bill it. Of equal ones the earlier comes first. An interval of
 * which less than half is covered for any device of the group that was ever heard is no peak.
 *
 * @param most how many of each group
 * @param byHour whether each hour of the local day is a group of its own, too
 */
public record Peaks(int most, boolean byHour, ZoneId zone) implements EnergyTable {
  private static final double LEAST_COVERED = 0.5;

  @Override
  public String name() {
    return "peaks";
  }

  @Override
  public List<ResultColumn> columns(Grouping.By by) {
    return List.of(
        ResultColumn.text(by.column()),
        ResultColumn.count("hour"),
        ResultColumn.count("place"),
        ResultColumn.time("start"),
        ResultColumn.number("seconds"),
        ResultColumn.number("demand_w"),
        ResultColumn.number("covered_share"));
  }

  private record Peak(int interval, double watts, double covered) {}

  @Override
  public void rows(String group, List<DeviceEnergy> devices, Intervals intervals, ResultPart to)
      throws IOException {
    List<DeviceEnergy> heard = devices.stream().filter(DeviceEnergy::isHeard).toList();
    if (heard.isEmpty()) {
      return;
    }
    Map<Long, List<Peak>> byGroup =
        IntStream.range(0, intervals.count())
            .mapToObj(i -> peak(heard, intervals, i))
            .filter(p -> !Double.isNaN(p.watts) && p.covered >= LEAST_COVERED)
            .collect(
                Collectors.groupingBy(
                    p -> byHour ? hour(intervals.begin(p.interval)) : -1L,
                    TreeMap::new,
                    Collectors.toList()));
    for (Map.Entry<Long, List<Peak>> hour : byGroup.entrySet()) {
      List<Peak> peaks =
          hour.getValue().stream()
              .sorted(Comparator.comparingDouble(Peak::watts).reversed())
              .limit(most)
              .toList();
      for (int i = 0; i < peaks.size(); i++) {
        Peak p = peaks.get(i);
        to.row(
            group,
            byHour ? hour.getKey() : null,
            i + 1L,
            intervals.begin(p.interval),
            intervals.millis(p.interval) / 1000.0,
            p.watts,
            p.covered);
      }
    }
  }

  private long hour(long millis) {
    return Instant.ofEpochMilli(millis).atZone(zone).getHour();
  }

  /** Demand of the devices together; the least covered of them says how good it is. */
  private static Peak peak(List<DeviceEnergy> devices, Intervals intervals, int interval) {
    double watts = 0;
    double covered = 1;
    for (DeviceEnergy d : devices) {
      covered = Math.min(covered, (double) d.coveredMillis(interval) / intervals.millis(interval));
      watts += d.netWatts(interval);
    }
    // Equal ones must not be put in order by the noise of adding.
    return new Peak(interval, ResultColumn.rounded(watts), covered);
  }
}

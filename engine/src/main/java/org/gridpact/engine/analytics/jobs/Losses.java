package org.gridpact.engine.analytics.jobs;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridpact.engine.analytics.run.ResultColumn;
import org.gridpact.engine.analytics.run.ResultPart;

/**
 * What goes into a feeder by the meters at its head, less what its other devices take, net of what
 * they give, and what goes into feeders that branch off it. Not known where any of them is not
 * covered, or the feeder has no meter at its head.
 *
 * @param heads devices that measure what goes into their feeder
 * @param offOf the feeder from which that comes, by head; none where it comes from none
 * @param leastCovered share of an interval that readings of each device must cover
 */
public record Losses(Set<String> heads, Map<String, String> offOf, double leastCovered)
    implements EnergyTable {
  public Losses {
    heads = Set.copyOf(heads);
    offOf = Map.copyOf(offOf);
  }

  @Override
  public String name() {
    return "losses";
  }

  @Override
  public Optional<String> alsoOf(String device) {
    return Optional.ofNullable(offOf.get(device));
  }

  @Override
  public List<ResultColumn> columns(Grouping.By by) {
    return List.of(
        ResultColumn.text(by.column()),
        ResultColumn.time("start"),
        ResultColumn.number("seconds"),
        ResultColumn.count("heads"),
        ResultColumn.count("devices"),
        ResultColumn.number("in_wh"),
        ResultColumn.number("out_wh"),
        ResultColumn.number("losses_wh"),
        ResultColumn.number("losses_share"),
        ResultColumn.number("least_covered_share"));
  }

  @Override
  public void rows(String group, List<DeviceEnergy> devices, Intervals intervals, ResultPart to)
      throws IOException {
    Map<Boolean, List<DeviceEnergy>> isHead =
        devices.stream()
            .collect(
                Collectors.partitioningBy(
                    d -> heads.contains(d.device()) && !group.equals(offOf.get(d.device()))));
    List<DeviceEnergy> head = isHead.get(true);
    List<DeviceEnergy> rest = isHead.get(false);
    for (int i = 0; i < intervals.count(); i++) {
      double covered = 1;
      for (DeviceEnergy d : devices) {
        covered = Math.min(covered, (double) d.coveredMillis(i) / intervals.millis(i));
      }
      double in = net(head, i);
      double out = net(rest, i);
      double losses = covered >= leastCovered ? in - out : Double.NaN;
      to.row(
          group,
          intervals.begin(i),
          intervals.millis(i) / 1000.0,
          (long) head.size(),
          (long) rest.size(),
          in,
          out,
          losses,
          in > 0 ? losses / in : Double.NaN,
          covered);
    }
  }

  /** Wh of all; NaN where there is none or one is not known. */
  private static double net(List<DeviceEnergy> devices, int interval) {
    double sum = devices.isEmpty() ? Double.NaN : 0;
    for (DeviceEnergy d : devices) {
      sum += d.netWattHours(interval);
    }
    return sum;
  }
}

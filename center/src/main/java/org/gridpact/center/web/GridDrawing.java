package org.gridpact.center.web;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.gridpact.model.area.Schedule;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.layout.Layout;
import org.gridpact.network.limits.LimitSchedule;

/** The network as it is drawn: what does not change from one second to the next. */
public record GridDrawing(List<Bus> buses, List<Branch> branches) {

  /**
   * A place where devices connect.
   *
   * @param x from 0 (left) to 1 (right)
   * @param y from 0 (top) to 1 (bottom)
   * @param nominalVolts nominal voltage between phases
   */
  public record Bus(String id, double x, double y, double nominalVolts) {
    public Bus {
      if (!(x >= 0 && x <= 1 && y >= 0 && y <= 1)) {
        throw new IllegalArgumentException(
            "bus %s is drawn at (%s, %s), outside the unit square".formatted(id, x, y));
      }
      if (!(nominalVolts > 0)) {
        throw new IllegalArgumentException("bus %s has no nominal voltage".formatted(id));
      }
    }
  }

  /**
   * A line or transformer; its first terminal, where its meter and breaker are, is at {@code from}.
   *
   * @param limitAmperes largest current by time; empty where no limit is known, which is not "no
   *     limit"
   * @param inService false for a tie that is normally open
   */
  public record Branch(
      String id,
      String from,
      String to,
      Schedule<OptionalDouble> limitAmperes,
      boolean inService) {}

  public GridDrawing {
    buses = List.copyOf(buses);
    branches = List.copyOf(branches);
    Set<String> ids = new HashSet<>();
    for (Bus bus : buses) {
      if (!ids.add(bus.id())) {
        throw new IllegalArgumentException("bus " + bus.id() + " is drawn twice");
      }
    }
    for (Branch branch : branches) {
      if (!ids.contains(branch.from()) || !ids.contains(branch.to())) {
        throw new IllegalArgumentException(
            "branch %s joins %s and %s, and one of them is not drawn"
                .formatted(branch.id(), branch.from(), branch.to()));
      }
    }
  }

  /** A network, laid out. */
  public static GridDrawing of(Grid grid, LimitSchedule limits) {
    Map<String, Layout.Point> places = Layout.of(grid);
    return new GridDrawing(
        grid.buses().stream()
            .map(
                b ->
                    new Bus(
                        b.id(), places.get(b.id()).x(), places.get(b.id()).y(), b.nominalVolts()))
            .toList(),
        grid.branches().stream()
            .map(
                b ->
                    new Branch(
                        b.id(),
                        b.fromBus(),
                        b.toBus(),
                        limits.amperes(b.id()).map(OptionalDouble::of),
                        b.inService()))
            .toList());
  }
}

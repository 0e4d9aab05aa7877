package org.gridpact.network.sample;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;

/** What areas that are made up on a grid have in common. */
public final class MadeUp {
  private MadeUp() {}

  /** A device that can be ordered to take so much at a bus. */
  public record Controllable(
      String id, DeviceKind kind, Bus bus, double minWatts, double maxWatts) {

    /** By turns a battery, a flexible load and an inverter, of 0.3 to 1 times the bus's load. */
    public static Controllable at(Bus bus, int number, Random random) {
      double most = Math.max(20e3, bus.loadWatts() * random.nextDouble(0.3, 1.0));
      return switch (number % 3) {
        case 0 -> new Controllable("bat" + number, DeviceKind.BATTERY, bus, -most, most);
        case 1 -> new Controllable("ev" + number, DeviceKind.FLEXIBLE_LOAD, bus, 0, most);
        default -> new Controllable("pv" + number, DeviceKind.INVERTER, bus, -most, 0);
      };
    }

    /** As fast as it likes, and without a failsafe of its own. */
    public Envelope.Power envelope() {
      return new Envelope.Power(minWatts, maxWatts, 1e9, minWatts, maxWatts);
    }
  }

  /** A device at a bus. */
  public static DeviceSpec device(
      String id, DeviceKind kind, Bus bus, Optional<Envelope> envelope) {
    return DeviceSpec.ofLines(
        id,
        kind,
        "gw",
        new Location.Bus(bus.id()),
        "feeder",
        new DevicePoints(id, List.of(Point.of(Quantity.REACTIVE_POWER))),
        envelope);
  }

  /** An area of these devices, whose own limits ask nothing. */
  public static Area area(Grid grid, List<DeviceSpec> devices) {
    return new Area(
        "made-up",
        grid.name(),
        new Limits(0.5, 1.5, Map.of(), true),
        List.of(),
        devices,
        DispatchRules.DEFAULT,
        List.of());
  }

  /**
   * Limits with room in a state everywhere but at some of its busiest branches, which are up to 4 %
   * too small for it once a margin of 2 % is kept.
   *
   * @param tight how many branches
   */
  public static GridLimits limits(Grid grid, FlowResult.Solved state, Random random, int tight) {
    Map<String, Double> amperes = new HashMap<>();
    for (Branch branch : grid.branches()) {
      FlowResult.BranchFlow flow = state.branches().get(branch.id());
      amperes.put(branch.id(), 10 + 1.5 * (flow == null ? 0 : flow.amperes()));
    }
    List<String> busy = busiest(state, Math.max(10, grid.branches().size() / 4));
    Collections.shuffle(busy, random);
    for (String branch : busy.subList(0, tight)) {
      double carried = state.branches().get(branch).amperes();
      amperes.put(branch, carried * random.nextDouble(0.96, 1.0) / 0.98);
    }
    Map<String, GridLimits.Band> bands = new HashMap<>();
    for (Bus bus : grid.buses()) {
      double pu = state.busVoltsPu().getOrDefault(bus.id(), 1.0);
      bands.put(
          bus.id(),
          new GridLimits.Band(
              Math.min(0.9, pu - 0.01) * bus.nominalVolts(),
              Math.max(1.1, pu + 0.01) * bus.nominalVolts()));
    }
    return new GridLimits(bands, amperes, List.of());
  }

  private static List<String> busiest(FlowResult.Solved state, int most) {
    return new ArrayList<>(
        state.branches().keySet().stream()
            .sorted(
                Comparator.<String>comparingDouble(b -> -state.branches().get(b).amperes())
                    .thenComparing(Comparator.naturalOrder()))
            .limit(most)
            .toList());
  }
}

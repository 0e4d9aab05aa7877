package org.gridpact.network.estimate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.network.estimate.GridEstimate.Knowledge;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.flow.UnreadLoads;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.junit.jupiter.api.Test;

/** The 33-bus feeder, a meter at each load, flows measured at the head and into the laterals. */
final class GridEstimatorTest {
  private final Grid grid = Grid.read("builtin:feeder33");
  private final List<DeviceSpec> devices = new ArrayList<>();
  private final Map<String, Double> watts = new HashMap<>();
  private final Map<String, Double> vars = new HashMap<>();
  private final Map<String, Double> volts = new HashMap<>();
  private FlowResult.Solved truth;
  private Set<String> open = Set.of();
  private final Map<String, Demand> other = new HashMap<>();

  GridEstimatorTest() throws GridFileException {
    for (Bus bus : grid.buses()) {
      if (bus.loadWatts() != 0) {
        add("meter-" + bus.id(), DeviceKind.METER, new Location.Bus(bus.id()));
      }
    }
    for (String branch : List.of("1-2", "2-19", "3-23", "6-26")) {
      add("flow-" + branch, DeviceKind.BRANCH_METER, new Location.Branch(branch));
    }
    measure();
  }

  private void add(String id, DeviceKind kind, Location at) {
    devices.add(
        DeviceSpec.ofLines(
            id, kind, "gw", at, "feeder", new DevicePoints(id, List.of()), Optional.empty()));
  }

  private void measure() {
    truth = (FlowResult.Solved) new LoadFlow(grid).solve(new Injections(other, open));
    for (DeviceSpec device : devices) {
      switch (device.location()) {
        case Location.Bus(String id) -> {
          Bus bus = grid.bus(id).orElseThrow();
          boolean dead = truth.deEnergised().contains(id);
          watts.put(device.id(), dead ? 0 : bus.loadWatts());
          vars.put(device.id(), dead ? 0 : bus.loadVars());
          volts.put(device.id(), dead ? 0 : truth.busVoltsPu().get(id) * bus.nominalVolts());
        }
        case Location.Branch(String id) -> {
          watts.put(device.id(), truth.branches().get(id).fromWatts());
          vars.put(device.id(), truth.branches().get(id).fromVars());
        }
      }
    }
  }

  private GridEstimate estimate(GridEstimator estimator) {
    GridReadings readings = new GridReadings(1_000, watts, vars, volts, Map.of(), open, Map.of());
    return switch (estimator.estimate(readings)) {
      case GridEstimate estimate -> estimate;
      case EstimateResult.Failed failed -> throw new AssertionError(failed.reason());
    };
  }

  private GridEstimator estimator() {
    Area area =
        new Area(
            "area",
            "builtin:feeder33",
            new Limits(0.9, 1.1, Map.of(), true),
            List.of(),
            devices,
            DispatchRules.DEFAULT,
            List.of());
    return new GridEstimator(area, grid, EstimatorOptions.DEFAULT);
  }

  @Test
  void exactReadingsGiveTheLoadFlowsStateAndEveryBusIsMeasured() {
    GridEstimate estimate = estimate(estimator());
    truth
        .busVoltsPu()
        .forEach(
            (bus, pu) ->
                assertThat(estimate.flow().busVoltsPu().get(bus)).isCloseTo(pu, within(1e-7)));
    assertThat(estimate.flow().lossesWatts()).isCloseTo(202_677.1, within(1.0));
    assertThat(estimate.lossesSigmaWatts()).isBetween(1_000.0, 20_000.0);
    assertThat(estimate.suspects()).isEmpty();
    assertThat(estimate.fit().consistent()).isTrue();
    assertThat(estimate.count(Knowledge.MEASURED)).isEqualTo(33);
  }

  @Test
  void aSilentMeterIsFilledInFromTheBalanceAndTwoAreAssumed() {
    watts.remove("meter-24");
    vars.remove("meter-24");
    GridEstimate one = estimate(estimator());
    assertThat(one.buses().get("24").knowledge()).isEqualTo(Knowledge.MEASURED);
    assertThat(one.watts().get("meter-24")).isCloseTo(420_000, within(10_000.0));

    watts.remove("meter-25");
    vars.remove("meter-25");
    GridEstimate two = estimate(estimator());
    assertThat(two.buses().get("24").knowledge()).isEqualTo(Knowledge.ASSUMED);
    assertThat(two.watts()).doesNotContainKeys("meter-24", "meter-25");
    assertThat(two.buses().get("24").sigmaWatts())
        .isGreaterThan(5 * one.buses().get("24").sigmaWatts());
  }

  @Test
  void theLoadOfABusWithoutAMeterIsWhatTheRestOfTheGridLeavesForIt() {
    other.put("24", new Demand(630_000, 300_000));
    measure();
    devices.removeIf(d -> d.id().equals("meter-24"));
    watts.remove("meter-18");
    vars.remove("meter-18");

    UnreadLoads unread = estimate(estimator()).unread();

    assertThat(unread.buses()).containsOnlyKeys("24");
    assertThat(unread.buses().get("24").watts()).isCloseTo(630_000, within(20_000.0));
    assertThat(unread.buses().get("24").vars()).isCloseTo(300_000, within(20_000.0));
    assertThat(unread.meters()).containsOnlyKeys("meter-18");
    assertThat(unread.meters().get("meter-18").watts()).isCloseTo(90_000, within(20_000.0));
  }

  @Test
  void whatIsAssumedFollowsTheMetersThatFallSilentAndComeBack() {
    GridEstimator estimator = estimator();
    assertThat(estimate(estimator).count(Knowledge.ASSUMED)).isZero();
    Map<String, Double> all = Map.copyOf(watts);
    watts.keySet().removeAll(Set.of("meter-24", "meter-25"));
    for (int second = 0; second < 3; second++) {
      GridEstimate silent = estimate(estimator);
      assertThat(silent.buses().get("24").knowledge()).isEqualTo(Knowledge.ASSUMED);
      assertThat(silent.buses().get("18").knowledge()).isEqualTo(Knowledge.MEASURED);
    }
    watts.putAll(all);
    for (int second = 0; second < 200; second++) {
      assertThat(estimate(estimator).count(Knowledge.ASSUMED)).isZero();
    }
  }

  @Test
  void aMeterWiredTheWrongWayRoundIsNamedAndNotBelieved() {
    watts.compute("meter-24", (_, w) -> -w);
    vars.compute("meter-24", (_, q) -> -q);
    GridEstimate estimate = estimate(estimator());
    assertThat(estimate.suspectDevices()).containsExactly("meter-24");
    GridEstimate.Suspect suspect = estimate.suspects().getFirst();
    assertThat(suspect.measured()).isEqualTo(-420_000, within(1.0));
    assertThat(suspect.estimated()).isCloseTo(420_000, within(10_000.0));
    assertThat(suspect.inWords()).startsWith("meter-24 says power of");
    assertThat(estimate.watts().get("meter-24")).isCloseTo(420_000, within(10_000.0));
    assertThat(estimate.flow().lossesWatts()).isCloseTo(202_677, within(5_000.0));
  }

  @Test
  void behindAnOpenBreakerThereIsNoSupplyAndNoSuspect() {
    GridEstimator estimator = estimator();
    estimate(estimator);
    open = Set.of("20-21");
    measure();
    GridEstimate estimate = estimate(estimator);
    assertThat(estimate.buses().get("21").knowledge()).isEqualTo(Knowledge.WITHOUT_SUPPLY);
    assertThat(estimate.flow().deEnergised()).containsExactlyInAnyOrder("21", "22");
    assertThat(estimate.suspects()).isEmpty();
    assertThat(estimate.flow().busVoltsPu().get("18"))
        .isCloseTo(truth.busVoltsPu().get("18"), within(1e-6));
  }
}

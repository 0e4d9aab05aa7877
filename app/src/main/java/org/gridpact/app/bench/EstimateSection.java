package org.gridpact.app.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Location;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.network.estimate.EstimateResult;
import org.gridpact.network.estimate.EstimatorOptions;
import org.gridpact.network.estimate.GridEstimate;
import org.gridpact.network.estimate.GridEstimator;
import org.gridpact.network.estimate.GridReadings;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.plan.LimitCheck;

/**
 * A second of PGLib's case118: readings of a meter at each bus and on each branch, off by noise,
 * become a state, which is held against the limits; warm.
 */
final class EstimateSection implements PlanBench.Section {
  private static final double NOISE = 0.002;
  private static final int WARM_UP = 200;
  private static final int RUNS = 500;

  /**
   * Figures.
   *
   * @param suspects that the last run named; none lies
   */
  private record Figures(int devices, int suspects, Timings timings) {}

  @Override
  public String name() {
    return "estimateCase118";
  }

  @Override
  public Object run(Path networks, Consumer<String> say) throws GridFileException {
    return PlanBench.published(networks, "case118_ieee", say)
        .map(grid -> measure(grid, say))
        .orElse(null);
  }

  private static Figures measure(Grid grid, Consumer<String> say) {
    FlowResult.Solved truth = solve(grid);
    List<DeviceSpec> devices = devices(grid);
    Area area =
        new Area(
            "case118", "", PlanBench.LIMITS, List.of(), devices, DispatchRules.DEFAULT, List.of());
    GridEstimator estimator = new GridEstimator(area, grid, EstimatorOptions.DEFAULT);
    LimitCheck check = new LimitCheck(grid, PlanBench.limits(grid), 0);
    Random random = new Random(118);
    GridEstimate[] last = new GridEstimate[1];
    Timings timings =
        Timings.of(
            WARM_UP,
            RUNS,
            () -> {
              last[0] = estimate(estimator, readings(grid, truth, random));
              check.violations(last[0].flow());
            });
    say.accept(
        String.format(
            Locale.ROOT,
            "state and limits of case118, %d devices: median %.2f ms, p99 %.2f ms (goal 20 ms)",
            devices.size(),
            timings.medianMillis(),
            timings.p99Millis()));
    return new Figures(devices.size(), last[0].suspects().size(), timings);
  }

  private static FlowResult.Solved solve(Grid grid) {
    return switch (new LoadFlow(grid).solve(Injections.OF_FILE)) {
      case FlowResult.Solved solved -> solved;
      case FlowResult.Failed failed -> throw new IllegalStateException(failed.reason());
    };
  }

  private static GridEstimate estimate(GridEstimator estimator, GridReadings readings) {
    return switch (estimator.estimate(readings)) {
      case GridEstimate estimate -> estimate;
      case EstimateResult.Failed failed -> throw new IllegalStateException(failed.reason());
    };
  }

  private static List<DeviceSpec> devices(Grid grid) {
    List<DeviceSpec> devices = new ArrayList<>();
    for (Bus bus : grid.buses()) {
      devices.add(device("bus-" + bus.id(), DeviceKind.METER, new Location.Bus(bus.id())));
    }
    for (Branch branch : grid.branches()) {
      String id = "branch-" + branch.id();
      devices.add(device(id, DeviceKind.BRANCH_METER, new Location.Branch(branch.id())));
    }
    return devices;
  }

  private static DeviceSpec device(String id, DeviceKind kind, Location at) {
    return DeviceSpec.ofLines(
        id, kind, "gateway", at, "grid", new DevicePoints(id, List.of()), Optional.empty());
  }

  private static GridReadings readings(Grid grid, FlowResult.Solved truth, Random random) {
    Map<String, Double> watts = new HashMap<>();
    Map<String, Double> vars = new HashMap<>();
    Map<String, Double> volts = new HashMap<>();
    for (Bus bus : grid.buses()) {
      String id = "bus-" + bus.id();
      watts.put(id, noisy(bus.loadWatts(), random));
      vars.put(id, noisy(bus.loadVars(), random));
      volts.put(id, noisy(truth.busVoltsPu().get(bus.id()) * bus.nominalVolts(), random));
    }
    truth
        .branches()
        .forEach(
            (branch, flow) -> {
              watts.put("branch-" + branch, noisy(flow.fromWatts(), random));
              vars.put("branch-" + branch, noisy(flow.fromVars(), random));
            });
    return new GridReadings(0, watts, vars, volts, Map.of(), Set.of(), Map.of());
  }

  private static double noisy(double value, Random random) {
    return value * (1 + NOISE * random.nextGaussian());
  }
}

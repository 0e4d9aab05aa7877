package org.gridpact.plant;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.AreaFile;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Location;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.network.estimate.EstimateResult;
import org.gridpact.network.estimate.EstimatorOptions;
import org.gridpact.network.estimate.GridEstimate;
import org.gridpact.network.estimate.GridEstimator;
import org.gridpact.network.estimate.GridReadings;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.plan.LimitCheck;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.PlanResult;
import org.gridpact.network.plan.Planner;
import org.gridpact.network.plan.Violation;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.Reading;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The demo's evening peak on a feeder whose impedances are not those of its file, with two meters
 * that lie: readings, estimate, plan and setpoints in a circle, without processes.
 */
class WrongModelTest {
  private static final Path APP = Path.of("../app/src/main/resources/org/gridpact/app");
  private static final long START = 1_763_715_600_000L;

  /** The demo's peak is about an hour of its curve after the start. */
  private static final int PEAK_SECOND = 45;

  private static final int SETTLE_SECONDS = 12;
  private static final int DISPATCHES = 3;

  @TempDir Path folder;

  private final Area area = area();
  private final Grid model = Grid.read("builtin:feeder33");
  private final Map<String, Told> told = new HashMap<>();
  private final Set<String> named = new TreeSet<>();
  private int second = PEAK_SECOND;

  WrongModelTest() throws GridFileException {}

  private static Area area() {
    try {
      return AreaFile.read(APP.resolve("feeder33.yaml")).area();
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  /** The feeder with each series impedance times its own factor. */
  private Grid truth(double mean, double spread) throws IOException, GridFileException {
    String file =
        new String(
            Grid.class.getResourceAsStream("feeder33.m").readAllBytes(),
            java.nio.charset.StandardCharsets.UTF_8);
    Random random = new Random(33);
    Matcher branch =
        Pattern.compile("(?m)^(\\t\\d+\\t\\d+\\t)(0\\.\\d+)\\t(0\\.\\d+)(\\t0\\t0\\t0)")
            .matcher(file);
    String wrong =
        branch.replaceAll(
            m -> {
              double factor = mean + spread * (2 * random.nextDouble() - 1);
              return String.format(
                  Locale.ROOT,
                  "%s%.10f\t%.10f%s",
                  m.group(1),
                  factor * Double.parseDouble(m.group(2)),
                  factor * Double.parseDouble(m.group(3)),
                  m.group(4));
            });
    Path path = folder.resolve("truth.m");
    Files.writeString(path, wrong);
    return Grid.read(path.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "1.1, 0,   meter-24, -1, meter-30, -1",
    "0.9, 0,   meter-24, -1, meter-30, -1",
    "1,   0.1, meter-24, -1, meter-30, -1"
  })
  void theLoopBringsTheGridInsideItsLimitsAndNamesTheLiars(
      double mean, double spread, String one, double factor, String other, double otherFactor)
      throws Exception {
    Grid truth = truth(mean, spread);
    PlantSpec spec =
        PlantFile.parse("plant", Files.readString(APP.resolve("feeder33-plant.yaml")))
            .withDefaults(area);
    Simulation simulation = new Simulation(area, truth, spec, Optional.empty());
    GridLimits limits = GridLimits.of(truth, area.limits()).complete().limits();
    LimitCheck check = new LimitCheck(truth, limits, 0);
    LoadFlow flow = new LoadFlow(truth);
    GridEstimator estimator = new GridEstimator(area, model, EstimatorOptions.DEFAULT);
    Planner planner = new Planner(area, model, limits);
    Map<String, Double> lies = Map.of(one, factor, other, otherFactor);

    List<Reading> readings = simulate(simulation, SETTLE_SECONDS);
    assertThat(broken(flow, check, readings)).as("at the peak, without orders").isNotEmpty();
    int dispatches = 0;
    while (dispatches < DISPATCHES && !broken(flow, check, readings).isEmpty()) {
      GridEstimate estimate = estimate(estimator, readings(readings, lies));
      named.addAll(estimate.suspectDevices());
      obey(planner.plan(request(estimate, readings)));
      dispatches++;
      readings = simulate(simulation, SETTLE_SECONDS);
    }
    assertThat(broken(flow, check, readings)).as("after %d dispatches", dispatches).isEmpty();
    assertThat(named).containsExactlyInAnyOrder(one, other);
  }

  private List<Reading> simulate(Simulation simulation, int seconds) {
    List<Reading> newest = List.of();
    for (int i = 0; i < seconds; i++) {
      second++;
      Simulation.Outcome outcome =
          simulation.moveTo(new Second(START + 1_000L * second, second, 1), told);
      assertThat(outcome.failure()).isEmpty();
      newest = outcome.readings();
    }
    return newest;
  }

  private List<Violation> broken(LoadFlow flow, LimitCheck check, List<Reading> readings) {
    Map<String, Injections.Demand> demand = new HashMap<>();
    for (Reading reading : readings) {
      if (area.device(reading.points().device()).location() instanceof Location.Bus(String bus)) {
        demand.merge(
            bus,
            new Injections.Demand(
                reading.values().get(Quantity.ACTIVE_POWER),
                reading.values().get(Quantity.REACTIVE_POWER)),
            (a, b) -> new Injections.Demand(a.watts() + b.watts(), a.vars() + b.vars()));
      }
    }
    return check.violations(flow.solve(new Injections(demand, Set.of())));
  }

  private static GridReadings readings(List<Reading> readings, Map<String, Double> lies) {
    Map<Quantity, Map<String, Double>> values = new HashMap<>();
    for (Reading reading : readings) {
      String device = reading.points().device();
      for (Quantity quantity : reading.values().keySet()) {
        boolean power = quantity == Quantity.ACTIVE_POWER || quantity == Quantity.REACTIVE_POWER;
        double factor = power ? lies.getOrDefault(device, 1.0) : 1;
        values
            .computeIfAbsent(quantity, _ -> new HashMap<>())
            .put(device, factor * reading.values().get(quantity));
      }
    }
    return new GridReadings(
        readings.getFirst().epochMillis(),
        values.get(Quantity.ACTIVE_POWER),
        values.get(Quantity.REACTIVE_POWER),
        values.get(Quantity.VOLTAGE),
        values.get(Quantity.CURRENT),
        Set.of(),
        Map.of());
  }

  private static GridEstimate estimate(GridEstimator estimator, GridReadings readings) {
    return switch (estimator.estimate(readings)) {
      case GridEstimate estimate -> estimate;
      case EstimateResult.Failed failed -> throw new AssertionError(failed.reason());
    };
  }

  private PlanRequest request(GridEstimate estimate, List<Reading> readings) {
    Map<String, Double> available = new HashMap<>();
    Map<String, Double> charge = new HashMap<>();
    for (Reading reading : readings) {
      DeviceSpec device = area.device(reading.points().device());
      if (device.kind().controllable()) {
        put(available, device, reading.values().get(Quantity.AVAILABLE_POWER));
      }
      if (device.kind() == DeviceKind.BATTERY) {
        put(charge, device, reading.values().get(Quantity.STATE_OF_CHARGE));
      }
    }
    return new PlanRequest(
        estimate.epochMillis(),
        estimate.watts(),
        estimate.vars(),
        available,
        Set.of(),
        Set.of(),
        charge);
  }

  private static void put(Map<String, Double> values, DeviceSpec device, Double value) {
    if (value != null && Double.isFinite(value)) {
      values.put(device.id(), value);
    }
  }

  private void obey(PlanResult result) {
    List<Setpoint> setpoints =
        switch (result) {
          case PlanResult.Plan plan -> plan.setpoints();
          case PlanResult.NotNeeded _ -> new ArrayList<>();
          case PlanResult.Infeasible none -> throw new AssertionError(none.explanation());
          case PlanResult.Unknown unknown -> throw new AssertionError(unknown.reason());
        };
    Map<String, Told.Power> ordered = new HashMap<>();
    for (Setpoint setpoint : setpoints) {
      String device = setpoint.device();
      Told.Power before = ordered.computeIfAbsent(device, this::free);
      ordered.put(
          device,
          switch (setpoint) {
            case Setpoint.Power p ->
                new Told.Power(device, p.minWatts(), p.maxWatts(), before.vars());
            case Setpoint.Vars v ->
                new Told.Power(
                    device, before.minWatts(), before.maxWatts(), OptionalDouble.of(v.vars()));
            case Setpoint.Switch _, Setpoint.Tap _ -> throw new AssertionError(setpoint);
          });
    }
    told.putAll(ordered);
  }

  /** What a device is told while nothing of it is ordered. */
  private Told.Power free(String device) {
    Envelope.Power envelope = (Envelope.Power) area.device(device).envelope().orElseThrow();
    return new Told.Power(device, envelope.minWatts(), envelope.maxWatts(), OptionalDouble.empty());
  }
}

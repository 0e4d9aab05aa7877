package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.plan.DefaultState.DeviceState;

/**
 * What is asked of a planner, what an answer is held against, and the evidence that goes with it.
 *
 * @param check by limits as they are at the time of the request
 * @param reserves what has to be kept of the area's reserve; empty for what people order
 */
record Question(
    PlanRequest request, DefaultState state, LimitCheck check, Optional<Reserves> reserves) {
  /** Evidence names at most so many limits, the most broken first. */
  private static final int MAX_BINDING = 20;

  /** What moves of the present mean for the grid: by device, taps by branch. */
  record Applied(
      Map<String, Double> watts,
      Map<String, Double> vars,
      Map<String, Integer> taps,
      List<Setpoint> setpoints) {
    static final Applied NOTHING = new Applied(Map.of(), Map.of(), Map.of(), List.of());
  }

  /** A state of the grid and what it breaks. */
  record Trial(Applied applied, FlowResult flow, List<Violation> broken) {
    boolean holds() {
      return broken.isEmpty();
    }
  }

  Trial attempt(LoadFlow flow, Applied applied) {
    FlowResult result =
        flow.solve(state.injections(applied.watts(), applied.vars(), applied.taps()));
    List<Violation> broken = new ArrayList<>(check.violations(result));
    reserves.ifPresent(r -> broken.addAll(r.violations(applied.watts(), 0)));
    return new Trial(applied, result, broken);
  }

  /**
   * No plan.
   *
   * @param base what is broken where nothing moves
   * @param best the setpoints that come nearest
   * @param leastViolation what of them is offered
   */
  PlanResult.Infeasible infeasible(
      List<Violation> base, Trial best, List<Setpoint> leastViolation, String why) {
    List<String> conflicts = check.inWords(best.broken());
    return new PlanResult.Infeasible(
        conflicts,
        conflicts.isEmpty()
            ? why
            : "%s; still broken: %s".formatted(why, String.join("; ", some(conflicts, 3))),
        leastViolation,
        evidence(base, best, List.of()));
  }

  Evidence evidence(List<Violation> base, Trial planned, List<String> reasoning) {
    StringBuilder words = new StringBuilder(check.describe(planned.flow()));
    if (!state.assumed.isEmpty()) {
      words.append(
          "; assumed, for want of data: %d of %d devices (%s)"
              .formatted(state.assumed.size(), state.devices, first(state.assumed)));
    }
    int estimated = request.unread().buses().size();
    if (estimated > 0) {
      words.append("; the load of %d buses without a meter is estimated".formatted(estimated));
    }
    if (state.unmeteredBuses() > 0) {
      words.append(
          "; %d buses without a meter keep the file's load".formatted(state.unmeteredBuses()));
    }
    return new Evidence(
        request.stateEpochMillis(),
        words.toString(),
        planned.holds(),
        some(check.inWords(base), MAX_BINDING),
        changed(planned),
        reasoning);
  }

  /** From what each device that can be ordered measures to where it would be, in watts. */
  OptionalDouble changed(Trial planned) {
    double sum = 0;
    for (DeviceState device : state.controllable.values()) {
      String id = device.spec().id();
      double present = request.deviceWatts().getOrDefault(id, Double.NaN);
      sum += Math.abs(planned.applied().watts().getOrDefault(id, device.watts()) - present);
    }
    return Double.isNaN(sum) ? OptionalDouble.empty() : OptionalDouble.of(sum);
  }

  static String first(Collection<String> names) {
    return String.join(", ", some(names, 5));
  }

  /** The first few, and how many more there are. */
  static List<String> some(Collection<String> all, int few) {
    List<String> some = new ArrayList<>(all.stream().limit(few).toList());
    if (all.size() > few) {
      some.add("and %d more".formatted(all.size() - few));
    }
    return some;
  }
}

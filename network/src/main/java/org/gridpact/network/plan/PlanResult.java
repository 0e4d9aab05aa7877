package org.gridpact.network.plan;

import java.util.List;
import java.util.Map;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Setpoint;

/** What the planner answers. */
public sealed interface PlanResult {

  /** Every limit holds with its margin without any order. */
  record NotNeeded(Evidence evidence) implements PlanResult {}

  /**
   * With these setpoints every limit holds with its margin.
   *
   * @param heldPu by bus, other voltages for units of the file to hold; none in an area's plans
   */
  record Plan(List<Setpoint> setpoints, Map<String, Double> heldPu, Evidence evidence)
      implements PlanResult {
    public Plan {
      setpoints = List.copyOf(setpoints);
      heldPu = Map.copyOf(heldPu);
    }

    /** With the voltages of the file. */
    public Plan(List<Setpoint> setpoints, Evidence evidence) {
      this(setpoints, Map.of(), evidence);
    }
  }

  /**
   * No setpoints were found that hold every limit.
   *
   * @param conflicts the smallest set of limits that cannot be kept together, and by how much the
   *     least violation misses each
   * @param leastViolation setpoints that break the limits least; never proposed but by a person's
   *     wish; empty where none lessen it
   * @param evidence of the grid with these, which did not hold
   */
  record Infeasible(
      List<String> conflicts, String explanation, List<Setpoint> leastViolation, Evidence evidence)
      implements PlanResult {
    public Infeasible {
      conflicts = List.copyOf(conflicts);
      leastViolation = List.copyOf(leastViolation);
    }

    /** The same with other conflicts. */
    Infeasible naming(List<String> others) {
      return others.isEmpty()
          ? this
          : new Infeasible(others, explanation, leastViolation, evidence);
    }

    /** Without anything better to offer. */
    public Infeasible(List<String> conflicts, String explanation, Evidence evidence) {
      this(conflicts, explanation, List.of(), evidence);
    }
  }

  /** Too little is known of the state to plan from it. */
  record Unknown(String reason) implements PlanResult {}
}

package org.gridpact.center.dispatch;

import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.PlanResult;

/** Finds the setpoints that bring a grid inside its limits; {@code Planner::plan} is one. */
@FunctionalInterface
public interface Planning {
  PlanResult plan(PlanRequest request);
}

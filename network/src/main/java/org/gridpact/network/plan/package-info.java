/**
 * Plans setpoints that keep a grid inside its limits.
 *
 * <p>In: an area with its costs, its grid and limits, what is measured, and where there is one a
 * forecast. Out: a {@link org.gridpact.network.plan.PlanResult} with its evidence. Always: a plan's
 * setpoints are inside their devices' envelopes and were checked, as they are, by a full AC load
 * flow that breaks no limit; what is not possible names the limits still broken.
 */
package org.gridpact.network.plan;

package org.gridpact.network.limits;

import org.gridpact.model.area.Schedule;
import org.gridpact.network.limits.GridLimits.Band;

/** The limits of a grid by time; those that never change are a schedule, too. */
public sealed interface LimitSchedule permits GridLimits, TimedLimits {
  /** All of them as they are at a time; the same object while none changes. */
  GridLimits at(long epochMillis);

  /** Those outside all times that have others. */
  GridLimits usual();

  /** The band of a bus by time. */
  Schedule<Band> band(String bus);

  /** The current that a branch may carry lastingly by time, as {@link GridLimits} has it. */
  Schedule<Double> amperes(String branch);
}

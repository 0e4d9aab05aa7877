package org.gridpact.edge.control;

import java.util.Optional;
import org.gridpact.edge.image.Command;
import org.gridpact.model.area.Envelope;

/**
 * Moves a command toward its target by at most {@code ramp × time}. An end that tightens first goes
 * as far as the measured power, since that moves nothing, and only then ramps and takes the device
 * along; where the power is not known, it ramps from where the end was.
 */
final class Ramp {
  private Ramp() {}

  /**
   * @param told the command of the cycle before; without one the device may be anywhere in its
   *     envelope
   * @param measured NaN where it is not known
   */
  static Range towards(
      Span target, Envelope.Power envelope, Optional<Command> told, double measured, long millis) {
    Range from =
        told.orElse(null) instanceof Command.Power p
            ? new Range(p.minWatts(), p.maxWatts())
            : new Range(envelope.minWatts(), envelope.maxWatts());
    double step = envelope.rampWattsPerSecond() * millis / 1000;
    double max =
        target.max() < from.maxWatts()
            ? Math.max(target.max(), lesser(from.maxWatts(), measured) - step)
            : Math.min(target.max(), from.maxWatts() + step);
    double min =
        target.min() > from.minWatts()
            ? Math.min(target.min(), -lesser(-from.minWatts(), -measured) + step)
            : Math.max(target.min(), from.minWatts() - step);
    if (min > max) {
      // A device that measures far from its command: the end that loosens has to keep the ramp.
      double leading = target.max() < from.maxWatts() ? min : max;
      return new Range(leading, leading);
    }
    return new Range(min, max);
  }

  private static double lesser(double watts, double measured) {
    return Double.isNaN(measured) ? watts : Math.min(watts, measured);
  }
}

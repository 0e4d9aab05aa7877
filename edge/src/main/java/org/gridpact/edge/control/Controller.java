package org.gridpact.edge.control;

import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.edge.image.Command;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.dispatch.Setpoint;

/**
 * Decides a device's command. Authorities, the highest first: envelope, lock-out, failsafe, a
 * committed dispatch in effect, the device's default. Each only tightens what those above it leave;
 * where it contradicts them, they win and the device is held at the point nearest to its wish.
 */
public final class Controller {
  private Controller() {}

  /**
   * What is asked of a device at one moment.
   *
   * @param lockedOut a crew has locked the device: it is held as near to 0 W as its envelope
   *     allows, a switch is not operated
   * @param dispatch the committed setpoint in effect
   * @param measuredWatts NaN where it is not known
   * @param previous the command of the cycle before, from which the ramp goes on
   * @param sincePreviousMillis time since that cycle
   */
  public record Situation(
      Mode mode,
      boolean lockedOut,
      Optional<Setpoint> dispatch,
      double measuredWatts,
      Optional<Command> previous,
      long sincePreviousMillis) {}

  /** The command of this cycle; empty where the device is to be left as it is. */
  public static Optional<Command> decide(DeviceSpec device, Situation situation) {
    if (device.envelope().isEmpty()) {
      return Optional.empty();
    }
    return switch (device.envelope().get()) {
      case Envelope.Power envelope -> Optional.of(power(device, envelope, situation));
      case Envelope.Switching _ -> switching(situation);
    };
  }

  /** A switch has no default: without an order, when locked out or cut off, it stays as it is. */
  private static Optional<Command> switching(Situation s) {
    return !s.lockedOut
            && s.mode == Mode.NORMAL
            && s.dispatch.orElse(null) instanceof Setpoint.Switch wanted
        ? Optional.of(new Command.Switch(wanted.device(), wanted.closed()))
        : Optional.empty();
  }

  private static Command power(DeviceSpec device, Envelope.Power envelope, Situation s) {
    Range range = new Range(envelope.minWatts(), envelope.maxWatts());
    if (s.lockedOut) {
      range = range.tightenedBy(new Range(0, 0));
    }
    if (s.mode == Mode.FAILSAFE) {
      range =
          range.tightenedBy(new Range(envelope.failsafeMinWatts(), envelope.failsafeMaxWatts()));
    }
    if (s.dispatch.orElse(null) instanceof Setpoint.Power p) {
      range = range.tightenedBy(new Range(p.minWatts(), p.maxWatts()));
    }
    if (device.kind() == DeviceKind.BATTERY) {
      range = range.tightenedBy(new Range(0, 0));
    }
    Range ramped = ramped(envelope, range, s);
    return new Command.Power(
        device.id(), ramped.minWatts(), ramped.maxWatts(), OptionalDouble.empty());
  }

  /**
   * Moves the range toward its target by at most the ramp. An end that tightens first goes as far
   * as the measured power, since that moves nothing, and only then ramps and takes the device
   * along.
   */
  private static Range ramped(Envelope.Power envelope, Range target, Situation s) {
    Range from =
        s.previous.orElse(null) instanceof Command.Power p
            ? new Range(p.minWatts(), p.maxWatts())
            : new Range(envelope.minWatts(), envelope.maxWatts());
    double step = envelope.rampWattsPerSecond() * s.sincePreviousMillis / 1000;
    double measured = s.measuredWatts;
    double max =
        target.maxWatts() < from.maxWatts()
            ? Math.max(target.maxWatts(), lesser(from.maxWatts(), measured) - step)
            : Math.min(target.maxWatts(), from.maxWatts() + step);
    double min =
        target.minWatts() > from.minWatts()
            ? Math.min(target.minWatts(), -lesser(-from.minWatts(), -measured) + step)
            : Math.max(target.minWatts(), from.minWatts() - step);
    if (min > max) {
      // A device that measures far from its command: the end that loosens has to keep the ramp.
      double leading = target.maxWatts() < from.maxWatts() ? min : max;
      return new Range(leading, leading);
    }
    return new Range(min, max);
  }

  private static double lesser(double watts, double measured) {
    return Double.isNaN(measured) ? watts : Math.min(watts, measured);
  }
}

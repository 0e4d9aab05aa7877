package org.gridpact.edge.uplink;

import java.util.Optional;
import java.util.SplittableRandom;
import org.gridpact.edge.control.ObedientDevice;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.dispatch.Setpoint;

/**
 * Setpoints a device can keep, and others; told apart by the envelope's numbers, not by its
 * methods.
 */
final class RandomSetpoints {
  private RandomSetpoints() {}

  /** The ends of what may be ordered, in watts. */
  private record Usable(double min, double max) {
    static Usable of(Envelope.Power e) {
      return new Usable(
          e.minWatts() < 0 ? e.minWatts() + e.reserveWatts() : e.minWatts(),
          e.maxWatts() > 0 ? e.maxWatts() - e.reserveWatts() : e.maxWatts());
    }

    double at(double share) {
      return Math.clamp(min + share * (max - min), min, max);
    }
  }

  /**
   * Whether a gateway may promise it, as far as power and charge go.
   *
   * @param least watts, either way, that the same order has the device take
   */
  static boolean isPossible(Setpoint setpoint, ObedientDevice device, double least) {
    return switch (device.spec().envelope().orElseThrow()) {
      case Envelope.Switching _ -> setpoint instanceof Setpoint.Switch;
      case Envelope.Tapping e ->
          setpoint instanceof Setpoint.Tap t
              && t.position() >= e.minPosition()
              && t.position() <= e.maxPosition()
              && !Double.isNaN(device.knownTap());
      case Envelope.Power e when setpoint instanceof Setpoint.Vars v ->
          e.reactive().isPresent()
              && Math.abs(v.vars()) <= e.reactive().get().maxVars()
              && Math.hypot(least, v.vars()) <= rated(e) * (1 + 1e-9);
      case Envelope.Power e ->
          setpoint instanceof Setpoint.Power p
              && p.minWatts() >= Usable.of(e).min
              && p.maxWatts() <= Usable.of(e).max
              && (p.maxWatts() >= 0 || mayDischarge(e, device))
              && (p.minWatts() <= 0 || mayCharge(e, device));
    };
  }

  private static double rated(Envelope.Power e) {
    return e.reactive().orElseThrow().ratedVoltAmperes().orElse(Double.POSITIVE_INFINITY);
  }

  /** Of a device that can do it, beside its active power; one time of ten all that it can. */
  static Optional<Setpoint> vars(ObedientDevice device, double least, SplittableRandom random) {
    if (!(device.spec().envelope().orElseThrow() instanceof Envelope.Power e)
        || e.reactive().isEmpty()
        || random.nextBoolean()) {
      return Optional.empty();
    }
    double room = Math.sqrt(Math.max(0, rated(e) * rated(e) - least * least));
    double most = Math.min(e.reactive().get().maxVars(), room);
    double share = random.nextInt(10) == 0 ? random.nextInt(-1, 2) : random.nextDouble(-1, 1);
    return Optional.of(new Setpoint.Vars(device.spec().id(), share * most));
  }

  private static boolean mayDischarge(Envelope.Power e, ObedientDevice device) {
    return e.stateOfCharge().isEmpty() || device.knownCharge() > e.stateOfCharge().get().min();
  }

  private static boolean mayCharge(Envelope.Power e, ObedientDevice device) {
    return e.stateOfCharge().isEmpty() || device.knownCharge() < e.stateOfCharge().get().max();
  }

  /** One that is possible: a target, a range, or the ends of what may be ordered. */
  static Setpoint possible(ObedientDevice device, SplittableRandom random) {
    String id = device.spec().id();
    if (device.spec().envelope().orElseThrow() instanceof Envelope.Tapping e) {
      return new Setpoint.Tap(id, random.nextInt(e.minPosition(), e.maxPosition() + 1));
    }
    if (!(device.spec().envelope().orElseThrow() instanceof Envelope.Power e)) {
      return new Setpoint.Switch(id, random.nextBoolean());
    }
    Usable usable = Usable.of(e);
    double share = random.nextDouble();
    Setpoint.Power p =
        switch (random.nextInt(8)) {
          case 0 -> new Setpoint.Power(id, usable.min, usable.min);
          case 1 -> new Setpoint.Power(id, usable.max, usable.max);
          case 2 -> new Setpoint.Power(id, usable.min, usable.max);
          case 3, 4 ->
              new Setpoint.Power(
                  id, usable.at(share), usable.at(share + random.nextDouble() * (1 - share)));
          default -> new Setpoint.Power(id, usable.at(share), usable.at(share));
        };
    double max = mayDischarge(e, device) ? p.maxWatts() : Math.max(0, p.maxWatts());
    double min = mayCharge(e, device) ? p.minWatts() : Math.min(0, p.minWatts());
    return new Setpoint.Power(id, min, max);
  }

  /** Any: half of them out by one step of a double, others far out, or of the wrong kind. */
  static Setpoint wild(ObedientDevice device, SplittableRandom random) {
    String id = device.spec().id();
    if (device.spec().envelope().orElseThrow() instanceof Envelope.Tapping e
        && random.nextBoolean()) {
      int out = random.nextBoolean() ? e.maxPosition() + 1 : e.minPosition() - 1;
      return new Setpoint.Tap(id, random.nextBoolean() ? out : random.nextInt());
    }
    if (random.nextInt(10) == 0) {
      return new Setpoint.Vars(id, wildWatts(new Usable(-1e6, 1e6), random));
    }
    boolean isPower = device.spec().envelope().orElseThrow() instanceof Envelope.Power;
    if (random.nextInt(40) == 0) {
      return new Setpoint.Tap(id, random.nextInt(-20, 40));
    }
    if (isPower == (random.nextInt(20) == 0)) {
      return new Setpoint.Switch(id, random.nextBoolean());
    }
    Usable usable =
        device.spec().envelope().orElseThrow() instanceof Envelope.Power e
            ? Usable.of(e)
            : new Usable(0, 1);
    if (random.nextBoolean()) {
      double out = random.nextBoolean() ? Math.nextUp(usable.max) : Math.nextDown(usable.min);
      return new Setpoint.Power(id, Math.min(out, usable.min), Math.max(out, usable.max));
    }
    double a = wildWatts(usable, random);
    double b = random.nextBoolean() ? a : wildWatts(usable, random);
    return new Setpoint.Power(id, Math.min(a, b), Math.max(a, b));
  }

  private static double wildWatts(Usable usable, SplittableRandom random) {
    return switch (random.nextInt(10)) {
      case 0 -> Double.MAX_VALUE;
      case 1 -> -Double.MAX_VALUE;
      case 2 -> Double.MIN_VALUE;
      case 3 -> -0.0;
      case 4 -> usable.max;
      case 5 -> usable.min;
      default -> usable.min + (3 * random.nextDouble() - 1) * (usable.max - usable.min);
    };
  }
}

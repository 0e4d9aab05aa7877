package org.gridpact.model.area;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** What a device may ever be told to do, whoever says it; checked last, at its gateway. */
public sealed interface Envelope {
  /**
   * Active power stays within a range, and setpoints move no faster than a ramp.
   *
   * @param reserveWatts kept free below a positive upper and above a negative lower end: orders,
   *     schedule and default may not use it, so that safety rules always have room to move the
   *     device
   * @param stateOfCharge present where charge bounds are to be kept
   * @param onOff present where the device switches on and off and wears by it
   * @param reactive present where reactive power can be ordered of the device
   */
  record Power(
      double minWatts,
      double maxWatts,
      double rampWattsPerSecond,
      Failsafe failsafe,
      double reserveWatts,
      Optional<ChargeBounds> stateOfCharge,
      Optional<OnOff> onOff,
      Optional<Reactive> reactive)
      implements Envelope {
    public Power {
      boolean finite =
          Double.isFinite(minWatts)
              && Double.isFinite(maxWatts)
              && Double.isFinite(rampWattsPerSecond);
      if (!finite || minWatts > maxWatts || rampWattsPerSecond <= 0) {
        throw new IllegalArgumentException("envelope needs min <= max and a ramp above 0");
      }
      if (failsafe instanceof Failsafe.Within within
          && !(minWatts <= within.minWatts() && within.maxWatts() <= maxWatts)) {
        throw new IllegalArgumentException("envelope needs min <= failsafe range <= max");
      }
      double lower = minWatts < 0 ? minWatts + reserveWatts : minWatts;
      double upper = maxWatts > 0 ? maxWatts - reserveWatts : maxWatts;
      boolean beyondRest = (minWatts < 0 && lower > 0) || (maxWatts > 0 && upper < 0);
      if (!(reserveWatts >= 0) || beyondRest || lower > upper) {
        throw new IllegalArgumentException("the ramp reserve is wider than the envelope");
      }
      if (onOff.isPresent()) {
        double most = Math.max(-minWatts, maxWatts);
        if ((minWatts != 0 && maxWatts != 0) || onOff.get().onWatts() > most) {
          throw new IllegalArgumentException(
              "minOn and minOff are for a device that only consumes or only produces, from 0 W;"
                  + " onWatts is within its range");
        }
      }
      double farthest = Math.max(Math.abs(minWatts), Math.abs(maxWatts));
      if (reactive.isPresent() && !reactive.get().holds(farthest, 0)) {
        throw new IllegalArgumentException(
            "reactive: the rating of %s VA is less than the envelope's %s W"
                .formatted(reactive.get().ratedVoltAmperes().getAsDouble(), farthest));
      }
    }

    /** An envelope of a range, a ramp and a failsafe range, and nothing else. */
    public Power(
        double minWatts,
        double maxWatts,
        double rampWattsPerSecond,
        double failsafeMinWatts,
        double failsafeMaxWatts) {
      this(
          minWatts,
          maxWatts,
          rampWattsPerSecond,
          new Failsafe.Within(failsafeMinWatts, failsafeMaxWatts),
          0,
          Optional.empty(),
          Optional.empty(),
          Optional.empty());
    }

    /** The same, of a device whose reactive power can be ordered. */
    public Power with(Reactive able) {
      return new Power(
          minWatts,
          maxWatts,
          rampWattsPerSecond,
          failsafe,
          reserveWatts,
          stateOfCharge,
          onOff,
          Optional.of(able));
    }

    public double failsafeMinWatts() {
      return failsafe instanceof Failsafe.Within within ? within.minWatts() : minWatts;
    }

    public double failsafeMaxWatts() {
      return failsafe instanceof Failsafe.Within within ? within.maxWatts() : maxWatts;
    }

    /** Lowest power that an order, a schedule or a default may ask for. */
    public double usableMinWatts() {
      return minWatts < 0 ? minWatts + reserveWatts : minWatts;
    }

    /** Highest power that an order, a schedule or a default may ask for. */
    public double usableMaxWatts() {
      return maxWatts > 0 ? maxWatts - reserveWatts : maxWatts;
    }
  }

  /**
   * What a device can do in reactive power: {@code |Q| ≤ maxVars}, and where its rating is known
   * {@code P² + Q² ≤ S²}.
   *
   * @param ratedVoltAmperes S; empty where active power takes nothing of what it can do in vars
   */
  record Reactive(double maxVars, OptionalDouble ratedVoltAmperes) {
    /** By so little of the rating rounding may go beyond it. */
    private static final double ROUNDING = 1e-9;

    public Reactive {
      double rated = ratedVoltAmperes.orElse(maxVars);
      if (!(maxVars > 0) || !Double.isFinite(rated) || rated < maxVars) {
        throw new IllegalArgumentException(
            "reactive needs a max above 0 var, and a rating of at least as many VA");
      }
    }

    /** Whether it can do both at once. */
    public boolean holds(double watts, double vars) {
      return Math.abs(vars) <= maxVars
          && Math.hypot(watts, vars)
              <= ratedVoltAmperes.orElse(Double.POSITIVE_INFINITY) * (1 + ROUNDING);
    }

    /** The most vars either way beside an active power; none where that leaves no room. */
    public double mostVars(double watts) {
      double rated = ratedVoltAmperes.orElse(Double.POSITIVE_INFINITY);
      return Math.min(maxVars, Math.sqrt(Math.max(0, rated * rated - watts * watts)));
    }
  }

  /** What a device does while its gateway is on its own; never left out, only said to be free. */
  sealed interface Failsafe {
    /** It keeps a range inside the envelope. */
    record Within(double minWatts, double maxWatts) implements Failsafe {
      public Within {
        if (!(minWatts <= maxWatts)) {
          throw new IllegalArgumentException("a failsafe range needs min <= max");
        }
      }
    }

    /** Nothing but the envelope holds. */
    record Unlimited() implements Failsafe {}
  }

  /**
   * Shares of the usable capacity, 0 to 1. At or below {@code min} a storage does not discharge, at
   * or above {@code max} it does not charge; one whose charge is not known does neither.
   */
  record ChargeBounds(double min, double max) {
    public ChargeBounds {
      if (!(0 <= min && min < max && max <= 1)) {
        throw new IllegalArgumentException("stateOfCharge needs 0 % <= min < max <= 100 %");
      }
    }
  }

  /**
   * A device is on while its power, either way, is at least {@code onWatts}. Once on it is not told
   * to go off within {@code minOnMillis}, once off not let on within {@code minOffMillis}.
   */
  record OnOff(double onWatts, long minOnMillis, long minOffMillis) {
    public OnOff {
      if (!(onWatts > 0) || minOnMillis < 0 || minOffMillis < 0) {
        throw new IllegalArgumentException("onWatts is above 0 W, minOn and minOff at least 0 s");
      }
    }
  }

  /** A switch is operated at most so many times an hour. A cut-off switch stays as it is. */
  record Switching(int operationsPerHour) implements Envelope {
    public Switching {
      if (operationsPerHour < 1) {
        throw new IllegalArgumentException("operationsPerHour is at least 1");
      }
    }
  }

  /**
   * A tap changer stays within its positions and makes at most so many steps an hour; each step
   * from one position to the next is an operation.
   *
   * @param failsafe position it takes while its gateway is on its own; empty where it then stays
   *     where it is
   */
  record Tapping(int minPosition, int maxPosition, int operationsPerHour, OptionalInt failsafe)
      implements Envelope {
    public Tapping {
      if (minPosition >= maxPosition) {
        throw new IllegalArgumentException("a tap changer needs minPosition < maxPosition");
      }
      if (operationsPerHour < 1) {
        throw new IllegalArgumentException("operationsPerHour is at least 1");
      }
      if (failsafe.isPresent() && !holds(failsafe.getAsInt(), minPosition, maxPosition)) {
        throw new IllegalArgumentException(
            "envelope needs minPosition <= failsafe position <= maxPosition");
      }
    }

    public boolean holds(int position) {
      return holds(position, minPosition, maxPosition);
    }

    private static boolean holds(int position, int min, int max) {
      return min <= position && position <= max;
    }
  }
}

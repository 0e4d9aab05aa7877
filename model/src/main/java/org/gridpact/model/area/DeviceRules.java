package org.gridpact.model.area;

import java.time.LocalTime;
import java.util.List;
import java.util.Optional;

/**
 * What a gateway decides by itself for one device, and what the device does without an order.
 *
 * @param byDefault power without an order or a schedule; where it is left out a battery rests and
 *     everything else is free in its envelope
 * @param schedule ranges by time of day in UTC; no two at the same time
 */
public record DeviceRules(
    Optional<VoltWatt> voltWatt,
    Optional<VoltVar> voltVar,
    Optional<Watts> byDefault,
    List<Slot> schedule) {
  public static final DeviceRules NONE =
      new DeviceRules(Optional.empty(), Optional.empty(), Optional.empty(), List.of());

  private static final int DAY_SECONDS = 24 * 3600;

  public DeviceRules {
    schedule = List.copyOf(schedule);
    for (int i = 0; i < schedule.size(); i++) {
      for (int j = 0; j < i; j++) {
        if (schedule.get(i).overlaps(schedule.get(j))) {
          throw new IllegalArgumentException(
              "schedule: %s overlaps %s".formatted(schedule.get(i), schedule.get(j)));
        }
      }
    }
  }

  /** A range of active power; load convention, consumption is positive. */
  public record Watts(double min, double max) {
    public Watts {
      if (!Double.isFinite(min) || !Double.isFinite(max) || min > max) {
        throw new IllegalArgumentException("[%s, %s] W is no range".formatted(min, max));
      }
    }
  }

  /**
   * A range that holds every day from one time, included, to another, excluded; over midnight where
   * {@code to} is not after {@code from}. Times are UTC.
   */
  public record Slot(LocalTime from, LocalTime to, Watts watts) {
    /** Whether it holds at a second of the day. */
    public boolean holdsAt(int secondOfDay) {
      return Math.floorMod(secondOfDay - from.toSecondOfDay(), DAY_SECONDS) < seconds();
    }

    /** Its length; one that ends when it begins lasts all day. */
    private int seconds() {
      int length = Math.floorMod(to.toSecondOfDay() - from.toSecondOfDay(), DAY_SECONDS);
      return length == 0 ? DAY_SECONDS : length;
    }

    boolean overlaps(Slot other) {
      return holdsAt(other.from.toSecondOfDay()) || other.holdsAt(from.toSecondOfDay());
    }

    @Override
    public String toString() {
      return from + "-" + to;
    }
  }

  /**
   * Active power limited by the device's own voltage, as in IEEE Std 1547-2018, 5.4.2. What the
   * standard asks of production at high voltage is asked of consumption at low voltage as well,
   * where a curve for it is given.
   *
   * @param nominalVolts of the device's voltage points: between phases for a total, to neutral for
   *     single phases
   * @param ratedWatts what the curves' shares are of
   * @param production most production by voltage; falls; shares 0 to 100 %
   * @param consumption most consumption by voltage; rises; shares 0 to 100 %
   * @param responseMillis open loop response time, after which 90 % of a step is done; 0: at once
   */
  public record VoltWatt(
      double nominalVolts,
      double ratedWatts,
      Optional<Curve> production,
      Optional<Curve> consumption,
      long responseMillis) {
    /** Open loop response time of table 10: 10 s. */
    public static final long RESPONSE_MILLIS = 10_000;

    public VoltWatt {
      if (!(nominalVolts > 0) || !(ratedWatts > 0) || responseMillis < 0) {
        throw new IllegalArgumentException(
            "nominal voltage and rated power are above 0, the response time is at least 0 s");
      }
      if (production.isEmpty() && consumption.isEmpty()) {
        throw new IllegalArgumentException("a curve of production or of consumption is missing");
      }
      if (production.filter(c -> !c.falls() || c.lowest() < 0).isPresent()) {
        throw new IllegalArgumentException(
            "the curve of production falls with voltage and is never below 0 %");
      }
      if (consumption.filter(c -> !c.rises() || c.lowest() < 0).isPresent()) {
        throw new IllegalArgumentException(
            "the curve of consumption rises with voltage and is never below 0 %");
      }
    }

    /**
     * Table 10's defaults, the same for categories A and B: all of the rated power up to 1.06 pu,
     * at 1.10 pu 20 % of it, or none for a device that can also absorb.
     */
    public static Curve ieee1547(boolean storage) {
      return new Curve(List.of(new Curve.Knee(1.06, 1), new Curve.Knee(1.10, storage ? 0 : 0.2)));
    }
  }

  /**
   * Reactive power by the device's own voltage, as in IEEE Std 1547-2018, 5.3.3. Reactive power has
   * priority: where the two together exceed the rating, active power is what gives way.
   *
   * @param nominalVolts as for {@link VoltWatt}
   * @param ratedVoltAmperes what the curve's shares are of, and the most of active and reactive
   *     power together
   * @param curve reactive power by voltage, positive into the device: rises
   * @param responseMillis open loop response time; 0: at once
   */
  public record VoltVar(
      double nominalVolts, double ratedVoltAmperes, Curve curve, long responseMillis) {
    /** Open loop response time of table 8, category B: 5 s. */
    public static final long RESPONSE_MILLIS = 5_000;

    /**
     * Table 8's defaults for category B: 44 % injected up to 0.92 pu, none from 0.98 to 1.02 pu, 44
     * % absorbed from 1.08 pu.
     */
    public static final Curve IEEE_1547_CATEGORY_B =
        new Curve(
            List.of(
                new Curve.Knee(0.92, -0.44),
                new Curve.Knee(0.98, 0),
                new Curve.Knee(1.02, 0),
                new Curve.Knee(1.08, 0.44)));

    public VoltVar {
      if (!(nominalVolts > 0) || !(ratedVoltAmperes > 0) || responseMillis < 0) {
        throw new IllegalArgumentException(
            "nominal voltage and rating are above 0, the response time is at least 0 s");
      }
      if (!curve.rises()) {
        throw new IllegalArgumentException(
            "the curve of reactive power, positive into the device, rises with voltage");
      }
    }
  }
}

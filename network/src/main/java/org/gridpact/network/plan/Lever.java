package org.gridpact.network.plan;

import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.dispatch.Setpoint;

/** One way in which a plan can move one device: from what it would do by itself, so far. */
sealed interface Lever {
  DeviceSpec device();

  /** How far it can go: kilowatts, kilovars, steps of a tap changer, or thousandths per unit. */
  double way();

  /** What going one unit costs, in an hour or, of a step, once. */
  double cost();

  /**
   * Active power, in one direction.
   *
   * @param toWatts the furthest it can go; below {@code fromWatts} for a lever that takes load off
   * @param varsPerWatt reactive power that comes with it
   * @param cost per kilowatt and hour
   */
  record Power(DeviceSpec device, double fromWatts, double toWatts, double varsPerWatt, double cost)
      implements Lever {
    private static final double KILO = 1e3;

    boolean takesLoadOff() {
      return toWatts < fromWatts;
    }

    @Override
    public double way() {
      return Math.abs(toWatts - fromWatts) / KILO;
    }

    /** Watts more into the device for each unit moved. */
    double wattsPerUnit() {
      return takesLoadOff() ? -KILO : KILO;
    }

    /**
     * The power after so many kilowatts, rounded on to whole watts where the way is that long. A
     * device that by default is outside its envelope is at least brought to its edge.
     */
    double watts(double moved) {
      double watts = fromWatts + moved * wattsPerUnit();
      return takesLoadOff()
          ? Math.clamp(Math.floor(watts), toWatts, Math.max(toWatts, envelope().usableMaxWatts()))
          : Math.clamp(Math.ceil(watts), Math.min(toWatts, envelope().usableMinWatts()), toWatts);
    }

    private Envelope.Power envelope() {
      return (Envelope.Power) device.envelope().orElseThrow();
    }

    /**
     * A target for a battery or a generator, which would do nothing of the kind by itself; a bound
     * for the others, which may stay further on the safe side by themselves.
     */
    Setpoint.Power setpoint(double moved) {
      double watts = watts(moved);
      boolean target = device.kind() == DeviceKind.BATTERY || device.kind() == DeviceKind.GENERATOR;
      if (target) {
        return new Setpoint.Power(device.id(), watts, watts);
      }
      return takesLoadOff()
          ? new Setpoint.Power(device.id(), envelope().usableMinWatts(), watts)
          : new Setpoint.Power(device.id(), watts, envelope().usableMaxWatts());
    }
  }

  /**
   * Reactive power, in one direction.
   *
   * @param able what the device can do
   * @param besideWatts active power it would take by itself
   * @param fromVars what it would take by itself
   * @param toVars the furthest it can go; below {@code fromVars} for a lever that raises voltage
   * @param cost per kilovar and hour
   */
  record Vars(
      DeviceSpec device,
      Envelope.Reactive able,
      double besideWatts,
      double fromVars,
      double toVars,
      double cost)
      implements Lever {
    private static final double KILO = 1e3;

    boolean raisesVoltage() {
      return toVars < fromVars;
    }

    @Override
    public double way() {
      return Math.abs(toVars - fromVars) / KILO;
    }

    /** Vars more into the device for each unit moved. */
    double varsPerUnit() {
      return raisesVoltage() ? -KILO : KILO;
    }

    /** The reactive power after so many kilovars, rounded on to whole vars within the rating. */
    private double vars(double moved, double watts) {
      double vars = fromVars + moved * varsPerUnit();
      double most = Math.floor(able.mostVars(watts));
      return Math.clamp(raisesVoltage() ? Math.floor(vars) : Math.ceil(vars), -most, most) + 0.0;
    }

    /**
     * What going so far orders of its device.
     *
     * @param watts that it takes then
     */
    Setpoint.Vars setpoint(double moved, double watts) {
      return new Setpoint.Vars(device.id(), vars(moved, watts));
    }
  }

  /**
   * Positions of a tap changer, in one direction.
   *
   * @param to the furthest position
   * @param cost of a step
   */
  record Tap(DeviceSpec device, String branch, int from, int to, double cost) implements Lever {
    @Override
    public double way() {
      return Math.abs(to - from);
    }

    double position(double moved) {
      return from + Math.signum(to - from) * moved;
    }

    Setpoint.Tap setpoint(double moved) {
      return new Setpoint.Tap(device.id(), (int) Math.rint(position(moved)));
    }
  }

  /**
   * The voltage that units hold at a bus, in one direction.
   *
   * @param device stands for the units of the bus together
   * @param cost of a thousandth per unit
   */
  record Hold(DeviceSpec device, double fromPu, double toPu, double cost) implements Lever {
    private static final double MILLI = 1e-3;

    boolean raisesVoltage() {
      return toPu > fromPu;
    }

    @Override
    public double way() {
      return Math.abs(toPu - fromPu) / MILLI;
    }

    /** Per unit more for each unit moved. */
    double puPerUnit() {
      return raisesVoltage() ? MILLI : -MILLI;
    }

    double pu(double moved) {
      return fromPu + moved * puPerUnit();
    }
  }
}

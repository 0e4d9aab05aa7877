package org.gridpact.app.sim;

import org.gridpact.model.dispatch.Setpoint;

/**
 * Power setpoints that carry the number of their order in the width of their range, so that what a
 * gateway commands can be told apart without asking it.
 */
final class Marked {
  private static final double MILLIWATTS = 1_000;

  private Marked() {}

  static String id(long order) {
    return "o" + order;
  }

  static Setpoint power(String device, double watts, long order) {
    return new Setpoint.Power(device, watts, watts + order / MILLIWATTS);
  }

  static String order(Setpoint setpoint) {
    return switch (setpoint) {
      case Setpoint.Power p -> id(Math.round((p.maxWatts() - p.minWatts()) * MILLIWATTS));
      case Setpoint.Vars _, Setpoint.Switch _, Setpoint.Tap _ -> Fact.Stepped.SWITCH;
    };
  }
}

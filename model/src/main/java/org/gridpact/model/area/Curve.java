package org.gridpact.model.area;

import java.util.List;

/**
 * A line of straight pieces over voltage per unit; flat beyond its ends.
 *
 * @param points at least one, at growing voltages
 */
public record Curve(List<Knee> points) {
  /**
   * Where two pieces meet.
   *
   * @param voltage per unit of the rule's nominal voltage
   * @param share of the rule's rated power
   */
  public record Knee(double voltage, double share) {
    public Knee {
      if (!(voltage > 0 && voltage < 2) || !(share >= -1 && share <= 1)) {
        throw new IllegalArgumentException(
            "a curve's voltages are in 0 to 2 pu, its shares within 100 %");
      }
    }
  }

  public Curve {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a curve has at least one point");
    }
    for (int i = 1; i < points.size(); i++) {
      if (!(points.get(i).voltage() > points.get(i - 1).voltage())) {
        throw new IllegalArgumentException("a curve's voltages grow from point to point");
      }
    }
  }

  /** The share at a voltage that is known. */
  public double at(double voltage) {
    Knee before = points.getFirst();
    if (voltage <= before.voltage()) {
      return before.share();
    }
    for (Knee next : points) {
      if (voltage < next.voltage()) {
        double way = (voltage - before.voltage()) / (next.voltage() - before.voltage());
        return before.share() + way * (next.share() - before.share());
      }
      before = next;
    }
    return before.share();
  }

  /** The lowest share anywhere on it. */
  public double lowest() {
    return points.stream().mapToDouble(Knee::share).min().orElseThrow();
  }

  /** Whether no higher voltage has a higher share. */
  boolean falls() {
    return monotone(-1);
  }

  /** Whether no higher voltage has a lower share. */
  boolean rises() {
    return monotone(1);
  }

  private boolean monotone(int direction) {
    for (int i = 1; i < points.size(); i++) {
      if (direction * (points.get(i).share() - points.get(i - 1).share()) < 0) {
        return false;
      }
    }
    return true;
  }
}

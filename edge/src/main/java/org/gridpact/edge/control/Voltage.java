package org.gridpact.edge.control;

import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.model.area.Curve;
import org.gridpact.model.area.DeviceRules;
import org.gridpact.model.area.DeviceRules.VoltVar;
import org.gridpact.model.area.DeviceRules.VoltWatt;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/**
 * Volt-watt and volt-var as in IEEE Std 1547-2018, 5.4.2 and 5.3.3.
 *
 * <p>Of a device that measures single phases the highest one limits production, the lowest one
 * consumption, and the mean asks for reactive power; a total stands for all. Voltages that are not
 * all known are treated as the worst: the curve's lowest active power, and no reactive power.
 *
 * <p>An answer follows its curve as a first-order lag that has done 90 % of a step after the open
 * loop response time T: {@code y += (curve − y) · (1 − 10^(−Δt / T))}. What is within a thousandth
 * of the rating has arrived.
 */
final class Voltage {
  private static final double ARRIVED_SHARE = 1e-3;

  private Voltage() {}

  /** Where the answers are: most production and consumption in W, and var; NaN before the first. */
  record Answers(double production, double consumption, double vars) {
    static final Answers NONE = new Answers(Double.NaN, Double.NaN, Double.NaN);
  }

  /** A device's voltages per unit; NaN where they are not known. */
  private record PerUnit(double lowest, double mean, double highest) {
    static final PerUnit UNKNOWN = new PerUnit(Double.NaN, Double.NaN, Double.NaN);
  }

  static Answers answers(DeviceRules rules, DeviceState state, Answers before, long millis) {
    if (rules.voltWatt().isEmpty() && rules.voltVar().isEmpty()) {
      return before;
    }
    double production = Double.NaN;
    double consumption = Double.NaN;
    double vars = Double.NaN;
    if (rules.voltWatt().isPresent()) {
      VoltWatt rule = rules.voltWatt().get();
      PerUnit v = perUnit(state, rule.nominalVolts());
      if (rule.production().isPresent()) {
        double limit = limit(rule, rule.production().get(), v.highest());
        production =
            lag(before.production(), limit, rule.ratedWatts(), rule.responseMillis(), millis);
      }
      if (rule.consumption().isPresent()) {
        double limit = limit(rule, rule.consumption().get(), v.lowest());
        consumption =
            lag(before.consumption(), limit, rule.ratedWatts(), rule.responseMillis(), millis);
      }
    }
    if (rules.voltVar().isPresent()) {
      VoltVar rule = rules.voltVar().get();
      double mean = perUnit(state, rule.nominalVolts()).mean();
      double wanted = Double.isNaN(mean) ? 0 : rule.curve().at(mean) * rule.ratedVoltAmperes();
      vars = lag(before.vars(), wanted, rule.ratedVoltAmperes(), rule.responseMillis(), millis);
    }
    return new Answers(production, consumption, vars);
  }

  private static double limit(VoltWatt rule, Curve curve, double perUnit) {
    return rule.ratedWatts() * (Double.isNaN(perUnit) ? curve.lowest() : curve.at(perUnit));
  }

  private static double lag(
      double before, double target, double rated, long responseMillis, long millis) {
    if (Double.isNaN(before) || responseMillis == 0) {
      return target;
    }
    double done = 1 - Math.pow(10, -(double) millis / responseMillis);
    double next = before + (target - before) * done;
    return Math.abs(target - next) < ARRIVED_SHARE * rated ? target : next;
  }

  private static PerUnit perUnit(DeviceState state, double nominalVolts) {
    if (state.quality() != Quality.GOOD) {
      return PerUnit.UNKNOWN;
    }
    double total = state.value(Quantity.VOLTAGE);
    if (!Double.isNaN(total)) {
      double v = total / nominalVolts;
      return new PerUnit(v, v, v);
    }
    double lowest = Double.POSITIVE_INFINITY;
    double highest = Double.NEGATIVE_INFINITY;
    double sum = 0;
    int phases = 0;
    for (int i = 0; i < state.reading().points().points().size(); i++) {
      Point point = state.reading().points().points().get(i);
      if (point.quantity() == Quantity.VOLTAGE) {
        double v = state.reading().values()[i] / nominalVolts;
        if (Double.isNaN(v) || point.phase() == Phase.TOTAL) {
          return PerUnit.UNKNOWN;
        }
        lowest = Math.min(lowest, v);
        highest = Math.max(highest, v);
        sum += v;
        phases++;
      }
    }
    return phases == 0 ? PerUnit.UNKNOWN : new PerUnit(lowest, sum / phases, highest);
  }

  /** Leaves active power what voltage allows. */
  static void tighten(Span span, Answers answers) {
    if (!Double.isNaN(answers.production())) {
      span.tighten(Authority.VOLT_WATT, -answers.production(), Double.POSITIVE_INFINITY);
    }
    if (!Double.isNaN(answers.consumption())) {
      span.tighten(Authority.VOLT_WATT, Double.NEGATIVE_INFINITY, answers.consumption());
    }
  }
}

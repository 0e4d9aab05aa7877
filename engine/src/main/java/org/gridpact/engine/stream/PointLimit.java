package org.gridpact.engine.stream;

import java.io.Serializable;
import org.gridpact.model.area.Schedule;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/**
 * One side's limit of a measured point.
 *
 * @param subject what has the limit: a bus or a branch
 * @param above true where the value must not be above {@code values}, false: not below
 * @param values by time, in the quantity's SI unit; for powers and currents a limit on the signed
 *     value
 */
public record PointLimit(
    String device,
    Quantity quantity,
    Phase phase,
    String subject,
    boolean above,
    Schedule<Double> values)
    implements Serializable {
  private static final double VOLTAGE_MARGIN = 0.002;
  private static final double MARGIN = 0.02;

  public PointLimit {
    Schedule<Double> _ =
        values.map(
            value -> {
              if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(
                    "limit of %s: value %s".formatted(subject, value));
              }
              return value;
            });
  }

  /** A highest value; a violation ends 0.2 % (voltage) or 2 % inside. */
  public static PointLimit max(
      String device, Quantity quantity, Phase phase, String subject, Schedule<Double> values) {
    return new PointLimit(device, quantity, phase, subject, true, values);
  }

  /** A lowest value; a violation ends 0.2 % (voltage) or 2 % inside. */
  public static PointLimit min(
      String device, Quantity quantity, Phase phase, String subject, Schedule<Double> values) {
    return new PointLimit(device, quantity, phase, subject, false, values);
  }

  /** As it is at a time. */
  double value(long epochMillis) {
    return values.at(epochMillis);
  }

  /** When a value breaks it at a time, and when it no longer does. */
  LimitRule rule(int readings, long epochMillis) {
    double value = value(epochMillis);
    double share = quantity == Quantity.VOLTAGE ? VOLTAGE_MARGIN : MARGIN;
    return new LimitRule(above, value, Math.abs(value) * share, readings);
  }

  /** Names this limit among all of an area. */
  String key() {
    return "%s/%s/%s/%s/%s"
        .formatted(subject, device, quantity.key(), phase, above ? "max" : "min");
  }
}

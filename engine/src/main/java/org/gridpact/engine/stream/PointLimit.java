package org.gridpact.engine.stream;

import java.io.Serializable;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/**
 * One side's limit of a measured point.
 *
 * @param subject what has the limit: a bus or a branch
 * @param above true where the value must not be above {@code value}, false: not below
 * @param value in the quantity's SI unit; for powers and currents a limit on the signed value
 * @param margin how far inside, in the same unit, a value must be for a violation to end
 */
public record PointLimit(
    String device,
    Quantity quantity,
    Phase phase,
    String subject,
    boolean above,
    double value,
    double margin)
    implements Serializable {
  private static final double VOLTAGE_MARGIN = 0.002;
  private static final double MARGIN = 0.02;

  public PointLimit {
    if (!Double.isFinite(value) || !(margin >= 0)) {
      throw new IllegalArgumentException(
          "limit of %s: value %s, margin %s".formatted(subject, value, margin));
    }
  }

  /** A highest value; a violation ends 0.2 % (voltage) or 2 % inside. */
  public static PointLimit max(
      String device, Quantity quantity, Phase phase, String subject, double value) {
    return new PointLimit(device, quantity, phase, subject, true, value, margin(quantity, value));
  }

  /** A lowest value; a violation ends 0.2 % (voltage) or 2 % inside. */
  public static PointLimit min(
      String device, Quantity quantity, Phase phase, String subject, double value) {
    return new PointLimit(device, quantity, phase, subject, false, value, margin(quantity, value));
  }

  private static double margin(Quantity quantity, double value) {
    return Math.abs(value) * (quantity == Quantity.VOLTAGE ? VOLTAGE_MARGIN : MARGIN);
  }

  /** Names this limit among all of an area. */
  String key() {
    return "%s/%s/%s/%s/%s"
        .formatted(subject, device, quantity.key(), phase, above ? "max" : "min");
  }
}

package org.gridpact.edge.control;

import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.model.dispatch.Setpoint;

/**
 * What an order in effect asks of one device.
 *
 * @param setpoint of its power or position; empty where only its reactive power is ordered
 * @param vars reactive power into the device; empty where it is not ordered
 */
public record Ordered(Optional<Setpoint> setpoint, OptionalDouble vars) {
  public static final Ordered NOTHING = new Ordered(Optional.empty(), OptionalDouble.empty());

  public static Ordered of(Setpoint setpoint) {
    return setpoint instanceof Setpoint.Vars v
        ? new Ordered(Optional.empty(), OptionalDouble.of(v.vars()))
        : new Ordered(Optional.of(setpoint), OptionalDouble.empty());
  }

  /** Both, of one order, which names neither twice. */
  public Ordered and(Ordered other) {
    return new Ordered(setpoint.or(other::setpoint), vars.isPresent() ? vars : other.vars);
  }
}

package org.gridpact.edge.control;

import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.model.area.DeviceRules.VoltVar;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.measurement.Quality;

/**
 * A device's reactive power in one decision: who asks for how much, and what its envelope leaves of
 * that. An order's stands above volt-var's while the center and the device are heard; a lock-out
 * asks for none. Without any of them it is left to the device.
 *
 * <p>Reactive power has priority over what an order, the schedule or the default want of active
 * power, as IEEE Std 1547-2018 asks of volt-var; safety rules and the ramp have theirs over it.
 *
 * @param by who asks
 * @param wanted var into the device; empty where it is left to the device
 * @param mostVars either way; infinite where nothing limits it
 * @param ratedVoltAmperes of active and reactive power together; infinite where it is not known
 */
record Reactive(Authority by, OptionalDouble wanted, double mostVars, double ratedVoltAmperes) {

  /** Who asks for reactive power now, and for how much. */
  static Reactive of(
      DeviceSpec device,
      Envelope.Power envelope,
      Controller.Situation situation,
      Voltage.Answers voltage) {
    Optional<VoltVar> rule = device.rules().voltVar();
    double most = Double.POSITIVE_INFINITY;
    double rated = rule.map(VoltVar::ratedVoltAmperes).orElse(Double.POSITIVE_INFINITY);
    if (envelope.reactive().isPresent()) {
      most = envelope.reactive().get().maxVars();
      rated = Math.min(rated, envelope.reactive().get().ratedVoltAmperes().orElse(rated));
    }
    boolean able = envelope.reactive().isPresent();
    // Of a device that is not heard the voltage is not known: no order for it can be vouched for.
    boolean orderHolds =
        situation.mode() == Mode.NORMAL && situation.state().quality() == Quality.GOOD;
    OptionalDouble wanted = OptionalDouble.empty();
    Authority by = Authority.DEFAULT;
    if (situation.lockedOut() && (able || rule.isPresent())) {
      wanted = OptionalDouble.of(0);
      by = Authority.LOCK_OUT;
    } else if (able && orderHolds && situation.orderedVars().isPresent()) {
      wanted = situation.orderedVars();
      by = Authority.DISPATCH;
    } else if (rule.isPresent()) {
      wanted = OptionalDouble.of(voltage.vars());
      by = Authority.VOLT_VAR;
    }
    return new Reactive(by, wanted, most, rated);
  }

  /** Leaves active power what the reactive power leaves of the rating, where it is this rank's. */
  void tighten(Span span, Authority rank) {
    if (by == rank && wanted.isPresent()) {
      double most = beside(ratedVoltAmperes, Math.min(mostVars, Math.abs(wanted.getAsDouble())));
      span.tighten(by, -most, most);
    }
  }

  /** From where volt-var goes on: from an order's value while that holds. */
  Voltage.Answers remembered(Voltage.Answers answers) {
    return by == Authority.DISPATCH
        ? new Voltage.Answers(
            answers.production(), answers.consumption(), within(mostVars, wanted.getAsDouble()))
        : answers;
  }

  /**
   * The reactive power of a command: what is wanted, as far as the active power that the command
   * allows leaves room for it while it is still on its way.
   */
  OptionalDouble vars(Span span) {
    if (wanted.isEmpty()) {
      return wanted;
    }
    double watts = Math.max(Math.abs(span.min()), Math.abs(span.max()));
    double most = Math.min(mostVars, beside(ratedVoltAmperes, watts));
    return OptionalDouble.of(within(most, wanted.getAsDouble()) + 0.0);
  }

  /** Who set the reactive power of a command; empty where it is left to the device. */
  Optional<Authority> setBy(OptionalDouble vars) {
    return vars.isEmpty()
        ? Optional.empty()
        : Optional.of(vars.getAsDouble() == wanted.getAsDouble() ? by : Authority.ENVELOPE);
  }

  private static double within(double most, double vars) {
    return Math.max(-most, Math.min(most, vars));
  }

  /** What a rating leaves beside a power at right angles: {@code √(S² − x²)}. */
  private static double beside(double rated, double other) {
    return Math.sqrt(Math.max(0, rated * rated - other * other));
  }
}

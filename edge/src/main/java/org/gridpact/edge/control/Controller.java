package org.gridpact.edge.control;

import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceRules.Slot;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.GatewayRules.AntiFlap;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.Quantity;

/**
 * Decides a device's command. Authorities, the highest first: envelope, local safety rules and
 * failsafe, lock-out, a committed dispatch in effect, the schedule, the default. Each only tightens
 * what those above it leave; where it contradicts them, they win and the device is held at the
 * point nearest to its wish. See docs/control.md.
 */
final class Controller {
  private static final long DAY_MILLIS = 24 * 3_600_000L;

  /** A power further outside its envelope than this share of the width is not believed. */
  private static final double BELIEVED_OUTSIDE = 0.1;

  private Controller() {}

  /**
   * What holds for a device at one moment.
   *
   * @param sincePreviousMillis time since the cycle before, by which ramps and lags go on
   * @param lockedOut a crew has locked the device: it is held as near to 0 W as those above allow,
   *     a switch or a tap changer is not operated
   * @param dispatch the committed setpoint in effect, of power or position
   * @param orderedVars the committed setpoint in effect of reactive power, into the device
   * @param feeder what the feeder limit leaves the device
   * @param meterLost the feeder limit that curtails the device does not know its meter
   */
  record Situation(
      long now,
      long sincePreviousMillis,
      DeviceState state,
      Mode mode,
      boolean lockedOut,
      Optional<Setpoint> dispatch,
      OptionalDouble orderedVars,
      Range feeder,
      boolean meterLost,
      Optional<AntiFlap> antiFlap) {}

  /**
   * What is remembered of a device from cycle to cycle.
   *
   * @param told the command of the cycle before, from which the ramp goes on
   */
  record Memory(
      Optional<Command> told,
      Voltage.Answers voltage,
      OnOffTimes.Since onOff,
      Flapping.Memory flapping,
      Switching.Memory switching,
      Tapping.Memory tapping) {
    static final Memory NONE =
        new Memory(
            Optional.empty(),
            Voltage.Answers.NONE,
            OnOffTimes.Since.UNKNOWN,
            Flapping.Memory.NONE,
            Switching.Memory.NONE,
            Tapping.Memory.NONE);

    private Memory told(Optional<Command> now, Switching.Memory switched, Tapping.Memory tapped) {
      return new Memory(now, voltage, onOff, flapping, switched, tapped);
    }
  }

  /** A decision and what is to be remembered of it. */
  record Step(Ruling ruling, Memory memory) {}

  /** The command of this cycle; the device can be set. */
  static Step decide(DeviceSpec device, Situation situation, Memory before) {
    return switch (device.envelope().orElseThrow()) {
      case Envelope.Power envelope -> power(device, envelope, situation, before);
      case Envelope.Switching envelope -> {
        Switching.Step step =
            Switching.decide(
                envelope,
                situation.dispatch,
                situation.state.value(Quantity.SWITCH_CLOSED),
                situation.lockedOut,
                situation.mode,
                before.switching,
                situation.now);
        yield new Step(
            step.ruling(), before.told(step.ruling().command(), step.memory(), before.tapping));
      }
      case Envelope.Tapping envelope -> {
        Tapping.Step step =
            Tapping.decide(
                device.id(),
                envelope,
                situation.dispatch,
                situation.state.value(Quantity.TAP_POSITION),
                situation.lockedOut,
                situation.mode,
                before.tapping,
                situation.now);
        yield new Step(
            step.ruling(), before.told(step.ruling().command(), before.switching, step.memory()));
      }
    };
  }

  private static Step power(
      DeviceSpec device, Envelope.Power envelope, Situation s, Memory before) {
    double measured = believed(envelope, s.state.value(Quantity.ACTIVE_POWER));
    OnOffTimes.Since onOff = OnOffTimes.next(before.onOff, envelope, measured, s.now);
    Voltage.Answers voltage =
        Voltage.answers(device.rules(), s.state, before.voltage, s.sincePreviousMillis);
    Reactive reactive = Reactive.of(device, envelope, s, voltage);

    Span span = possible(envelope, s.state);
    Voltage.tighten(span, voltage);
    reactive.tighten(span, Authority.VOLT_VAR);
    span.tighten(Authority.FEEDER_LIMIT, s.feeder);
    Flapping.Memory flapping = before.flapping;
    if (s.antiFlap.isPresent()) {
      double width = envelope.maxWatts() - envelope.minWatts();
      flapping = Flapping.next(span, s.antiFlap.get(), flapping, width, s.now);
    }
    failsafe(span, envelope, s);
    if (s.lockedOut) {
      span.tighten(Authority.LOCK_OUT, 0, 0);
    }
    span.tighten(Authority.RESERVE, envelope.usableMinWatts(), envelope.usableMaxWatts());
    reactive.tighten(span, Authority.DISPATCH);
    wishes(span, device, s);
    OnOffTimes.keepOn(span, envelope, onOff, s.now);
    span.ramp(Ramp.towards(span, envelope, before.told, measured, s.sincePreviousMillis));
    OnOffTimes.keepOff(span, envelope, onOff, s.now);

    OptionalDouble vars = reactive.vars(span);
    Command command =
        new Command.Power(
            device.id(),
            span.min() + 0.0, // no -0.0, which would be another command
            span.max() + 0.0,
            vars);
    return new Step(
        new Ruling(
            Optional.of(command), span.lower(), span.upper(), span.ramping(), reactive.setBy(vars)),
        new Memory(
            Optional.of(command),
            reactive.remembered(voltage),
            onOff,
            flapping,
            before.switching,
            before.tapping));
  }

  /** What the envelope lets a device do now; its ramp and its times on and off come last. */
  static Span possible(Envelope.Power envelope, DeviceState state) {
    Span span = new Span(envelope.minWatts(), envelope.maxWatts());
    if (envelope.stateOfCharge().isPresent()) {
      double charge = state.value(Quantity.STATE_OF_CHARGE);
      boolean mayDischarge = charge > envelope.stateOfCharge().get().min();
      boolean mayCharge = charge < envelope.stateOfCharge().get().max();
      span.tighten(
          Authority.STATE_OF_CHARGE,
          mayDischarge ? Double.NEGATIVE_INFINITY : 0,
          mayCharge ? Double.POSITIVE_INFINITY : 0);
    }
    return span;
  }

  /** A measured power that can be the device's; NaN where it is not known or cannot be. */
  static double believed(Envelope.Power envelope, double watts) {
    double beyond = BELIEVED_OUTSIDE * (envelope.maxWatts() - envelope.minWatts());
    boolean inside = watts >= envelope.minWatts() - beyond && watts <= envelope.maxWatts() + beyond;
    return inside ? watts : Double.NaN;
  }

  private static void failsafe(Span span, Envelope.Power envelope, Situation s) {
    if (s.mode != Mode.NORMAL) {
      span.tighten(Authority.FAILSAFE, envelope.failsafeMinWatts(), envelope.failsafeMaxWatts());
    }
    if (s.meterLost) {
      span.tighten(Authority.METER_LOST, envelope.failsafeMinWatts(), envelope.failsafeMaxWatts());
    }
  }

  /** What is wanted of the device, by whom it is not about safety. */
  private static void wishes(Span span, DeviceSpec device, Situation s) {
    if (s.dispatch.orElse(null) instanceof Setpoint.Power p) {
      span.tighten(Authority.DISPATCH, p.minWatts(), p.maxWatts());
    }
    if (!device.rules().schedule().isEmpty()) {
      int secondOfDay = (int) (Math.floorMod(s.now, DAY_MILLIS) / 1_000);
      for (Slot slot : device.rules().schedule()) {
        if (slot.holdsAt(secondOfDay)) {
          span.tighten(Authority.SCHEDULE, slot.watts().min(), slot.watts().max());
        }
      }
    }
    if (device.rules().byDefault().isPresent()) {
      span.tighten(
          Authority.DEFAULT,
          device.rules().byDefault().get().min(),
          device.rules().byDefault().get().max());
    } else if (device.kind() == DeviceKind.BATTERY) {
      span.tighten(Authority.DEFAULT, 0, 0);
    }
  }
}

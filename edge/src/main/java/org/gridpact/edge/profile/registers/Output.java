package org.gridpact.edge.profile.registers;

import java.util.OptionalDouble;
import java.util.OptionalLong;
import org.gridpact.edge.image.Command;

/**
 * A register that takes part of a command, and is read back.
 *
 * @param factor the field's unit in one of the signal's
 * @param low with {@code high}, what the device takes, in the field's unit
 */
public record Output(Signal signal, Field field, double factor, double low, double high) {
  /** Below this share of a step a number is a whole one but for rounding. */
  private static final double ROUNDING = 1e-6;

  public Output {
    if (field.table() == Table.INPUT || field.table() == Table.DISCRETE) {
      throw new IllegalArgumentException("an output is in holding registers or coils");
    }
    if (!(low <= high) || factor == 0) {
      throw new IllegalArgumentException("an output needs low <= high and a factor");
    }
  }

  /**
   * The raw number to write; empty where the command has nothing for this output. A limit is
   * rounded into the range that was commanded, a range of one value to the nearest step.
   *
   * @param step of the field, from the device
   * @throws IllegalArgumentException where the field cannot hold it, or the step is not known
   */
  public OptionalLong raw(Command command, double step) {
    OptionalDouble wanted = wanted(command);
    if (wanted.isEmpty()) {
      return OptionalLong.empty();
    }
    double steps = Math.clamp(wanted.getAsDouble() * factor, low, high) / step;
    return OptionalLong.of(
        field.type().rawOf(field.type().real() ? steps : inward(steps, step, command)));
  }

  private double inward(double steps, double step, Command command) {
    boolean limit = signal == Signal.MIN_WATTS || signal == Signal.MAX_WATTS;
    if (!limit || (command instanceof Command.Power p && exact(p))) {
      return steps;
    }
    boolean up = (signal == Signal.MIN_WATTS) == (factor * step > 0);
    return up ? Math.ceil(steps - ROUNDING) : Math.floor(steps + ROUNDING);
  }

  private static boolean exact(Command.Power power) {
    return power.minWatts() == power.maxWatts();
  }

  private OptionalDouble wanted(Command command) {
    return switch (command) {
      case Command.Power power ->
          switch (signal) {
            case MIN_WATTS -> OptionalDouble.of(power.minWatts());
            case MAX_WATTS -> OptionalDouble.of(power.maxWatts());
            case WATTS ->
                exact(power) ? OptionalDouble.of(power.minWatts()) : OptionalDouble.empty();
            case WATTS_GIVEN -> OptionalDouble.of(exact(power) ? 1 : 0);
            case VARS -> power.vars();
            case VARS_GIVEN -> OptionalDouble.of(power.vars().isPresent() ? 1 : 0);
            case ENABLE -> OptionalDouble.of(1);
            case SWITCH, TAP -> OptionalDouble.empty();
          };
      case Command.Switch s ->
          signal == Signal.SWITCH ? OptionalDouble.of(s.closed() ? 1 : 0) : OptionalDouble.empty();
      case Command.Tap t ->
          signal == Signal.TAP ? OptionalDouble.of(t.position()) : OptionalDouble.empty();
    };
  }
}

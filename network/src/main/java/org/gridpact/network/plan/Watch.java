package org.gridpact.network.plan;

import java.util.List;
import org.gridpact.network.ac.AcNetwork;

/**
 * What of a state one limit is on.
 *
 * @param index of the branch or the bus in the core's arrays; 0 for the area
 */
record Watch(Kind kind, int index) {

  /** Those of the limit that is broken; none of what no single limit is for. */
  static List<Watch> of(Violation broken, AcNetwork network) {
    return switch (broken) {
      case Violation.Overload o -> {
        int branch = network.branchIndex(o.branch());
        yield List.of(new Watch(Kind.FROM_CURRENT, branch), new Watch(Kind.TO_CURRENT, branch));
      }
      case Violation.PowerOverload o -> {
        int branch = network.branchIndex(o.branch());
        yield List.of(new Watch(Kind.FROM_POWER, branch), new Watch(Kind.TO_POWER, branch));
      }
      case Violation.Voltage v ->
          List.of(
              new Watch(
                  v.pu() < v.allowedMinPu() ? Kind.LOW_VOLTAGE : Kind.HIGH_VOLTAGE,
                  network.busIndex(v.bus())));
      case Violation.LackOfReserve lack ->
          List.of(new Watch(lack.up() ? Kind.RESERVE_UP : Kind.RESERVE_DOWN, 0));
      case Violation.NoState _, Violation.Shortage _, Violation.Surplus _ -> List.of();
    };
  }

  /** The limit's name, as {@link Violation#limit} has it. */
  String inWords(AcNetwork network) {
    return switch (kind) {
      case FROM_CURRENT, TO_CURRENT -> "branch " + network.branchId(index);
      case FROM_POWER, TO_POWER -> "power of branch " + network.branchId(index);
      case LOW_VOLTAGE -> "bus %s low".formatted(network.busId(index));
      case HIGH_VOLTAGE -> "bus %s high".formatted(network.busId(index));
      case RESERVE_UP -> "reserve up";
      case RESERVE_DOWN -> "reserve down";
      case SHORTAGE -> "as much generation as is needed";
      case SURPLUS -> "no more generation than is needed";
      case HEADROOM -> "headroom";
    };
  }

  /** Whether both are of one limit, which a branch has at either end. */
  boolean sameLimit(Watch other) {
    return index == other.index
        && (kind == other.kind
            || (kind.isCurrent() && other.kind.isCurrent())
            || (kind.isPower() && other.kind.isPower()));
  }

  enum Kind {
    FROM_CURRENT,
    TO_CURRENT,
    FROM_POWER,
    TO_POWER,
    LOW_VOLTAGE,
    HIGH_VOLTAGE,
    /** Of the whole area. */
    RESERVE_UP,
    RESERVE_DOWN,
    /** The slack bus has to give more than is planned of it. */
    SHORTAGE,
    /** It has to give less. */
    SURPLUS,
    /** Of the generators that are left after a loss. */
    HEADROOM;

    boolean isCurrent() {
      return this == FROM_CURRENT || this == TO_CURRENT;
    }

    boolean isPower() {
      return this == FROM_POWER || this == TO_POWER;
    }

    boolean isReserve() {
      return this == RESERVE_UP || this == RESERVE_DOWN;
    }

    /** Whether it is of what generators give together. */
    boolean isBalance() {
      return this == SHORTAGE || this == SURPLUS;
    }

    boolean isVoltage() {
      return this == LOW_VOLTAGE || this == HIGH_VOLTAGE;
    }

    boolean isOfBranch() {
      return isCurrent() || isPower();
    }
  }
}

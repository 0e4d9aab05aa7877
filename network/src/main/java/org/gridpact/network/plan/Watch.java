package org.gridpact.network.plan;

/**
 * What of a state one limit is on.
 *
 * @param index of the branch or the bus in the core's arrays; 0 for the area
 */
record Watch(Kind kind, int index) {

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
    HEADROOM,
    /** What units that hold the voltage of a bus give of reactive power. */
    LEAST_VARS,
    MOST_VARS;

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

    boolean isVars() {
      return this == LEAST_VARS || this == MOST_VARS;
    }

    boolean isVoltage() {
      return this == LOW_VOLTAGE || this == HIGH_VOLTAGE;
    }

    boolean isOfBranch() {
      return isCurrent() || isPower();
    }
  }
}

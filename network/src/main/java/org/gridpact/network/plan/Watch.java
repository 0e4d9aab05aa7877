package org.gridpact.network.plan;

/**
 * What of a state one limit is on.
 *
 * @param index of the branch or the bus in the core's arrays
 */
record Watch(Kind kind, int index) {
  enum Kind {
    FROM_CURRENT,
    TO_CURRENT,
    FROM_POWER,
    TO_POWER,
    LOW_VOLTAGE,
    HIGH_VOLTAGE;

    boolean isCurrent() {
      return this == FROM_CURRENT || this == TO_CURRENT;
    }

    boolean isPower() {
      return this == FROM_POWER || this == TO_POWER;
    }

    boolean isOfBranch() {
      return isCurrent() || isPower();
    }
  }
}

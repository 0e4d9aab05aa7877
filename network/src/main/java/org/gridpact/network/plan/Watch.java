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
    LOW_VOLTAGE,
    HIGH_VOLTAGE;

    boolean isCurrent() {
      return this == FROM_CURRENT || this == TO_CURRENT;
    }
  }
}

package org.gridpact.edge.control;

/**
 * A range of active power; load convention, consumption is positive. An end may be infinite, where
 * a rule does not limit it.
 */
record Range(double minWatts, double maxWatts) {
  static final Range FREE = new Range(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  Range {
    if (!(minWatts <= maxWatts)) {
      throw new IllegalArgumentException("[%s, %s] W is no range".formatted(minWatts, maxWatts));
    }
  }
}

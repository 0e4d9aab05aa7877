package org.gridpact.edge.control;

/** A range of active power; load convention, consumption is positive. */
record Range(double minWatts, double maxWatts) {
  Range {
    if (!(minWatts <= maxWatts)) {
      throw new IllegalArgumentException("[%s, %s] W is no range".formatted(minWatts, maxWatts));
    }
  }

  /**
   * This range, tightened by one of lower authority: what both allow. Where they have nothing in
   * common, the point of this range that is nearest to the other.
   */
  Range tightenedBy(Range lower) {
    return new Range(nearest(lower.minWatts), nearest(lower.maxWatts));
  }

  double nearest(double watts) {
    return Math.clamp(watts, minWatts, maxWatts);
  }
}

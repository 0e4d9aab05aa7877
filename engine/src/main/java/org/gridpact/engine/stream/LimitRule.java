package org.gridpact.engine.stream;

/**
 * When a value beyond its limit becomes a violation, and when that ends: after so many good
 * readings in a row, and inside by a margin, so that nothing flaps. No reading changes nothing.
 */
record LimitRule(boolean above, double limit, double margin, int readings) {
  LimitRule {
    if (readings < 1) {
      throw new IllegalArgumentException("a violation takes at least one reading");
    }
  }

  /**
   * @param run good readings in a row that speak for a change
   * @param runEpochMillis time of the first of the run
   * @param sinceEpochMillis when the violation began; of no meaning unless {@code active}
   */
  record Status(boolean active, int run, long runEpochMillis, long sinceEpochMillis) {
    static final Status CALM = new Status(false, 0, 0, 0);
  }

  /** The status after one more good reading, later than all before. */
  Status next(Status now, double value, long epochMillis) {
    boolean forChange = now.active() ? isInside(value) : isBeyond(value);
    if (!forChange) {
      return now.run() == 0 ? now : new Status(now.active(), 0, 0, now.sinceEpochMillis());
    }
    int run = now.run() + 1;
    long first = run == 1 ? epochMillis : now.runEpochMillis();
    if (run < readings) {
      return new Status(now.active(), run, first, now.sinceEpochMillis());
    }
    return now.active() ? Status.CALM : new Status(true, 0, 0, first);
  }

  private boolean isBeyond(double value) {
    return above ? value > limit : value < limit;
  }

  private boolean isInside(double value) {
    return above ? value <= limit - margin : value >= limit + margin;
  }
}

package org.gridpact.engine.forecast;

/** How far ahead a quarter of an hour is: what is further ahead is known less well. */
public enum Horizon {
  ONE_HOUR(1),
  THREE_HOURS(3),
  SIX_HOURS(6),
  HALF_A_DAY(12),
  ONE_DAY(24),
  TWO_DAYS(48);

  private static final int QUARTERS = 4;
  private static final Horizon[] ALL = values();
  private static final Horizon[] BY_QUARTER = byQuarter();

  private final int hours;

  Horizon(int hours) {
    this.hours = hours;
  }

  /** The first hour that is further ahead. */
  public int hours() {
    return hours;
  }

  int quarters() {
    return hours * QUARTERS;
  }

  private static Horizon[] byQuarter() {
    Horizon[] by = new Horizon[ALL[ALL.length - 1].quarters()];
    int at = 0;
    for (int q = 0; q < by.length; q++) {
      at += q < ALL[at].quarters() ? 0 : 1;
      by[q] = ALL[at];
    }
    return by;
  }

  /** Of a quarter by how many it is after the first. */
  static Horizon of(int quartersAhead) {
    return BY_QUARTER[Math.min(quartersAhead, BY_QUARTER.length - 1)];
  }
}

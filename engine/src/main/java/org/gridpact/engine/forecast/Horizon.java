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

  private final int hours;

  Horizon(int hours) {
    this.hours = hours;
  }

  /** The first hour that is further ahead. */
  public int hours() {
    return hours;
  }

  /** Of a quarter by how many it is after the first. */
  static Horizon of(int quartersAhead) {
    for (Horizon horizon : values()) {
      if (quartersAhead < horizon.hours * QUARTERS) {
        return horizon;
      }
    }
    return TWO_DAYS;
  }
}

package org.gridpact.model.area;

import java.util.OptionalInt;

/**
 * How history is laid out, and how long it is kept.
 *
 * @param buckets parts of a day by hash of device, 1 to 100; fixed once history has begun
 * @param readings days that readings as measured are kept; empty: all. Rollups of what goes are
 *     made before it goes
 * @param minutes the same for rollups of a minute, not fewer than {@code readings}
 * @param quarters the same for rollups of a quarter of an hour, not fewer than {@code minutes}
 */
public record HistorySpec(
    int buckets, OptionalInt readings, OptionalInt minutes, OptionalInt quarters) {
  public static final HistorySpec DEFAULT =
      new HistorySpec(4, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty());

  public HistorySpec {
    if (buckets < 1 || buckets > 100) {
      throw new IllegalArgumentException("buckets must be 1 to 100, not " + buckets);
    }
    atLeastOneDay(readings);
    notLonger("readings", readings, "minutes", minutes);
    notLonger("minutes", minutes, "quarters", quarters);
  }

  private static void notLonger(
      String what, OptionalInt days, String than, OptionalInt rollupDays) {
    atLeastOneDay(rollupDays);
    if (rollupDays.isPresent() && days.orElse(Integer.MAX_VALUE) > rollupDays.getAsInt()) {
      throw new IllegalArgumentException(
          "%s are kept longer than %s, which are made of them".formatted(what, than));
    }
  }

  private static void atLeastOneDay(OptionalInt days) {
    if (days.isPresent() && days.getAsInt() < 1) {
      throw new IllegalArgumentException("a day is the shortest time to keep anything");
    }
  }
}

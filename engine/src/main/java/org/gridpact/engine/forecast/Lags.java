package org.gridpact.engine.forecast;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import org.gridpact.model.area.Place;
import org.gridpact.model.forecast.Forecast;

/**
 * For each quarter of an hour of a time, those before it that are like it: at the same local time
 * of an earlier day. A day of 92 quarters lacks four local times, which have then no like quarter
 * on that day; of one of 100, the first of two that the clocks show alike is taken.
 *
 * <p>Made once and used for every series of that time. Immutable.
 */
final class Lags {
  /** Which days are like a day. A holiday is like a Sunday. */
  enum Alike {
    /** Every day. */
    EVERY(14),
    /** Workdays among each other, the others likewise. */
    WORK(8),
    /** The same day of the week. */
    WEEKDAY(6);

    /** So many of the last are looked at. */
    final int most;

    Alike(int most) {
      this.most = most;
    }

    /** How far back, at most, in days. */
    private int daysBack() {
      return this == WEEKDAY ? 7 * (most + 1) : 2 * most + 4;
    }

    private int key(LocalDate day, Set<LocalDate> holidays) {
      DayOfWeek of = holidays.contains(day) ? DayOfWeek.SUNDAY : day.getDayOfWeek();
      return switch (this) {
        case EVERY -> 0;
        case WORK -> of == DayOfWeek.SATURDAY || of == DayOfWeek.SUNDAY ? 1 : 0;
        case WEEKDAY -> of.getValue();
      };
    }
  }

  /** Days between a quarter and the next one like it, at least: as far as a forecast reaches. */
  static final int DAYS_AHEAD = 3;

  /** Quarters of a day, as its clocks show them. */
  static final int SLOTS = 96;

  /** Two quarters short of as many days, the shortest of which has 92. */
  private static final int ONE_DAY = 90;

  private static final int TWO_DAYS = 180;

  private final long first;
  private final int[] slots;
  private final int[] days;
  private final int[][] bySlot;
  private final List<LocalDate> dates = new ArrayList<>();
  private final int[][][] sources = new int[Alike.values().length * DAYS_AHEAD][][];

  /** Of the quarters from one on, by number since the epoch. */
  private Lags(ZoneId zone, Set<LocalDate> holidays, long first, int quarters) {
    this.first = first;
    slots = new int[quarters];
    days = new int[quarters];
    List<int[]> index = new ArrayList<>();
    for (int t = 0; t < quarters; t++) {
      ZonedDateTime local = Instant.ofEpochMilli(millis(t)).atZone(zone);
      if (dates.isEmpty() || !dates.getLast().equals(local.toLocalDate())) {
        dates.add(local.toLocalDate());
        int[] none = new int[SLOTS];
        Arrays.fill(none, -1);
        index.add(none);
      }
      slots[t] = slot(local.toLocalTime());
      days[t] = index.size() - 1;
      int[] ofDay = index.getLast();
      ofDay[slots[t]] = ofDay[slots[t]] < 0 ? t : ofDay[slots[t]];
    }
    bySlot = index.toArray(int[][]::new);
    for (Alike alike : Alike.values()) {
      for (int ahead = 1; ahead <= DAYS_AHEAD; ahead++) {
        sources[at(alike, ahead)] =
            alike == Alike.WEEKDAY && ahead > 1
                ? sources[at(alike, 1)]
                : all(alike, ahead, holidays);
      }
    }
  }

  /** By the clocks and the calendar of a place. */
  static Lags ofPeople(Place place, long first, int quarters) {
    return new Lags(place.zone(), place.holidays(), first, quarters);
  }

  /** By the sun, which knows no summer time. */
  static Lags ofSun(long first, int quarters) {
    return new Lags(ZoneOffset.UTC, Set.of(), first, quarters);
  }

  /** As many days as a like quarter has to be back, so that it is known so many quarters ahead. */
  static int ahead(int horizon) {
    return horizon < ONE_DAY ? 1 : horizon < TWO_DAYS ? 2 : DAYS_AHEAD;
  }

  private static int slot(LocalTime time) {
    return time.toSecondOfDay() / (int) (Forecast.QUARTER_MILLIS / 1_000);
  }

  private static int at(Alike alike, int ahead) {
    return alike.ordinal() * DAYS_AHEAD + ahead - 1;
  }

  private int[][] all(Alike alike, int ahead, Set<LocalDate> holidays) {
    int[][] days = new int[dates.size()][];
    for (int day = 0; day < days.length; day++) {
      days[day] = like(day, alike, ahead, holidays);
    }
    int[][] all = new int[slots.length][];
    for (int t = 0; t < all.length; t++) {
      int slot = slots[t];
      all[t] =
          Arrays.stream(days[this.days[t]]).map(d -> bySlot[d][slot]).filter(s -> s >= 0).toArray();
    }
    return all;
  }

  /** Days like a day, the newest first. */
  private int[] like(int day, Alike alike, int ahead, Set<LocalDate> holidays) {
    int key = alike.key(dates.get(day), holidays);
    Collection<Integer> like = new ArrayList<>();
    for (int d = day - ahead; d >= Math.max(0, day - alike.daysBack()); d--) {
      if (like.size() < alike.most && alike.key(dates.get(d), holidays) == key) {
        like.add(d);
      }
    }
    return like.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Positions of the quarters like one, the newest first, all at least some days back. */
  int[] of(int quarter, Alike alike, int ahead) {
    return sources[at(alike, ahead)][quarter];
  }

  int quarters() {
    return slots.length;
  }

  /** Quarter of the day by its clocks. */
  int slot(int quarter) {
    return slots[quarter];
  }

  /** Start of a quarter. */
  long millis(int quarter) {
    return (first + quarter) * Forecast.QUARTER_MILLIS;
  }

  long first() {
    return first;
  }
}

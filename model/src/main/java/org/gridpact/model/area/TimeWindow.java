package org.gridpact.model.area;

import java.io.Serializable;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.MonthDay;

/**
 * A part of the year and of the day, by the clocks of a place.
 *
 * @param firstDay included; the days go over the new year where it is after the last
 * @param lastDay included
 * @param from included; the time goes over midnight where {@code to} is not after it, and lasts all
 *     day where the two are equal
 * @param to excluded
 */
public record TimeWindow(MonthDay firstDay, MonthDay lastDay, LocalTime from, LocalTime to)
    implements Serializable {
  public static final MonthDay NEW_YEAR = MonthDay.of(1, 1);
  public static final MonthDay LAST_OF_YEAR = MonthDay.of(12, 31);

  /** Whether a moment on the clocks of the place is in it. */
  public boolean holds(LocalDateTime moment) {
    return holds(MonthDay.from(moment)) && holds(moment.toLocalTime());
  }

  private boolean holds(MonthDay day) {
    boolean begun = !day.isBefore(firstDay);
    boolean left = !day.isAfter(lastDay);
    return firstDay.isAfter(lastDay) ? begun || left : begun && left;
  }

  private boolean holds(LocalTime time) {
    boolean begun = !time.isBefore(from);
    boolean left = time.isBefore(to);
    return from.isBefore(to) ? begun && left : begun || left;
  }

  /** Whether some moment of some year is in both. */
  public boolean overlaps(TimeWindow other) {
    return (holds(other.firstDay) || other.holds(firstDay))
        && (holds(other.from) || other.holds(from));
  }

  /** Whether it never ends. */
  boolean isAlways() {
    return from.equals(to) && holds(NEW_YEAR) && holds(LAST_OF_YEAR) && !firstDay.isAfter(lastDay);
  }

  @Override
  public String toString() {
    return "%02d-%02d to %02d-%02d, %s to %s"
        .formatted(
            firstDay.getMonthValue(),
            firstDay.getDayOfMonth(),
            lastDay.getMonthValue(),
            lastDay.getDayOfMonth(),
            from,
            to);
  }
}

package org.gridpact.plant.profile;

import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;

/**
 * Measured power over time from a user's file, as the shape of loads.
 *
 * <p>Only the form counts: a shape from a profile has, over the profile's time, the same mean as
 * the built-in household curve, so a network that works with the one works with the other.
 *
 * <p>Time of day is kept. Of a file of a day or more, its whole days are played in a loop; a
 * shorter one loops as it is. Each load begins at another whole day and is shifted by up to 15
 * minutes, both by seed, so that one household can stand for many.
 *
 * <p>A value holds until the next row. Where the next row's value is missing it goes on holding for
 * at most {@value #HOLD_INTERVALS} times the file's median interval; after that the shape is
 * unknown (NaN) until the next value.
 */
public final class Profile {
  static final int HOLD_INTERVALS = 5;
  private static final double LARGEST_SHIFT_SECONDS = 900;

  /** Times of the rows that have a value, in seconds from the first row. */
  private final double[] seconds;

  private final double[] watts;
  private final double meanWatts;
  private final double holdSeconds;
  private final double periodSeconds;
  private final double startTimeOfDay;
  private final Instant start;

  /**
   * Takes the arrays over.
   *
   * @param seconds times of known values from the first row on, increasing
   * @param watts a value for each time
   * @param intervalSeconds median interval between rows
   * @param spanSeconds from the first row to the end of the last
   * @param startTimeOfDay local time of the first row, seconds since midnight
   */
  Profile(
      double[] seconds,
      double[] watts,
      double intervalSeconds,
      double spanSeconds,
      double startTimeOfDay,
      Instant start) {
    this.seconds = seconds;
    this.watts = watts;
    this.meanWatts = Arrays.stream(watts).average().orElseThrow();
    this.holdSeconds = HOLD_INTERVALS * intervalSeconds;
    double wholeDays = Math.floor(spanSeconds / Shape.DAY_SECONDS);
    this.periodSeconds = wholeDays > 0 ? wholeDays * Shape.DAY_SECONDS : spanSeconds;
    this.startTimeOfDay = startTimeOfDay;
    this.start = start;
  }

  /**
   * Reads a CSV file whose first line names its columns.
   *
   * <p>Columns are separated by {@code ,} or {@code ;}, whichever the first line has. Names are
   * found in any case and order; others are left alone.
   *
   * <ul>
   *   <li>Time: {@code time}, {@code timestamp} or {@code datetime}, in ISO-8601 (without an offset
   *       it is taken as UTC) or as milliseconds since 1970; or {@code date} ({@code dd/mm/yyyy} or
   *       ISO-8601) with {@code time} ({@code HH:mm:ss}).
   *   <li>Power: {@code power}, {@code active_power} or {@code ac_power} in W, {@code
   *       Global_active_power} in kW.
   *   <li>Or both current, {@code current} or {@code Global_intensity} in A, and {@code voltage} in
   *       V. Their product stands for power, which is right where the power factor stays the same.
   * </ul>
   *
   * <p>Another unit is written after the name: {@code power_kW}, {@code power (MW)}, {@code
   * current_mA}, {@code voltage_kV}. Empty, {@code ?}, {@code NA} and {@code NaN} are missing
   * values. Where a file has power it is used, and current and voltage are not.
   *
   * @throws ProfileException naming file, line and rule: a missing column, a number or time that is
   *     none, time that does not increase, a mean not above zero, fewer than two rows, no value
   */
  public static Profile read(Path file) throws ProfileException {
    return new ProfileReader(file).read();
  }

  /** The load's shape; another noise gives another day and shift. */
  public Shape shape(SeededNoise noise) {
    double days = Math.max(1, Math.floor(periodSeconds / Shape.DAY_SECONDS));
    double offset =
        Shape.DAY_SECONDS * Math.floor(days * noise.of("day").share())
            + LARGEST_SHIFT_SECONDS * noise.of("shift").swing();
    double scale = HouseholdCurve.MEAN / meanWatts;
    return curveSeconds -> scale * wattsAt(curveSeconds - startTimeOfDay + offset);
  }

  /** Number of rows that have a value. */
  public int size() {
    return watts.length;
  }

  /** Mean of the known values. */
  public double meanWatts() {
    return meanWatts;
  }

  /** Time of the first row. */
  public Instant start() {
    return start;
  }

  /** How long the profile goes on before it repeats itself. */
  public double periodSeconds() {
    return periodSeconds;
  }

  private double wattsAt(double sinceStart) {
    double time = sinceStart - periodSeconds * Math.floor(sinceStart / periodSeconds);
    int found = Arrays.binarySearch(seconds, time);
    int last = found >= 0 ? found : -found - 2;
    return last >= 0 && time - seconds[last] <= holdSeconds ? watts[last] : Double.NaN;
  }
}

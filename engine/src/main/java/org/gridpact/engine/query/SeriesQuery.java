package org.gridpact.engine.query;

import java.time.Duration;
import java.util.Optional;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/**
 * Asks for a series.
 *
 * @param fromMillis first time, UTC
 * @param toMillis first time that is not in it any more
 * @param kind what to make it of; by default readings for up to a day ({@link
 *     SeriesSource#readingsMillis}), minutes for up to two weeks, else quarters
 * @param points how many points to keep at most: 3 to {@value #POINTS_MOST}
 */
public record SeriesQuery(
    String area,
    String device,
    Phase phase,
    Quantity quantity,
    long fromMillis,
    long toMillis,
    Optional<Kind> kind,
    int points) {
  public static final int POINTS_MOST = 10_000;

  /** Values that are read for one series: a second's for two days and more. */
  public static final int READ_MOST = 200_000;

  static final long DAY_MILLIS = Duration.ofDays(1).toMillis();

  public SeriesQuery {
    if (device.isBlank() || device.chars().anyMatch(Character::isISOControl)) {
      throw new IllegalArgumentException("device: is blank, or has what is no letter or sign");
    }
    if (points < 3 || points > POINTS_MOST) {
      throw new IllegalArgumentException(
          "points: %d is not within 3 to %d".formatted(points, POINTS_MOST));
    }
    if (fromMillis >= toMillis) {
      throw new IllegalArgumentException("from: is not before to");
    }
    if (quantity == Quantity.SWITCH_CLOSED) {
      throw new IllegalArgumentException("quantity: a switch's position is no series");
    }
    if (kind.filter(Kind.REPORTED::equals).isPresent()) {
      throw new IllegalArgumentException("resolution: is raw, minute or quarter");
    }
  }

  /** The same from a later time on. */
  SeriesQuery from(long millis) {
    return new SeriesQuery(area, device, phase, quantity, millis, toMillis, kind, points);
  }

  /** The same, made of a kind. */
  SeriesQuery of(Kind of) {
    return new SeriesQuery(
        area, device, phase, quantity, fromMillis, toMillis, Optional.of(of), points);
  }

  /**
   * What to make it of.
   *
   * @param readingsMillis up to which length readings are taken where nothing else is asked
   */
  Kind wanted(long readingsMillis) {
    long millis = toMillis - fromMillis;
    return kind.orElse(
        millis <= readingsMillis
            ? Kind.READINGS
            : millis <= 14 * DAY_MILLIS ? Kind.MINUTES : Kind.QUARTERS);
  }
}

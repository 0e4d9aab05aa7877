package org.gridpact.model.area;

import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;

/**
 * Where an area is: what its clocks show, which days are holidays, and how its sun moves.
 *
 * @param zone by which days begin, and people live
 * @param holidays days on which they do as on a Sunday
 * @param coordinates empty where not told
 */
public record Place(ZoneId zone, Set<LocalDate> holidays, Optional<Coordinates> coordinates) {
  /** Not told: UTC, without holidays. */
  public static final Place UNKNOWN = new Place(ZoneOffset.UTC, Set.of(), Optional.empty());

  /** Holidays an area can name: of two generations. */
  public static final int HOLIDAYS_MOST = 1_000;

  public Place {
    holidays = Set.copyOf(holidays);
    if (holidays.size() > HOLIDAYS_MOST) {
      throw new IllegalArgumentException(
          "%,d holidays: at most %,d".formatted(holidays.size(), HOLIDAYS_MOST));
    }
  }

  /**
   * A place on the Earth.
   *
   * @param latitude degrees, north positive
   * @param longitude degrees, east positive
   */
  public record Coordinates(double latitude, double longitude) {
    public Coordinates {
      if (!(Math.abs(latitude) <= 90)) {
        throw new IllegalArgumentException("latitude %s is not -90 to 90".formatted(latitude));
      }
      if (!(Math.abs(longitude) <= 180)) {
        throw new IllegalArgumentException("longitude %s is not -180 to 180".formatted(longitude));
      }
    }
  }
}

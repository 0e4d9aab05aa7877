package org.gridpact.model.area;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.gridpact.model.config.Section;

/** Reads where an area is, from its file. */
final class PlaceSections {
  private PlaceSections() {}

  static Place place(Section s) {
    return new Place(
        s.has("timeZone") ? zone(s) : Place.UNKNOWN.zone(),
        s.has("holidays") ? holidays(s) : Set.of(),
        s.has("latitude") || s.has("longitude")
            ? Optional.of(new Place.Coordinates(s.number("latitude"), s.number("longitude")))
            : Optional.empty());
  }

  private static ZoneId zone(Section s) {
    String name = s.text("timeZone");
    try {
      return ZoneId.of(name);
    } catch (DateTimeException e) {
      throw s.wrong("timeZone", "'%s' is no time zone such as Europe/Berlin".formatted(name));
    }
  }

  private static Set<LocalDate> holidays(Section s) {
    Set<LocalDate> holidays = new HashSet<>();
    for (String day : s.texts("holidays")) {
      try {
        holidays.add(LocalDate.parse(day));
      } catch (DateTimeException e) {
        throw s.wrong("holidays", "'%s' is no day such as 2026-12-25".formatted(day));
      }
    }
    return holidays;
  }
}

package org.gridpact.model.area;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.MonthDay;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Function;
import org.gridpact.model.area.Schedule.Slot;
import org.gridpact.model.config.Dimension;
import org.gridpact.model.config.Section;

/** Reads the limits of an area from its file. */
final class LimitSections {
  /** What a branch may always carry; beside it stand the times of temporary ratings. */
  private static final String PERMANENT = "permanent";

  /** The most active power of a branch. */
  private static final String POWER = "power";

  private static final String SCHEDULE = "schedule";

  /** What is no time of a rating: among a branch's usual limits, and among those of a slot. */
  private static final Set<String> OF_BRANCH = Set.of(PERMANENT, POWER, SCHEDULE);

  private static final Set<String> OF_SLOT = Set.of(PERMANENT, POWER, "season", "from", "to");

  private static final DateTimeFormatter DAY = DateTimeFormatter.ofPattern("MM-dd");
  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

  private final ZoneId zone;

  private LimitSections(ZoneId zone) {
    this.zone = zone;
  }

  /**
   * Notes where the limits and each branch's stand.
   *
   * @param zone whose clocks schedules go by
   */
  static Limits limits(Section s, ZoneId zone, Map<String, Integer> lines) {
    return new LimitSections(zone).limits(s, lines);
  }

  private Limits limits(Section s, Map<String, Integer> lines) {
    lines.put("limits", s.line());
    Map<String, Schedule<BranchLimit>> branches = new LinkedHashMap<>();
    s.optionalSection(
        "branches",
        b -> {
          for (String branch : b.keys()) {
            lines.put("branch " + branch, b.line(branch));
            branches.put(branch, branch(b, branch));
          }
          return branches;
        });
    Schedule<Limits.Band> voltage =
        s.section("voltage", v -> schedule(v, band(v), LimitSections::band));
    return new Limits(
        voltage,
        branches,
        s.flag("defaults", false),
        s.optionalSection("reserve", LimitSections::reserve).orElse(Reserve.NONE));
  }

  /** {@code {up: 100 kW, down: 50 kW}}, or one of the two. */
  private static Reserve reserve(Section s) {
    if (!s.has("up") && !s.has("down")) {
      throw s.wrong("up", "a reserve is up, down, or both");
    }
    return new Reserve(reserve(s, "up"), reserve(s, "down"));
  }

  private static double reserve(Section s, String key) {
    double watts = s.quantity(key, Dimension.POWER, 0);
    if (s.has(key) && !(watts > 0)) {
      throw s.wrong(key, "a reserve that is demanded is above 0 W");
    }
    return watts;
  }

  private static Limits.Band band(Section s) {
    return new Limits.Band(
        s.quantity("min", Dimension.PER_UNIT), s.quantity("max", Dimension.PER_UNIT));
  }

  /** {@code 200 A}, or {@code {permanent: 200 A, 20 min: 240 A, power: 3 MW, schedule: [...]}}. */
  private Schedule<BranchLimit> branch(Section b, String branch) {
    if (b.isText(branch)) {
      return Schedule.always(BranchLimit.ofAmperes(amperes(b, branch, branch)));
    }
    return b.section(
        branch,
        r -> {
          BranchLimit usual = limit(r, branch, OF_BRANCH);
          return schedule(r, usual, slot -> limit(slot, branch, OF_SLOT).orElse(usual));
        });
  }

  private static double amperes(Section s, String key, String branch) {
    double amperes = s.quantity(key, Dimension.CURRENT);
    if (!(amperes > 0)) {
      throw s.wrong(key, "limit of branch " + branch + " must be above 0 A");
    }
    return amperes;
  }

  private static double watts(Section s, String branch) {
    double watts = s.quantity(POWER, Dimension.POWER);
    if (!(watts > 0)) {
      throw s.wrong(POWER, "limit of branch " + branch + " must be above 0 W");
    }
    return watts;
  }

  /**
   * @param others keys that are no time of a rating
   */
  private static BranchLimit limit(Section s, String branch, Set<String> others) {
    List<TemporaryRating> ratings = new ArrayList<>();
    for (String key : s.keys()) {
      if (!others.contains(key)) {
        int seconds = seconds(s, key);
        ratings.add(new TemporaryRating(amperes(s, key, branch), seconds));
      }
    }
    OptionalDouble watts =
        s.has(POWER) ? OptionalDouble.of(watts(s, branch)) : OptionalDouble.empty();
    boolean more = watts.isPresent() || (others.contains(SCHEDULE) && s.has(SCHEDULE));
    if (!s.has(PERMANENT) && ratings.isEmpty() && more) {
      return new BranchLimit(OptionalDouble.empty(), List.of(), watts);
    }
    OptionalDouble permanent = OptionalDouble.of(amperes(s, PERMANENT, branch));
    try {
      return new BranchLimit(permanent, ratings, watts);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("branch %s: %s".formatted(branch, e.getMessage()), e);
    }
  }

  private static int seconds(Section s, String key) {
    double millis;
    try {
      millis = Dimension.TIME.parse(key);
    } catch (IllegalArgumentException e) {
      throw s.wrong(
          key,
          "'%s' is neither %s nor a time such as 20 min: %s"
              .formatted(key, PERMANENT, e.getMessage()));
    }
    if (!(millis >= 1_000 && millis <= 24 * 3_600_000)) {
      throw s.wrong(key, "a temporary rating is for 1 s to 24 h, not '%s'".formatted(key));
    }
    return (int) (millis / 1_000);
  }

  private <T> Schedule<T> schedule(Section s, T usual, Function<Section, T> value) {
    List<Slot<T>> slots =
        s.has(SCHEDULE)
            ? s.sections(SCHEDULE, slot -> new Slot<>(window(slot), value.apply(slot)))
            : List.of();
    return new Schedule<>(usual, slots, zone);
  }

  /** {@code season: {from: 11-01, to: 03-31}}, {@code from: 22:00, to: 06:00}, or both. */
  private static TimeWindow window(Section s) {
    record Days(MonthDay first, MonthDay last) {}
    Optional<Days> season =
        s.optionalSection("season", d -> new Days(day(d, "from"), day(d, "to")));
    boolean timed = s.has("from") || s.has("to");
    if (season.isEmpty() && !timed) {
      throw s.wrong("season", "a slot of a schedule needs a season, or from and to");
    }
    Days days = season.orElse(new Days(TimeWindow.NEW_YEAR, TimeWindow.LAST_OF_YEAR));
    return new TimeWindow(
        days.first(),
        days.last(),
        timed ? time(s, "from") : LocalTime.MIDNIGHT,
        timed ? time(s, "to") : LocalTime.MIDNIGHT);
  }

  private static MonthDay day(Section s, String key) {
    String text = s.text(key);
    try {
      return MonthDay.parse(text, DAY);
    } catch (DateTimeException e) {
      throw s.wrong(key, "'%s' is no day of the year, MM-dd".formatted(text));
    }
  }

  private static LocalTime time(Section s, String key) {
    String text = s.text(key);
    try {
      return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text, TIME);
    } catch (DateTimeException e) {
      throw s.wrong(key, "'%s' is no time of day, HH:mm".formatted(text));
    }
  }
}

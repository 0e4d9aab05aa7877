package org.gridpact.plant.profile;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.gridpact.model.csv.CsvFields;

/**
 * Which columns of a file hold what, from its first line.
 *
 * @param date column of the date where {@code time} is only a time of day
 */
record ProfileColumns(
    String separator,
    int count,
    Optional<Integer> date,
    int time,
    Optional<Column> power,
    Optional<Column> current,
    Optional<Column> voltage) {
  /**
   * A column of numbers.
   *
   * @param scale SI units in one of its own
   */
  record Column(int index, double scale) {}

  private static final Pattern TIME = Pattern.compile("time|timestamp|datetime");
  private static final Pattern DATE = Pattern.compile("date");
  private static final Pattern POWER = withUnit("power|active_power|ac_power", "w|kw|mw");
  private static final Pattern POWER_IN_KILOWATTS = Pattern.compile("global_active_power");
  private static final Pattern CURRENT = withUnit("current|global_intensity", "ma|a|ka");
  private static final Pattern VOLTAGE = withUnit("voltage", "v|kv");
  private static final Map<String, Double> SCALES =
      Map.of("w", 1.0, "kw", 1e3, "mw", 1e6, "ma", 1e-3, "a", 1.0, "ka", 1e3, "v", 1.0, "kv", 1e3);

  /**
   * Reads the line of names.
   *
   * @throws IllegalArgumentException whose message is the rule that the line breaks
   */
  static ProfileColumns of(String line) {
    String separator = CsvFields.separator(line);
    List<String> names = new ArrayList<>();
    for (String field : line.split(separator, -1)) {
      names.add(CsvFields.unquoted(field).toLowerCase(Locale.ROOT));
    }
    ProfileColumns columns =
        new ProfileColumns(
            separator,
            names.size(),
            find(names, DATE).map(Column::index),
            find(names, TIME)
                .map(Column::index)
                .orElseThrow(
                    () -> missing("time (time, timestamp, datetime, or date and time)", names)),
            find(names, POWER)
                .or(() -> find(names, POWER_IN_KILOWATTS).map(c -> new Column(c.index(), 1e3))),
            find(names, CURRENT),
            find(names, VOLTAGE));
    if (columns.power.isEmpty() && (columns.current.isEmpty() || columns.voltage.isEmpty())) {
      throw missing(
          "power (power, active_power, ac_power or Global_active_power), nor both current and"
              + " voltage",
          names);
    }
    return columns;
  }

  private static Pattern withUnit(String names, String units) {
    return Pattern.compile("(?:%s)(?:[ _]?[(\\[]?(?<unit>%s)[)\\]]?)?".formatted(names, units));
  }

  private static Optional<Column> find(List<String> names, Pattern pattern) {
    Optional<Column> found = Optional.empty();
    for (int i = 0; i < names.size(); i++) {
      Matcher name = pattern.matcher(names.get(i));
      if (!name.matches()) {
        continue;
      }
      if (found.isPresent()) {
        throw new IllegalArgumentException(
            "columns '%s' and '%s' mean the same"
                .formatted(names.get(found.get().index()), names.get(i)));
      }
      String unit = name.namedGroups().containsKey("unit") ? name.group("unit") : null;
      found = Optional.of(new Column(i, unit == null ? 1 : SCALES.get(unit)));
    }
    return found;
  }

  private static IllegalArgumentException missing(String what, List<String> names) {
    return new IllegalArgumentException(
        "no column for %s; there is %s".formatted(what, String.join(", ", names)));
  }
}

package org.gridpact.edge.driver.csv;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.ConfigException.Problem;
import org.gridpact.model.config.Section;
import org.gridpact.model.csv.CsvFields;
import org.gridpact.model.csv.CsvTime;

/**
 * What the columns of a kind of CSV file mean.
 *
 * <pre>{@code
 * time: {columns: [time], format: dd-MMM-yyyy HH:mm:ss}
 * points:
 *   voltage_A: {column: AnalyzerL1PhaseVoltage, unit: V}
 *   power: {column: ac_power, unit: kW, scale: -1}
 * }</pre>
 *
 * @param timeColumns the columns of the time; a date and a time of day where there are two
 * @param format how time is written, with a blank between columns; absent for what {@link CsvTime}
 *     knows by itself
 * @param points columns by the names of points; absent where columns are named as points are
 */
public record CsvProfile(
    List<String> timeColumns,
    Optional<DateTimeFormatter> format,
    Optional<Map<String, Column>> points) {
  /** Where the profiles lie that are part of the program. */
  private static final String BUILT_IN = "/org/gridpact/edge/profile/csv/";

  /**
   * A column of numbers.
   *
   * @param scale what a number is multiplied by, to be in the quantity's unit and sign
   */
  public record Column(String name, double scale) {}

  public CsvProfile {
    timeColumns = List.copyOf(timeColumns);
    points = points.map(Map::copyOf);
    if (format.isEmpty() && timeColumns.size() > 2) {
      throw new IllegalArgumentException("more than two columns of time need a format");
    }
  }

  /**
   * Reads a profile.
   *
   * @param profile the name of a built-in one, or a file's path
   */
  public static CsvProfile read(String profile) throws ConfigException {
    boolean isName = profile.matches("[a-z0-9-]{1,64}");
    try (InputStream in =
        isName ? CsvProfile.class.getResourceAsStream(BUILT_IN + profile + ".yaml") : null) {
      return in == null
          ? Section.readFile(Path.of(profile), CsvProfile::of)
          : parse(profile, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new ConfigException(List.of(new Problem(profile, 0, "cannot be read: " + e)));
    }
  }

  /** As {@link #read}, from text; {@code file} names it in problems. */
  static CsvProfile parse(String file, String text) throws ConfigException {
    return Section.read(file, text, CsvProfile::of);
  }

  private static CsvProfile of(Section top) {
    record Time(List<String> columns, Optional<DateTimeFormatter> format) {}
    Time time =
        top.section(
            "time",
            s ->
                new Time(
                    s.texts("columns"),
                    s.optionalText("format")
                        .map(f -> DateTimeFormatter.ofPattern(f, Locale.ENGLISH))));
    return new CsvProfile(
        time.columns(), time.format(), top.optionalSection("points", CsvProfile::points));
  }

  private static Map<String, Column> points(Section s) {
    Map<String, Column> points = new LinkedHashMap<>();
    for (String key : s.keys()) {
      points.put(key, s.section(key, c -> column(key, c)));
    }
    return points;
  }

  private static Column column(String key, Section s) {
    double factor = s.has("scale") ? s.number("scale") : 1;
    if (!Double.isFinite(factor) || factor == 0) {
      throw s.wrong("scale", "scale is a number, and not 0");
    }
    return new Column(s.text("column"), Units.scale(key, s.text("unit")) * factor);
  }

  /** The column of a point; empty where a file of this kind does not have it. */
  Optional<Column> column(String point) {
    return points.isEmpty()
        ? Optional.of(new Column(point, 1))
        : Optional.ofNullable(points.get().get(point));
  }

  /**
   * The time in a row.
   *
   * @param at positions of the time's columns
   * @throws IllegalArgumentException where there is none that can be read
   */
  OffsetDateTime time(String[] fields, int[] at) {
    if (format.isPresent()) {
      String text =
          IntStream.of(at)
              .mapToObj(i -> CsvFields.unquoted(fields[i]))
              .collect(Collectors.joining(" "));
      return CsvTime.parse(text, format.get());
    }
    String first = CsvFields.unquoted(fields[at[0]]);
    return at.length == 1
        ? CsvTime.parse(first)
        : CsvTime.parse(first, CsvFields.unquoted(fields[at[1]]));
  }
}

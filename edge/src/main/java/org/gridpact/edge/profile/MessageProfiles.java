package org.gridpact.edge.profile;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.gridpact.edge.profile.MessageProfile.Command;
import org.gridpact.edge.profile.MessageProfile.Mapping;
import org.gridpact.edge.profile.MessageProfile.Time;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.Dimension;
import org.gridpact.model.config.Section;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/**
 * Reads message profiles: by the name of a built-in one, or from a YAML file.
 *
 * <pre>{@code
 * points:                       # as in a device's points: power, voltage_A, ...
 *   power: {from: /Power/Total, unit: kW, sign: -1, scale: 1, required: true}
 * time: {from: /Time, format: iso-8601}          # or epoch-millis, epoch-seconds
 * holdFor: 30 s
 * command:
 *   power: '{"min":$minWatts,"max":$maxWatts}'
 *   powerWithVars: '{"min":$minWatts,"max":$maxWatts,"vars":$vars}'
 *   switch: '{"closed":$closed}'
 *   tap: '{"tap":$tap}'
 *   metrics: {minWatts: Control/Min, maxWatts: Control/Max, vars: Control/Vars}   # closed, tap
 * }</pre>
 */
public final class MessageProfiles {
  private static final String FOLDER = "message/";
  private static final List<String> COMMAND_VALUES =
      List.of("minWatts", "maxWatts", "vars", "closed", "tap");

  /** SI prefixes that units in profiles may have. */
  private static final Map<String, Double> PREFIXES =
      Map.of("", 1.0, "m", 1e-3, "k", 1e3, "M", 1e6, "G", 1e9);

  private MessageProfiles() {}

  /**
   * Reads a profile.
   *
   * @param profile name of a built-in profile, or path of a file that ends in {@code .yaml}
   */
  public static MessageProfile load(String profile) throws ConfigException {
    if (profile.endsWith(".yaml")) {
      return Section.readFile(Path.of(profile), s -> profile(profile, s));
    }
    String resource = FOLDER + profile + ".yaml";
    try (InputStream in = MessageProfiles.class.getResourceAsStream(resource)) {
      if (in == null || !profile.matches("[a-z0-9-]+")) {
        throw new IllegalArgumentException(
            "no message profile '%s' is built in; a file's name ends in .yaml".formatted(profile));
      }
      return parse(profile, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new IllegalStateException("the built-in profile " + resource + " cannot be read", e);
    }
  }

  /** As {@link #load}, from text; {@code name} names it in problems. */
  static MessageProfile parse(String name, String text) throws ConfigException {
    return Section.read(name, text, s -> profile(name, s));
  }

  private static MessageProfile profile(String name, Section s) {
    return new MessageProfile(
        name,
        s.section("points", MessageProfiles::points),
        s.optionalSection(
            "time", t -> new Time(t.text("from"), t.choice("format", Time.Format.class))),
        s.optionalSection("command", MessageProfiles::command).orElse(Command.NONE),
        (long) s.quantity("holdFor", Dimension.TIME, 0));
  }

  private static List<Mapping> points(Section s) {
    List<Mapping> points = new ArrayList<>();
    for (String key : s.keys()) {
      Point point = Point.ofKey(key);
      points.add(s.section(key, p -> mapping(p, point.quantity(), point.phase())));
    }
    return points;
  }

  private static Mapping mapping(Section s, Quantity quantity, Phase phase) {
    double sign = s.has("sign") ? s.number("sign") : 1;
    if (Math.abs(sign) != 1) {
      throw s.wrong("sign", "sign is 1 or -1");
    }
    double scale = s.has("scale") ? s.number("scale") : 1;
    return new Mapping(
        s.text("from"),
        quantity,
        phase,
        sign * scale * factor(s, quantity),
        s.flag("required", false));
  }

  private static double factor(Section s, Quantity quantity) {
    String unit = s.text("unit");
    if (unit.equals("%") && quantity.unit().equals("1")) {
      return 0.01;
    }
    Double factor =
        unit.endsWith(quantity.unit())
            ? PREFIXES.get(unit.substring(0, unit.length() - quantity.unit().length()))
            : null;
    if (factor == null) {
      throw s.wrong(
          "unit",
          "'%s' is no unit of %s, which is in %s"
              .formatted(unit, quantity.name().toLowerCase(Locale.ROOT), quantity.unit()));
    }
    return factor;
  }

  private static Command command(Section s) {
    return new Command(
        s.optionalText("power"),
        s.optionalText("powerWithVars"),
        s.optionalText("switch"),
        s.optionalText("tap"),
        s.optionalSection("metrics", MessageProfiles::metrics).orElse(Map.of()));
  }

  private static Map<String, String> metrics(Section s) {
    Map<String, String> metrics = new HashMap<>();
    for (String value : COMMAND_VALUES) {
      Optional<String> metric = s.optionalText(value);
      metric.ifPresent(m -> metrics.put(value, m));
    }
    return metrics;
  }
}

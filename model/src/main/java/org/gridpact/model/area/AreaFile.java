package org.gridpact.model.area;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.ConfigException.Problem;
import org.gridpact.model.config.Dimension;
import org.gridpact.model.config.Section;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/**
 * An area read from its YAML file, with the lines where its parts stand, so that later checks can
 * name them.
 *
 * @param lines line by subject: {@code network}, {@code limits}, {@code device ID}, {@code branch
 *     ID}
 */
public record AreaFile(String file, Area area, Map<String, Integer> lines) {
  public AreaFile {
    lines = Map.copyOf(lines);
  }

  /** Reads and checks a file; what only the network can tell is not checked here. */
  public static AreaFile read(Path path) throws ConfigException {
    Map<String, Integer> lines = new HashMap<>();
    Area area = Section.readFile(path, top -> area(top, lines));
    return new AreaFile(path.toString(), area, lines);
  }

  /** As {@link #read}, from text; {@code file} names it in problems. */
  public static AreaFile parse(String file, String text) throws ConfigException {
    Map<String, Integer> lines = new HashMap<>();
    return new AreaFile(file, Section.read(file, text, top -> area(top, lines)), lines);
  }

  /** A problem of a subject, at its line. */
  public Problem problem(String subject, String rule) {
    return new Problem(file, lines.getOrDefault(subject, 0), rule);
  }

  private static Area area(Section top, Map<String, Integer> lines) {
    String id = top.text("area");
    String network = top.text("network");
    lines.put("network", top.line("network"));
    Map<String, GatewaySpec> gateways = new LinkedHashMap<>();
    for (GatewaySpec gateway : top.sections("gateways", AreaFile::gateway)) {
      if (gateways.put(gateway.id(), gateway) != null) {
        top.note(top.line("gateways"), "gateway '" + gateway.id() + "' is there twice");
      }
    }
    Map<String, DeviceSpec> devices = new LinkedHashMap<>();
    top.sections(
        "devices",
        section -> {
          DeviceSpec device = device(section);
          if (devices.putIfAbsent(device.id(), device) != null) {
            section.note(section.line("id"), "device '" + device.id() + "' is there twice");
          }
          if (!gateways.containsKey(device.gateway())) {
            section.note(
                section.line("gateway"),
                "device '%s': no gateway '%s' in this file"
                    .formatted(device.id(), device.gateway()));
          }
          lines.put("device " + device.id(), section.line());
          return device;
        });
    // After the lists: a problem here ends the reading of the file.
    Limits limits = top.section("limits", s -> limits(s, lines));
    DispatchRules rules =
        top.optionalSection("dispatch", AreaFile::dispatch).orElse(DispatchRules.DEFAULT);
    return new Area(
        id, network, limits, List.copyOf(gateways.values()), List.copyOf(devices.values()), rules);
  }

  private static Limits limits(Section s, Map<String, Integer> lines) {
    lines.put("limits", s.line());
    Map<String, Double> branches = new LinkedHashMap<>();
    s.optionalSection(
        "branches",
        b -> {
          for (String branch : b.keys()) {
            double amperes = b.quantity(branch, Dimension.CURRENT);
            if (!(amperes > 0)) {
              b.note(b.line(branch), "limit of branch " + branch + " must be above 0 A");
            }
            branches.put(branch, amperes);
            lines.put("branch " + branch, b.line(branch));
          }
          return branches;
        });
    record Band(double min, double max) {}
    Band band =
        s.section(
            "voltage",
            v ->
                new Band(
                    v.quantity("min", Dimension.PER_UNIT), v.quantity("max", Dimension.PER_UNIT)));
    return new Limits(band.min(), band.max(), branches, s.flag("defaults", false));
  }

  private static GatewaySpec gateway(Section s) {
    String id = s.text("id");
    String listen = s.text("listen");
    int colon = listen.lastIndexOf(':');
    String port = listen.substring(colon + 1);
    if (colon < 1 || !port.matches("\\d{1,5}") || Integer.parseInt(port) > 65_535) {
      throw new IllegalArgumentException("listen must be HOST:PORT, not '" + listen + "'");
    }
    return new GatewaySpec(
        id,
        listen.substring(0, colon),
        Integer.parseInt(port),
        (int) s.quantity("cycle", Dimension.TIME, 1_000),
        (int) s.quantity("failsafeAfter", Dimension.TIME, 30_000));
  }

  private static DeviceSpec device(Section s) {
    String id = s.text("id");
    DeviceKind kind = s.choice("kind", DeviceKind.class);
    if (s.has("bus") == s.has("branch")) {
      throw new IllegalArgumentException("device '" + id + "' needs either a bus or a branch");
    }
    Location location =
        s.has("bus") ? new Location.Bus(s.text("bus")) : new Location.Branch(s.text("branch"));
    Optional<Envelope> envelope =
        s.optionalSection(
            "envelope", kind == DeviceKind.BREAKER ? AreaFile::switching : AreaFile::power);
    return new DeviceSpec(
        id,
        kind,
        s.text("gateway"),
        location,
        s.text("feeder"),
        new DevicePoints(id, s.section("points", AreaFile::points)),
        envelope);
  }

  private static Envelope power(Section s) {
    record Range(double min, double max) {}
    Range failsafe =
        s.section(
            "failsafe",
            f -> new Range(f.quantity("min", Dimension.POWER), f.quantity("max", Dimension.POWER)));
    return new Envelope.Power(
        s.quantity("min", Dimension.POWER),
        s.quantity("max", Dimension.POWER),
        s.quantity("ramp", Dimension.RAMP),
        failsafe.min(),
        failsafe.max());
  }

  private static Envelope switching(Section s) {
    return new Envelope.Switching(s.count("operationsPerHour"));
  }

  /**
   * Points are written {@code power: W}, one phase {@code voltage_A: V}; the unit is the SI one.
   */
  private static List<Point> points(Section s) {
    return s.keys().stream()
        .map(
            key -> {
              Point point = point(key);
              String unit = s.optionalText(key).orElse("");
              if (!unit.equals(point.quantity().unit())) {
                throw new IllegalArgumentException(
                    "point '%s' needs the unit %s, not '%s'"
                        .formatted(key, point.quantity().unit(), unit));
              }
              return point;
            })
        .toList();
  }

  private static Point point(String key) {
    int cut = key.lastIndexOf('_');
    String quantity = cut < 0 ? key : key.substring(0, cut);
    for (Quantity q : Quantity.values()) {
      if (q.key().equals(quantity)) {
        Phase phase = cut < 0 ? Phase.TOTAL : Phase.valueOf(key.substring(cut + 1));
        return new Point(q, phase, q.defaultResolution());
      }
    }
    throw new IllegalArgumentException("'" + key + "' is no measured quantity");
  }

  private static DispatchRules dispatch(Section s) {
    DispatchRules d = DispatchRules.DEFAULT;
    return new DispatchRules(
        (int) s.quantity("voteWithin", Dimension.TIME, d.voteWithinMillis()),
        (int) s.quantity("effectAfter", Dimension.TIME, d.effectAfterMillis()),
        (int) s.quantity("applyWithin", Dimension.TIME, d.applyWithinMillis()),
        (int) s.quantity("hold", Dimension.TIME, d.holdMillis()),
        s.quantity("margin", Dimension.SHARE, d.margin()));
  }
}

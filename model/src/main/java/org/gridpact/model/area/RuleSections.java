package org.gridpact.model.area;

import java.time.LocalTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.model.area.DeviceRules.Slot;
import org.gridpact.model.area.DeviceRules.VoltVar;
import org.gridpact.model.area.DeviceRules.VoltWatt;
import org.gridpact.model.area.DeviceRules.Watts;
import org.gridpact.model.area.GatewayRules.AntiFlap;
import org.gridpact.model.area.GatewayRules.FeederLimit;
import org.gridpact.model.config.Dimension;
import org.gridpact.model.config.Section;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/** Reads the local rules of devices and gateways from configuration files. */
final class RuleSections {
  private static final String IEEE_1547 = "ieee-1547-2018-category-b";

  /** The word for a limit that is left out on purpose. */
  private static final String UNLIMITED = "unlimited";

  private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("HH:mm");

  private RuleSections() {}

  static DeviceRules deviceRules(Section s, DeviceKind kind) {
    return new DeviceRules(
        s.optionalSection("voltWatt", v -> voltWatt(v, kind)),
        s.optionalSection("voltVar", RuleSections::voltVar),
        s.optionalSection("default", RuleSections::watts),
        s.has("schedule") ? s.sections("schedule", RuleSections::slot) : List.of());
  }

  private static VoltWatt voltWatt(Section s, DeviceKind kind) {
    Optional<Curve> production =
        s.has("production")
            ? Optional.of(
                curve(s, "production", "power", VoltWatt.ieee1547(kind == DeviceKind.BATTERY)))
            : Optional.empty();
    Optional<Curve> consumption =
        s.has("consumption") ? Optional.of(points(s, "consumption", "power")) : Optional.empty();
    return new VoltWatt(
        s.quantity("nominal", Dimension.VOLTAGE),
        s.quantity("rated", Dimension.POWER),
        production,
        consumption,
        (long) s.quantity("response", Dimension.TIME, VoltWatt.RESPONSE_MILLIS));
  }

  private static VoltVar voltVar(Section s) {
    return new VoltVar(
        s.quantity("nominal", Dimension.VOLTAGE),
        s.quantity("rated", Dimension.APPARENT_POWER),
        curve(s, "curve", "vars", VoltVar.IEEE_1547_CATEGORY_B),
        (long) s.quantity("response", Dimension.TIME, VoltVar.RESPONSE_MILLIS));
  }

  /** The name of the standard's curve, or points. */
  private static Curve curve(Section s, String key, String share, Curve standard) {
    if (!s.isText(key)) {
      return points(s, key, share);
    }
    if (!s.text(key).equals(IEEE_1547)) {
      throw s.wrong(key, "%s is a list of points or %s".formatted(key, IEEE_1547));
    }
    return standard;
  }

  private static Curve points(Section s, String key, String share) {
    return new Curve(
        s.sections(
            key,
            p ->
                new Curve.Knee(
                    p.quantity("at", Dimension.PER_UNIT), p.quantity(share, Dimension.SHARE))));
  }

  private static Watts watts(Section s) {
    return new Watts(s.quantity("min", Dimension.POWER), s.quantity("max", Dimension.POWER));
  }

  private static Slot slot(Section s) {
    return new Slot(time(s, "from"), time(s, "to"), watts(s));
  }

  /** A time of day in UTC; the day's end may be written 24:00. */
  private static LocalTime time(Section s, String key) {
    String text = s.text(key);
    try {
      return text.equals("24:00") ? LocalTime.MIDNIGHT : LocalTime.parse(text, TIME);
    } catch (DateTimeParseException e) {
      throw s.wrong(key, "'%s' is no time of day in UTC, HH:mm".formatted(text));
    }
  }

  static GatewayRules gatewayRules(Section s) {
    return new GatewayRules(
        s.optionalSection("feederLimit", RuleSections::feederLimit),
        s.optionalSection(
            "antiFlap",
            a -> new AntiFlap(a.count("changes"), (long) a.quantity("within", Dimension.TIME))));
  }

  private static FeederLimit feederLimit(Section s) {
    return new FeederLimit(
        s.text("meter"),
        limit(s, "import"),
        limit(s, "export"),
        s.texts("curtail"),
        s.quantity("hysteresis", Dimension.SHARE, FeederLimit.HYSTERESIS),
        (long) s.quantity("hold", Dimension.TIME, FeederLimit.HOLD_MILLIS));
  }

  private static OptionalDouble limit(Section s, String key) {
    return s.text(key).equals(UNLIMITED)
        ? OptionalDouble.empty()
        : OptionalDouble.of(s.quantity(key, Dimension.POWER));
  }

  /**
   * Notes what a gateway's rules say of devices that are not so; reads nothing else of the section,
   * which has been read before.
   *
   * @param gateways those that could be read, by id
   */
  static boolean check(Section s, Map<String, GatewaySpec> gateways, List<DeviceSpec> devices) {
    s.keys();
    GatewaySpec gateway = gateways.get(s.optionalText("id").orElse(""));
    if (gateway == null || gateway.rules().feederLimit().isEmpty()) {
      return true;
    }
    FeederLimit limit = gateway.rules().feederLimit().get();
    s.section(
        "rules",
        rules -> {
          rules.keys();
          return rules.section(
              "feederLimit",
              f -> {
                f.keys();
                meterProblem(limit.meter(), gateway, devices)
                    .filter(_ -> !f.isRefused(limit.meter()))
                    .ifPresent(problem -> f.note(f.line("meter"), problem));
                limit.curtail().stream()
                    .filter(d -> !f.isRefused(d))
                    .flatMap(d -> curtailProblem(d, gateway, devices).stream())
                    .forEach(problem -> f.note(f.line("curtail"), problem));
                return true;
              });
        });
    return true;
  }

  private static Optional<DeviceSpec> device(
      String id, GatewaySpec gateway, List<DeviceSpec> devices) {
    return devices.stream()
        .filter(d -> d.id().equals(id) && d.gateway().equals(gateway.id()))
        .findFirst();
  }

  private static Optional<String> meterProblem(
      String id, GatewaySpec gateway, List<DeviceSpec> devices) {
    boolean measures =
        device(id, gateway, devices)
            .filter(d -> !d.kind().controllable())
            .filter(d -> d.points().indexOf(Quantity.ACTIVE_POWER, Phase.TOTAL) >= 0)
            .isPresent();
    return measures
        ? Optional.empty()
        : Optional.of(
            "gateway '%s' has no meter '%s' that measures power".formatted(gateway.id(), id));
  }

  private static Optional<String> curtailProblem(
      String id, GatewaySpec gateway, List<DeviceSpec> devices) {
    Optional<DeviceSpec> device = device(id, gateway, devices);
    if (device.isEmpty()
        || !(device.get().envelope().orElse(null) instanceof Envelope.Power envelope)) {
      return Optional.of(
          "gateway '%s' has no device '%s' whose power can be set".formatted(gateway.id(), id));
    }
    // Without its meter a feeder limit stands on the failsafe ranges alone.
    return envelope.failsafe() instanceof Envelope.Failsafe.Unlimited
        ? Optional.of(
            "device '%s' keeps the feeder limit, so its failsafe is a range, not unlimited"
                .formatted(id))
        : Optional.empty();
  }
}

package org.gridpact.model.area;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.gridpact.model.config.Dimension;
import org.gridpact.model.config.Section;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;

/** Reads devices from configuration files. */
final class DeviceSections {
  private DeviceSections() {}

  /**
   * @param gateways those of the file, by id
   */
  static DeviceSpec device(Section s, Map<String, GatewaySpec> gateways) {
    String id = s.text("id");
    DeviceKind kind = s.choice("kind", DeviceKind.class);
    if (s.has("bus") == s.has("branch")) {
      throw new IllegalArgumentException("device '" + id + "' needs either a bus or a branch");
    }
    Location location =
        s.has("bus") ? new Location.Bus(s.text("bus")) : new Location.Branch(s.text("branch"));
    Optional<Envelope> envelope =
        s.optionalSection(
            "envelope",
            switch (kind) {
              case BREAKER -> DeviceSections::switching;
              case TAP_CHANGER -> DeviceSections::tapping;
              case METER, BRANCH_METER, INVERTER, BATTERY, FLEXIBLE_LOAD, GENERATOR, TIE_LINE ->
                  DeviceSections::power;
            });
    String home = s.text("gateway");
    GatewaySpec gateway = gateways.get(home);
    if (gateway == null) {
      throw s.missing(
          "gateway", home, "device '%s': no gateway '%s' in this file".formatted(id, home));
    }
    Connection connection = connection(s, gateway);
    return new DeviceSpec(
        id,
        kind,
        gateway.id(),
        location,
        s.text("feeder"),
        new DevicePoints(id, s.section("points", DeviceSections::points)),
        envelope,
        connection,
        s.optionalSection("rules", r -> RuleSections.deviceRules(r, kind)).orElse(DeviceRules.NONE),
        s.millis("every", usualEveryMillis(gateway, connection)),
        economics(s));
  }

  private static Economics economics(Section s) {
    Optional<Price> cost = s.has("cost") ? Optional.of(price(s, "cost")) : Optional.empty();
    return new Economics(
        cost,
        s.optionalSection(
            "storage",
            b ->
                new Economics.Storage(
                    b.quantity("capacity", Dimension.ENERGY),
                    b.quantity("efficiency", Dimension.SHARE))));
  }

  static Price price(Section s, String key) {
    try {
      return Price.parse(s.text(key));
    } catch (IllegalArgumentException e) {
      throw s.wrong(key, e.getMessage());
    }
  }

  private static int usualEveryMillis(GatewaySpec gateway, Connection connection) {
    return switch (gateway.driver(connection.driver())) {
      case DriverSpec.Modbus modbus -> modbus.everyMillis();
      // A DSMR 4 meter speaks each ten seconds, a DSMR 5 meter each second.
      case DriverSpec.Dsmr _ -> 10_000;
      case DriverSpec.JsonLines _, DriverSpec.Mqtt _, DriverSpec.CsvReplay _ ->
          DeviceSpec.EVERY_MILLIS;
    };
  }

  private static Connection connection(Section device, GatewaySpec gateway) {
    return device
        .optionalSection("connection", s -> connection(s, driver(s, gateway)))
        .orElseGet(
            () -> {
              if (gateway.drivers().size() == 1
                  && gateway.drivers().getFirst() instanceof DriverSpec.JsonLines lines) {
                return new Connection.Lines(lines.id());
              }
              throw new IllegalArgumentException("connection is missing");
            });
  }

  private static DriverSpec driver(Section s, GatewaySpec gateway) {
    boolean only = gateway.drivers().size() == 1 && !s.has("driver");
    return only ? gateway.drivers().getFirst() : gateway.driver(s.text("driver"));
  }

  private static Connection connection(Section s, DriverSpec driver) {
    return switch (driver) {
      case DriverSpec.JsonLines d -> new Connection.Lines(d.id());
      case DriverSpec.Modbus d -> new Connection.Modbus(d.id(), s.count("unit"), profile(s));
      case DriverSpec.Mqtt d when s.has("topic") ->
          new Connection.Topic(d.id(), s.text("topic"), s.optionalText("commandTopic"), profile(s));
      case DriverSpec.Mqtt d ->
          new Connection.Sparkplug(
              d.id(), s.text("group"), s.text("node"), s.optionalText("device"), profile(s));
      case DriverSpec.Dsmr d -> new Connection.Telegram(d.id());
      case DriverSpec.CsvReplay d -> new Connection.Replay(d.id(), profile(s));
    };
  }

  /** The name of a built-in profile, or the path of a file, relative to this one. */
  private static String profile(Section s) {
    String profile = s.text("profile");
    return profile.endsWith(".yaml") ? s.path("profile").toString() : profile;
  }

  private static Envelope power(Section s) {
    return new Envelope.Power(
        s.quantity("min", Dimension.POWER),
        s.quantity("max", Dimension.POWER),
        s.quantity("ramp", Dimension.RAMP),
        failsafe(s),
        s.quantity("rampReserve", Dimension.POWER, 0),
        s.optionalSection(
            "stateOfCharge",
            c ->
                new Envelope.ChargeBounds(
                    c.quantity("min", Dimension.SHARE), c.quantity("max", Dimension.SHARE))),
        s.optionalSection(
            "onOff",
            o ->
                new Envelope.OnOff(
                    o.quantity("onWatts", Dimension.POWER),
                    (long) o.quantity("minOn", Dimension.TIME),
                    (long) o.quantity("minOff", Dimension.TIME))),
        s.optionalSection("reactive", DeviceSections::reactive));
  }

  /** One of {@code max} and {@code rated}, or both; with a rating alone all of it can be vars. */
  private static Envelope.Reactive reactive(Section s) {
    OptionalDouble rated =
        s.has("rated")
            ? OptionalDouble.of(s.quantity("rated", Dimension.APPARENT_POWER))
            : OptionalDouble.empty();
    return new Envelope.Reactive(
        rated.isPresent() && !s.has("max")
            ? rated.getAsDouble()
            : s.quantity("max", Dimension.REACTIVE_POWER),
        rated);
  }

  /** A range, or the word {@code unlimited}; nothing said is refused, as it is not unlimited. */
  private static Envelope.Failsafe failsafe(Section envelope) {
    if (envelope.isText("failsafe")) {
      if (!envelope.text("failsafe").equals("unlimited")) {
        throw envelope.wrong("failsafe", "failsafe is a range {min, max} or the word unlimited");
      }
      return new Envelope.Failsafe.Unlimited();
    }
    return envelope.section(
        "failsafe",
        f ->
            new Envelope.Failsafe.Within(
                f.quantity("min", Dimension.POWER), f.quantity("max", Dimension.POWER)));
  }

  private static Envelope switching(Section s) {
    return new Envelope.Switching(s.count("operationsPerHour"));
  }

  private static Envelope tapping(Section s) {
    return new Envelope.Tapping(
        s.count("minPosition"),
        s.count("maxPosition"),
        s.count("operationsPerHour"),
        s.text("failsafe").equals("stay") ? OptionalInt.empty() : OptionalInt.of(tapFailsafe(s)));
  }

  /** A position, where it is not the word {@code stay}; nothing said is refused. */
  private static int tapFailsafe(Section envelope) {
    try {
      return Integer.parseInt(envelope.text("failsafe"));
    } catch (NumberFormatException e) {
      throw envelope.wrong("failsafe", "failsafe is a position or the word stay");
    }
  }

  /**
   * Points are written {@code power: W}, one phase {@code voltage_A: V}; the unit is the SI one.
   */
  private static List<Point> points(Section s) {
    return s.keys().stream()
        .map(
            key -> {
              Point point = Point.ofKey(key);
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
}

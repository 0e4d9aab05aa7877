package org.gridpact.edge.profile.registers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.Section;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.sunspec.RegisterType;

/** Reads register profiles. */
public final class RegisterProfiles {
  private RegisterProfiles() {}

  /** The order of the words of a number. */
  enum WordOrder {
    HIGH_FIRST,
    LOW_FIRST
  }

  /**
   * A profile by its built-in name, or the path of a file that ends in {@code .yaml}.
   *
   * @throws ConfigException naming file, line and rule
   */
  public static RegisterProfile read(String profile) throws ConfigException {
    if (profile.endsWith(".yaml")) {
      return Section.readFile(Path.of(profile), RegisterProfiles::profile);
    }
    try (InputStream in = RegisterProfiles.class.getResourceAsStream(profile + ".yaml")) {
      if (in == null) {
        throw new ConfigException(
            List.of(new ConfigException.Problem(profile, 0, "no built-in profile of registers")));
      }
      return parse(profile, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("built-in profile " + profile, e);
    }
  }

  /** Reads text; {@code name} is its name in problems. */
  static RegisterProfile parse(String name, String text) throws ConfigException {
    return Section.read(name, text, RegisterProfiles::profile);
  }

  private static RegisterProfile profile(Section s) {
    return new RegisterProfile(
        s.has("bridge") ? s.count("bridge") : 0,
        s.sections("inputs", RegisterProfiles::input),
        s.has("outputs") ? s.sections("outputs", RegisterProfiles::output) : List.of());
  }

  private static Input input(Section s) {
    Point point;
    try {
      point = Point.ofKey(s.text("point"));
    } catch (IllegalArgumentException e) {
      throw s.wrong("point", e.getMessage());
    }
    Quantity quantity = point.quantity();
    double factor = s.flag("production", false) ? -1 : 1;
    return new Input(
        quantity,
        point.phase(),
        List.of(field(s)),
        factor * unit(s, s.text("unit"), quantity.unit()));
  }

  private static Output output(Section s) {
    Signal signal = s.choice("signal", Signal.class);
    return new Output(
        signal,
        field(s),
        s.has("factor") ? s.number("factor") : 1,
        s.has("low") ? s.number("low") : Double.NEGATIVE_INFINITY,
        s.has("high") ? s.number("high") : Double.POSITIVE_INFINITY);
  }

  private static Field field(Section s) {
    Table table = s.choice("table", Table.class);
    boolean bit = table == Table.COIL || table == Table.DISCRETE;
    return new Field(
        table,
        address(s, "address"),
        bit ? RegisterType.UINT16 : type(s),
        s.has("wordOrder") && s.choice("wordOrder", WordOrder.class) == WordOrder.LOW_FIRST,
        s.has("scale") ? s.number("scale") : 1,
        s.has("exponentAt") ? Optional.of(address(s, "exponentAt")) : Optional.empty(),
        s.optionalText("absent")
            .map(text -> OptionalLong.of(Long.decode(text)))
            .orElse(OptionalLong.empty()));
  }

  private static RegisterType type(Section s) {
    String type = s.text("type");
    for (RegisterType known : RegisterType.values()) {
      if (known.name().toLowerCase(Locale.ROOT).equals(type)) {
        return known;
      }
    }
    throw s.wrong("type", "'%s' is no type of register, such as int16 or float32".formatted(type));
  }

  private static int address(Section s, String key) {
    int address = s.count(key);
    if (address < 0 || address > 65_535) {
      throw s.wrong(key, "a register's address is 0 to 65535, not " + address);
    }
    return address;
  }

  /** SI units in one of those written; a prefix k or M, or percent of one. */
  private static double unit(Section s, String written, String si) {
    if (written.equals(si)) {
      return 1;
    } else if (written.equals("k" + si)) {
      return 1e3;
    } else if (written.equals("M" + si)) {
      return 1e6;
    } else if (written.equals("%") && si.equals("1")) {
      return 0.01;
    }
    throw s.wrong("unit", "unit '%s' is none of %s".formatted(written, si));
  }
}

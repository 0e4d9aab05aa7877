package org.gridpact.edge.driver.dsmr;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Checks and reads a telegram. An object that is not used is passed over; one that is used and is
 * not as the standard has it refuses the telegram.
 */
final class TelegramParser {
  /** Medium and channel of the meter's own electricity. */
  private static final String ELECTRICITY = "1-0:";

  private static final Pattern VALUE =
      Pattern.compile("\\((-?\\d{1,12}(?:\\.\\d{1,6})?)\\*(\\w{1,5})\\)");
  private static final Pattern TIME = Pattern.compile("\\((\\d{12})([SW])\\)");

  /** Meters that name their version, or Belgium's, also send a check. */
  private static final Set<String> VERSION = Set.of("1-3:0.2.8", "0-0:96.1.4");

  private static final String CLOCK = "0-0:1.0.0";
  private static final int SUMMER_HOURS = 2;
  private static final int WINTER_HOURS = 1;

  private TelegramParser() {}

  /** A rule that a telegram breaks; its name is the kind that is counted. */
  enum Rule {
    crc,
    crcMissing,
    badTime,
    badValue
  }

  /** A telegram that is not taken. */
  static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;
    private final Rule rule;

    Refused(Rule rule) {
      super(rule.name(), null, false, false);
      this.rule = rule;
    }

    Rule rule() {
      return rule;
    }
  }

  /**
   * Reads the telegram in the first {@code length} bytes, {@code /} to {@code !}.
   *
   * @param check what follows the {@code !}; empty is taken from meters before version 4
   */
  static Telegram parse(byte[] bytes, int length, String check) throws Refused {
    if (!check.isEmpty()
        && TelegramReader.checkValue(check).orElse(-1) != Crc16.of(bytes, length)) {
      throw new Refused(Rule.crc);
    }
    String text = new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
    Map<String, Double> values = new HashMap<>();
    OptionalLong time = OptionalLong.empty();
    for (String line : text.split("\r?\n", -1)) {
      int open = line.indexOf('(');
      String code = open < 0 ? "" : line.substring(0, open);
      if (check.isEmpty() && VERSION.contains(code)) {
        throw new Refused(Rule.crcMissing);
      }
      if (code.equals(CLOCK)) {
        time = OptionalLong.of(time(line.substring(open)));
      } else if (code.startsWith(ELECTRICITY)) {
        electricity(code.substring(ELECTRICITY.length()), line.substring(open), values);
      }
    }
    return new Telegram(time, values);
  }

  private static void electricity(String code, String field, Map<String, Double> values)
      throws Refused {
    Optional<Measured> measured = Measured.of(code);
    if (measured.isPresent() && values.put(code, value(measured.get(), field)) != null) {
      throw new Refused(Rule.badValue);
    }
  }

  /** A local time that says itself whether it is summer time, so that none is there twice. */
  private static long time(String field) throws Refused {
    Matcher time = TIME.matcher(field);
    if (!time.matches()) {
      throw new Refused(Rule.badTime);
    }
    int[] parts = new int[6];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = Integer.parseInt(time.group(1), 2 * i, 2 * i + 2, 10);
    }
    int hours = time.group(2).equals("S") ? SUMMER_HOURS : WINTER_HOURS;
    try {
      return LocalDateTime.of(2000 + parts[0], parts[1], parts[2], parts[3], parts[4], parts[5])
          .toInstant(ZoneOffset.ofHours(hours))
          .toEpochMilli();
    } catch (DateTimeException _) {
      throw new Refused(Rule.badTime);
    }
  }

  private static double value(Measured measured, String field) throws Refused {
    Matcher value = VALUE.matcher(field);
    if (!value.matches()) {
      throw new Refused(Rule.badValue);
    }
    OptionalDouble scale = measured.scale(value.group(2));
    if (scale.isEmpty()) {
      throw new Refused(Rule.badValue);
    }
    // In decimals, so that a register of 1581.123 kWh is 1581123 Wh.
    return new BigDecimal(value.group(1))
        .multiply(BigDecimal.valueOf(scale.getAsDouble()))
        .doubleValue();
  }
}

package org.gridpact.engine.analytics;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** What pictures have in common. */
final class Svg {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT);

  private static final int TIMES = 7;
  private static final long DAY_MILLIS = Duration.ofDays(1).toMillis();
  private static final List<Duration> STEPS =
      Stream.concat(
              Stream.of(1, 5, 15, 30, 60, 2 * 60, 3 * 60, 4 * 60, 6 * 60, 12 * 60)
                  .map(Duration::ofMinutes),
              Stream.of(1, 2, 5, 7, 14, 30, 90).map(Duration::ofDays))
          .toList();

  private Svg() {}

  /** A white sheet with a title above what begins at {@code left}. */
  static StringBuilder begin(int width, int height, int left, String title) {
    return new StringBuilder(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect class="paper" width="100%%" height="100%%" fill="white"/>
        <text x="%d" y="22" font-size="15">%s</text>
        """
            .formatted(width, height, left, escaped(title)));
  }

  /** A line from top to bottom with a text below it. */
  static void tick(StringBuilder svg, double x, int top, int bottom, String text) {
    svg.append(
        String.format(
            Locale.ROOT,
            "<path class=\"grid\" d=\"M%1$.1f %2$dV%3$d\" stroke=\"#eee\"/><text x=\"%1$.1f\""
                + " y=\"%4$d\" text-anchor=\"middle\">%5$s</text>%n",
            x,
            top,
            bottom,
            bottom + 16,
            text));
  }

  static String end(StringBuilder svg) {
    return svg.append("</svg>\n").toString();
  }

  /**
   * Round local times in a range of epoch milliseconds, some {@value #TIMES} of them: of each day
   * from its midnight on, or of every so many days their midnights.
   */
  static List<Long> times(long from, long to, ZoneId zone) {
    long rough = (to - from) / TIMES;
    long step =
        STEPS.stream()
            .mapToLong(Duration::toMillis)
            .filter(s -> s >= rough)
            .findFirst()
            .orElse(rough);
    long days = Math.max(1, step / DAY_MILLIS);
    List<Long> times = new ArrayList<>();
    LocalDate day = Instant.ofEpochMilli(from).atZone(zone).toLocalDate();
    for (long begin = midnight(day, zone); begin <= to; ) {
      day = day.plusDays(days);
      long end = midnight(day, zone);
      for (long at = begin; at < end && at <= to; at += step) {
        // The last of a day whose clocks change may be next to midnight.
        if (at >= from && (at == begin || end - at > step / 2)) {
          times.add(at);
        }
      }
      begin = end;
    }
    return times;
  }

  private static long midnight(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant().toEpochMilli();
  }

  static String time(long epochMillis, ZoneId zone) {
    return TIME.format(Instant.ofEpochMilli(epochMillis).atZone(zone));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

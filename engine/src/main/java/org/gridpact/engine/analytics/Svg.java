package org.gridpact.engine.analytics;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** What pictures have in common. */
final class Svg {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT);

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

  static String time(long epochMillis, ZoneId zone) {
    return TIME.format(Instant.ofEpochMilli(epochMillis).atZone(zone));
  }

  static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

package org.gridpact.engine.analytics;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A picture of lines over one axis, as SVG.
 *
 * @param xLabel with its unit
 * @param yLabel with its unit
 * @param timeZone where x is time in epoch milliseconds; null where it is a number
 */
public record Chart(String title, String xLabel, String yLabel, ZoneId timeZone, List<Line> lines) {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;
  private static final int LEFT = 90;
  private static final int RIGHT = 40;
  private static final int TOP = 40;
  private static final int BOTTOM = 60;
  private static final int TICKS = 6;
  private static final List<String> COLORS =
      List.of("#1b6ca8", "#c8553d", "#3a7d44", "#8e5aa8", "#b8860b", "#4b5563");

  public Chart {
    lines = List.copyOf(lines);
  }

  /** One line; it is broken where y is NaN, which is not known. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody; copying would cost each time.
  public record Line(String name, double[] x, double[] y) {}

  private record Scale(double least, double most) {
    static Scale of(List<double[]> values) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (double[] some : values) {
        for (double v : some) {
          least = Double.isNaN(v) ? least : Math.min(least, v);
          most = Double.isNaN(v) ? most : Math.max(most, v);
        }
      }
      return least > most ? new Scale(0, 1) : new Scale(least, most > least ? most : least + 1);
    }

    Scale withZero() {
      return new Scale(Math.min(0, least), Math.max(0, most));
    }

    double share(double v) {
      return (v - least) / (most - least);
    }

    /** Round numbers, about so many. */
    List<Double> ticks(int about) {
      double rough = (most - least) / about;
      double power = Math.pow(10, Math.floor(Math.log10(rough)));
      double step =
          power
              * (rough / power < 1.5 ? 1 : rough / power < 3.5 ? 2 : rough / power < 7.5 ? 5 : 10);
      List<Double> ticks = new ArrayList<>();
      for (long i = (long) Math.ceil(least / step); i * step <= most + step * 1e-9; i++) {
        ticks.add(i * step);
      }
      return ticks;
    }

    List<Double> even(int count) {
      List<Double> ticks = new ArrayList<>();
      for (int i = 0; i <= count; i++) {
        ticks.add(least + (most - least) * i / count);
      }
      return ticks;
    }
  }

  public String svg() {
    Scale x = Scale.of(lines.stream().map(Line::x).toList());
    Scale y = Scale.of(lines.stream().map(Line::y).toList()).withZero();
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
            <rect width="100%%" height="100%%" fill="white"/>
            <text x="%d" y="22" font-size="15">%s</text>
            """,
            WIDTH,
            HEIGHT,
            LEFT,
            escaped(title)));
    grid(svg, x, y);
    for (int i = 0; i < lines.size(); i++) {
      line(svg, lines.get(i), x, y, COLORS.get(i % COLORS.size()), i);
    }
    return svg.append("</svg>\n").toString();
  }

  private void grid(StringBuilder svg, Scale x, Scale y) {
    for (double tick : y.ticks(TICKS)) {
      double at = vertical(y, tick);
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%d %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\""
                  + " text-anchor=\"end\">%s</text>%n",
              LEFT,
              at,
              WIDTH - RIGHT,
              LEFT - 6,
              at + 4,
              number(tick)));
    }
    for (double tick : timeZone == null ? x.ticks(TICKS) : x.even(TICKS)) {
      double at = horizontal(x, tick);
      svg.append(
          String.format(
              Locale.ROOT,
              "<path d=\"M%.1f %dV%d\" stroke=\"#eee\"/><text x=\"%.1f\" y=\"%d\""
                  + " text-anchor=\"middle\">%s</text>%n",
              at,
              TOP,
              HEIGHT - BOTTOM,
              at,
              HEIGHT - BOTTOM + 16,
              xText(tick)));
    }
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <path d="M%d %dV%dH%d" fill="none" stroke="#333"/>
            <text x="%d" y="%d" text-anchor="middle">%s</text>
            <text transform="translate(16 %d) rotate(-90)" text-anchor="middle">%s</text>
            """,
            LEFT,
            TOP,
            HEIGHT - BOTTOM,
            WIDTH - RIGHT,
            (LEFT + WIDTH - RIGHT) / 2,
            HEIGHT - 18,
            escaped(xLabel),
            (TOP + HEIGHT - BOTTOM) / 2,
            escaped(yLabel)));
  }

  private static void line(
      StringBuilder svg, Line line, Scale x, Scale y, String color, int number) {
    StringBuilder path = new StringBuilder();
    boolean pen = false;
    for (int i = 0; i < line.x.length; i++) {
      if (Double.isNaN(line.y[i])) {
        pen = false;
        continue;
      }
      path.append(pen ? 'L' : 'M')
          .append(
              String.format(
                  Locale.ROOT, "%.1f %.1f", horizontal(x, line.x[i]), vertical(y, line.y[i])));
      pen = true;
    }
    svg.append(
        String.format(
            Locale.ROOT,
            "<path d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\""
                + " stroke-linecap=\"round\"/>%n",
            path,
            color));
    svg.append(
        String.format(
            Locale.ROOT,
            "<text x=\"%d\" y=\"%d\" fill=\"%s\" text-anchor=\"end\">%s</text>%n",
            WIDTH - RIGHT,
            TOP - 18 + 14 * number,
            color,
            escaped(line.name)));
  }

  private static double horizontal(Scale x, double v) {
    return LEFT + x.share(v) * (WIDTH - LEFT - RIGHT);
  }

  private static double vertical(Scale y, double v) {
    return HEIGHT - BOTTOM - y.share(v) * (HEIGHT - TOP - BOTTOM);
  }

  private String xText(double x) {
    return timeZone == null
        ? number(x)
        : DateTimeFormatter.ofPattern("MM-dd HH:mm", Locale.ROOT)
            .format(Instant.ofEpochMilli((long) x).atZone(timeZone));
  }

  private static String number(double v) {
    return Math.abs(v) >= 1000
        ? String.format(Locale.ROOT, "%,.0f", v)
        : String.format(Locale.ROOT, "%.4g", v).replaceFirst("\\.?0+$", "");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
  }
}

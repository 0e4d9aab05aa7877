package org.gridpact.engine.analytics;

import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.DoubleStream;

/**
 * A picture of lines over one axis, as SVG.
 *
 * @param xLabel with its unit
 * @param yLabel with its unit
 * @param timeZone where x is time in epoch milliseconds; null where it is a number
 */
public record Chart(String title, String xLabel, String yLabel, ZoneId timeZone, List<Line> lines)
    implements Picture {
  private static final int WIDTH = 900;
  private static final int HEIGHT = 420;
  private static final int LEFT = 90;
  private static final int RIGHT = 40;
  private static final int TOP = 40;
  private static final int BOTTOM = 60;
  private static final int TICKS = 6;

  /** Height of a name above the plot. */
  private static final int LEGEND = 14;

  /** Of lines, on white. */
  private static final List<String> COLORS =
      List.of("#1b6ca8", "#c8553d", "#3a7d44", "#8e5aa8", "#b8860b", "#4b5563");

  public Chart {
    lines = List.copyOf(lines);
  }

  /** One line; it is broken where y is NaN, which is not known. */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody; copying would cost each time.
  public record Line(String name, double[] x, double[] y) {}

  /** A value from one time to another, in epoch milliseconds. */
  public record Step(long from, long to, double value) {}

  /** A line of steps, in order of time, over a whole range; open where there is no step. */
  public static Line steps(String name, long from, long to, List<Step> steps) {
    DoubleStream.Builder x = DoubleStream.builder().add((double) from);
    DoubleStream.Builder y = DoubleStream.builder().add(Double.NaN);
    long end = from;
    for (Step step : steps) {
      if (step.from != end) {
        x.add((double) end);
        y.add(Double.NaN);
      }
      end = step.to;
      x.add((double) step.from).add((double) end);
      y.add(step.value).add(step.value);
    }
    return new Line(
        name, x.add((double) to).build().toArray(), y.add(Double.NaN).build().toArray());
  }

  /** A line of bars on zero, which are seen also where each is a hair's breadth of the range. */
  public static Line bars(String name, long from, long to, List<Step> steps) {
    DoubleStream.Builder x = DoubleStream.builder().add((double) from);
    DoubleStream.Builder y = DoubleStream.builder().add(Double.NaN);
    for (Step step : steps) {
      x.add((double) step.from).add((double) step.from).add((double) step.to).add((double) step.to);
      y.add(0).add(step.value).add(step.value).add(0);
      x.add((double) step.to);
      y.add(Double.NaN);
    }
    return new Line(
        name, x.add((double) to).build().toArray(), y.add(Double.NaN).build().toArray());
  }

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

    List<Double> times(ZoneId zone) {
      return Svg.times((long) least, (long) most, zone).stream().map(Long::doubleValue).toList();
    }
  }

  @Override
  public String svg() {
    Scale x = Scale.of(lines.stream().map(Line::x).toList());
    Scale y = Scale.of(lines.stream().map(Line::y).toList()).withZero();
    int legend = LEGEND * Math.max(0, lines.size() - 1);
    StringBuilder svg = Svg.begin(WIDTH, HEIGHT + legend, LEFT, title);
    for (int i = 0; i < lines.size(); i++) {
      name(svg, lines.get(i), i);
    }
    svg.append("<g transform=\"translate(0 %d)\">%n".formatted(legend));
    grid(svg, x, y);
    for (int i = 0; i < lines.size(); i++) {
      line(svg, lines.get(i), x, y, i);
    }
    return Svg.end(svg.append("</g>\n"));
  }

  private void grid(StringBuilder svg, Scale x, Scale y) {
    for (double tick : y.ticks(TICKS)) {
      double at = vertical(y, tick);
      svg.append(
          String.format(
              Locale.ROOT,
              "<path class=\"grid\" d=\"M%d %.1fH%d\" stroke=\"#ddd\"/><text x=\"%d\" y=\"%.1f\""
                  + " text-anchor=\"end\">%s</text>%n",
              LEFT,
              at,
              WIDTH - RIGHT,
              LEFT - 6,
              at + 4,
              number(tick)));
    }
    for (double tick : timeZone == null ? x.ticks(TICKS) : x.times(timeZone)) {
      Svg.tick(svg, horizontal(x, tick), TOP, HEIGHT - BOTTOM, xText(tick));
    }
    svg.append(
        String.format(
            Locale.ROOT,
            """
            <path class="axis" d="M%d %dV%dH%d" fill="none" stroke="#333"/>
            <text x="%d" y="%d" text-anchor="middle">%s</text>
            <text transform="translate(16 %d) rotate(-90)" text-anchor="middle">%s</text>
            """,
            LEFT,
            TOP,
            HEIGHT - BOTTOM,
            WIDTH - RIGHT,
            (LEFT + WIDTH - RIGHT) / 2,
            HEIGHT - 18,
            Svg.escaped(xLabel),
            (TOP + HEIGHT - BOTTOM) / 2,
            Svg.escaped(yLabel)));
  }

  private static void line(StringBuilder svg, Line line, Scale x, Scale y, int number) {
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
    int color = number % COLORS.size();
    svg.append(
        "<path class=\"line%d\" d=\"%s\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" stroke-linecap=\"round\"/>%n"
            .formatted(color, path, COLORS.get(color)));
  }

  private static void name(StringBuilder svg, Line line, int number) {
    int color = number % COLORS.size();
    svg.append(
        "<text class=\"line%d\" x=\"%d\" y=\"%d\" fill=\"%s\" text-anchor=\"end\">%s</text>%n"
            .formatted(
                color,
                WIDTH - RIGHT,
                TOP - 18 + LEGEND * number,
                COLORS.get(color),
                Svg.escaped(line.name)));
  }

  private static double horizontal(Scale x, double v) {
    return LEFT + x.share(v) * (WIDTH - LEFT - RIGHT);
  }

  private static double vertical(Scale y, double v) {
    return HEIGHT - BOTTOM - y.share(v) * (HEIGHT - TOP - BOTTOM);
  }

  private String xText(double x) {
    return timeZone == null ? number(x) : Svg.time((long) x, timeZone);
  }

  private static String number(double v) {
    return Math.abs(v) >= 1000
        ? String.format(Locale.ROOT, "%,.0f", v)
        : String.format(Locale.ROOT, "%.4g", v).replaceFirst("\\.?0+$", "");
  }
}

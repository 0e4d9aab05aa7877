package org.gridpact.engine.analytics;

import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/**
 * A picture of what was the case when: a row of coloured spans a name, over one axis of time, as
 * SVG.
 *
 * @param from where the axis begins, in epoch milliseconds; it ends at {@code to}
 * @param kinds all there are, each drawn over those before it
 */
public record SpanChart(
    String title, long from, long to, ZoneId zone, List<Kind> kinds, List<Row> rows)
    implements Picture {
  private static final int WIDTH = 900;
  private static final int LEFT = 170;
  private static final int RIGHT = 40;
  private static final int TOP = 62;
  private static final int ROW = 16;
  private static final int BAR = 12;
  private static final int BOTTOM = 50;
  private static final int NAME_LETTERS = 24;
  private static final int LETTER = 7;

  public SpanChart {
    kinds = List.copyOf(kinds);
    rows = List.copyOf(rows);
  }

  /** What may be the case. */
  public record Kind(String name, String color) {}

  /** In epoch milliseconds. */
  public record Span(String kind, long from, long to) {}

  public record Row(String name, List<Span> spans) {
    public Row {
      spans = List.copyOf(spans);
    }

    private boolean has(Kind kind) {
      return spans.stream().anyMatch(s -> s.kind.equals(kind.name));
    }
  }

  @Override
  public String svg() {
    int bottom = TOP + ROW * rows.size();
    StringBuilder svg = Svg.begin(WIDTH, bottom + BOTTOM, LEFT, title);
    legend(svg);
    for (long tick : Svg.times(from, to, zone)) {
      Svg.tick(svg, horizontal(tick), TOP, bottom, Svg.time(tick, zone));
    }
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">time (%s)</text>%n"
            .formatted((LEFT + WIDTH - RIGHT) / 2, bottom + 36, Svg.escaped(zone.getId())));
    for (int i = 0; i < rows.size(); i++) {
      row(svg, rows.get(i), TOP + ROW * i + (ROW - BAR) / 2);
    }
    return Svg.end(svg);
  }

  /** Of what is in the picture. */
  private void legend(StringBuilder svg) {
    int x = LEFT;
    for (Kind kind : kinds) {
      if (rows.stream().anyMatch(r -> r.has(kind))) {
        svg.append(
            "<path d=\"M%d 38h10v10h-10z\" fill=\"%s\"/><text x=\"%d\" y=\"47\">%s</text>%n"
                .formatted(x, kind.color, x + 14, Svg.escaped(kind.name)));
        x += 28 + LETTER * kind.name.length();
      }
    }
  }

  private void row(StringBuilder svg, Row row, int top) {
    svg.append(
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\"><title>%s</title>%s</text>%n"
            .formatted(LEFT - 6, top + BAR - 2, Svg.escaped(row.name), shortened(row.name)));
    for (Kind kind : kinds) {
      if (row.has(kind)) {
        StringBuilder path = new StringBuilder();
        row.spans.stream().filter(s -> s.kind.equals(kind.name)).forEach(s -> bar(path, s, top));
        svg.append("<path d=\"%s\" fill=\"%s\"/>%n".formatted(path, kind.color));
      }
    }
  }

  private void bar(StringBuilder path, Span span, int top) {
    double begin = horizontal(span.from);
    path.append(
        String.format(
            Locale.ROOT, "M%.1f %dH%.1fv%dH%1$.1fz", begin, top, horizontal(span.to), BAR));
  }

  private static String shortened(String name) {
    return Svg.escaped(
        name.length() <= NAME_LETTERS ? name : name.substring(0, NAME_LETTERS - 1) + "…");
  }

  private double horizontal(long time) {
    return LEFT + (double) (time - from) / (to - from) * (WIDTH - LEFT - RIGHT);
  }
}

package org.gridpact.engine.analytics.report;

import java.util.List;
import java.util.Locale;

/** Writes one HTML page. All text is escaped. */
final class Html {
  /** For what is not known. */
  static final String UNKNOWN = "–";

  private static final String STYLE =
      """
      :root { color-scheme: light dark; --line: #ccc; --soft: #666; }
      body { font: 15px/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
      h1 { font-size: 1.6rem; margin: 0; } h2 { font-size: 1.15rem; margin: 2rem 0 .4rem; }
      p { margin: .3rem 0; } .note { color: var(--soft); font-size: .87em; }
      table { border-collapse: collapse; width: 100%; margin: .5rem 0; font-variant-numeric: tabular-nums; }
      th, td { text-align: right; padding: .2rem .5rem; border-bottom: 1px solid var(--line); vertical-align: top; }
      th:first-child, td:first-child, .text { text-align: left; overflow-wrap: anywhere; }
      th small { display: block; font-weight: normal; color: var(--soft); }
      svg { display: block; width: 100%; height: auto; }
      .paper { fill: none; } svg text:not([class]) { fill: currentColor; }
      @media screen and (prefers-color-scheme: dark) {
        :root { --line: #444; --soft: #aaa; }
        .grid { stroke: #3a3a3a; } .axis { stroke: #999; }
        .line0 { --of: #6cb4ee; } .line1 { --of: #f0907a; } .line2 { --of: #7fc98a; }
        .line3 { --of: #c79be0; } .line4 { --of: #e3b341; } .line5 { --of: #b4bcc8; }
        path[class^="line"] { stroke: var(--of); } text[class^="line"] { fill: var(--of); }
      }
      @media print {
        :root { color-scheme: only light; }
        body { margin: 0; max-width: none; padding: 0; font-size: 11px; color: black; background: white; }
        h2 { break-after: avoid; } tr, svg { break-inside: avoid; } thead { display: table-header-group; }
      }
      """;

  private final StringBuilder page = new StringBuilder();

  Html(String title) {
    page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
        .append("<meta name=\"viewport\" content=\"width=device-width\">\n<title>")
        .append(escaped(title))
        .append("</title>\n<style>\n")
        .append(STYLE)
        .append("</style>\n</head>\n<body>\n");
    tag("h1", title);
  }

  /** A column; text is to the left, numbers to the right. */
  record Column(String name, String unit, boolean isText) {
    static Column text(String name) {
      return new Column(name, "", true);
    }

    static Column of(String name, String unit) {
      return new Column(name, unit, false);
    }
  }

  Html section(String title) {
    return tag("h2", title);
  }

  Html line(String text) {
    return tag("p", text);
  }

  Html note(String text) {
    page.append("<p class=\"note\">").append(escaped(text)).append("</p>\n");
    return this;
  }

  private Html tag(String tag, String text) {
    page.append('<').append(tag).append('>').append(escaped(text));
    page.append("</").append(tag).append(">\n");
    return this;
  }

  /** An SVG as it is. */
  Html picture(String svg) {
    page.append(svg);
    return this;
  }

  Html table(List<Column> columns, List<List<String>> rows) {
    page.append("<table>\n<thead><tr>");
    for (Column c : columns) {
      page.append(c.isText ? "<th class=\"text\">" : "<th>").append(escaped(c.name));
      page.append(c.unit.isEmpty() ? "" : "<small>" + escaped(c.unit) + "</small>");
      page.append("</th>");
    }
    page.append("</tr></thead>\n<tbody>\n");
    for (List<String> row : rows) {
      page.append("<tr>");
      for (int c = 0; c < row.size(); c++) {
        page.append(columns.get(c).isText ? "<td class=\"text\">" : "<td>");
        page.append(escaped(row.get(c))).append("</td>");
      }
      page.append("</tr>\n");
    }
    page.append("</tbody>\n</table>\n");
    return this;
  }

  String end() {
    return page + "</body>\n</html>\n";
  }

  /** A number with so many decimals; a dash where it is NaN. */
  static String number(double value, int decimals) {
    if (Double.isNaN(value)) {
      return UNKNOWN;
    }
    String text = String.format(Locale.ROOT, "%,." + decimals + "f", value);
    return text.matches("-[0.]+") ? text.substring(1) : text;
  }

  /** Thousands of a unit, with three decimals. */
  static String kilo(double value) {
    return number(value / 1000, 3);
  }

  /**
   * A share as per cent; what is not all and not nothing is never shown as 100 or 0.
   *
   * @param share NaN where not known
   */
  static String percent(double share) {
    if (share > 0 && share < 0.0005) {
      return "<0.1";
    }
    return share > 0.9995 && share < 1 ? ">99.9" : number(100 * share, 1);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}

package org.gridpact.engine.analytics;

import java.util.List;
import java.util.Locale;

/** Values of a query. */
final class Values {
  private Values() {}

  /** NaN where null. */
  static double number(Object value) {
    return value == null ? Double.NaN : ((Number) value).doubleValue();
  }

  static long whole(Object value) {
    return ((Number) value).longValue();
  }

  static double[] column(List<List<Object>> rows, int column) {
    return rows.stream().mapToDouble(r -> number(r.get(column))).toArray();
  }

  /** In thousands; "unknown" where null. */
  static String kilo(Object value) {
    return value == null ? "unknown" : String.format(Locale.ROOT, "%,.3f", number(value) / 1000);
  }
}

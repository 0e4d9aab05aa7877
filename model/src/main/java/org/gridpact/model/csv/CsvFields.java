package org.gridpact.model.csv;

import java.util.Set;

/** Lines and fields of CSV files; a separator stands for itself, within quotation marks too. */
public final class CsvFields {
  private static final Set<String> MISSING = Set.of("", "?", "NA", "NaN", "nan");

  private CsvFields() {}

  /** The separator of a file with this first line: {@code ;} where there is one, else a comma. */
  public static String separator(String header) {
    return header.indexOf(';') >= 0 ? ";" : ",";
  }

  /** The first line of a file without the mark that some programs put before it. */
  public static String header(String line) {
    return line.startsWith("\uFEFF") ? line.substring(1) : line;
  }

  /** A field without surrounding blanks and quotation marks. */
  public static String unquoted(String field) {
    String text = field.strip();
    boolean quoted = text.length() >= 2 && text.startsWith("\"") && text.endsWith("\"");
    return quoted ? text.substring(1, text.length() - 1).strip() : text;
  }

  /**
   * A finite number, or NaN where it is missing: empty, {@code ?}, {@code NA} or {@code NaN}.
   *
   * @throws IllegalArgumentException where the field is anything else
   */
  public static double number(String[] fields, int index) {
    String text = unquoted(fields[index]);
    if (MISSING.contains(text)) {
      return Double.NaN;
    }
    try {
      double number = Double.parseDouble(text);
      if (Double.isFinite(number)) {
        return number;
      }
    } catch (NumberFormatException _) {
      // Refused below, as infinite numbers are.
    }
    throw new IllegalArgumentException(
        "'%s' in column %d is no number (missing is empty, ?, NA or NaN)"
            .formatted(text, index + 1));
  }
}

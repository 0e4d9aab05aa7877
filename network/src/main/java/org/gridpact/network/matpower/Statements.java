package org.gridpact.network.matpower;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements of a MATPOWER file: a function header, then assignments of a scalar, a string, a
 * numeric matrix or a cell array to a field of {@code mpc}. A matrix computed by an expression is
 * refused, because guessing its value would be worse.
 */
final class Statements {
  private static final Pattern HEADER = Pattern.compile("function\\s+mpc\\s*=\\s*(\\w+)\\s*;?");
  private static final Pattern ASSIGNMENT = Pattern.compile("mpc\\.(\\w+)\\s*=\\s*(.*)");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?|[Ii]nf|NaN)");
  private static final Pattern SEPARATOR = Pattern.compile("[\\s,]+");
  private static final Pattern STRING = Pattern.compile("'((?:[^']|'')*)'");

  /** A scalar or string as written, quotes removed. */
  record Scalar(int line, String text) {}

  private final String file;
  private final List<String> lines;
  private int next;

  String name = "";
  final Map<String, Scalar> scalars = new LinkedHashMap<>();
  final Map<String, Matrix> matrices = new LinkedHashMap<>();

  /** Fields that are cell arrays: names and kinds, which no load flow needs. */
  final List<String> cellArrays = new ArrayList<>();

  Statements(String file, String text) throws MatpowerFormatException {
    this.file = file;
    this.lines = text.lines().toList();
    readAll();
  }

  int lineCount() {
    return Math.max(1, lines.size());
  }

  private MatpowerFormatException error(int line, String rule) {
    return new MatpowerFormatException(file, line, rule);
  }

  private void readAll() throws MatpowerFormatException {
    while (next < lines.size()) {
      String code = takeLine();
      if (code.isEmpty()) {
        continue;
      }
      int line = next;
      if (name.isEmpty()) {
        Matcher header = HEADER.matcher(code);
        if (!header.matches()) {
          throw error(line, "a MATPOWER case begins with 'function mpc = NAME'");
        }
        name = header.group(1);
        continue;
      }
      Matcher assignment = ASSIGNMENT.matcher(code);
      if (assignment.matches()) {
        assign(line, assignment.group(1), assignment.group(2).strip());
      } else if (!code.equals("end") && !code.equals("return;")) {
        throw error(
            line,
            "'%s' is no assignment 'mpc.FIELD = VALUE'; expressions are not read"
                .formatted(abbreviate(code)));
      }
    }
    if (name.isEmpty()) {
      throw error(lineCount(), "the file has no 'function mpc = NAME'");
    }
  }

  private void assign(int line, String field, String value) throws MatpowerFormatException {
    if (scalars.containsKey(field) || matrices.containsKey(field) || cellArrays.contains(field)) {
      throw error(line, "mpc.%s is assigned twice".formatted(field));
    }
    if (value.startsWith("[")) {
      matrices.put(field, matrix(line, field, value.substring(1)));
    } else if (value.startsWith("{")) {
      cellArrays.add(field);
      skipCells(line, field, value.substring(1));
    } else {
      scalars.put(field, scalar(line, field, value));
    }
  }

  private Scalar scalar(int line, String field, String value) throws MatpowerFormatException {
    String text = value.endsWith(";") ? value.substring(0, value.length() - 1).strip() : value;
    Matcher string = STRING.matcher(text);
    if (string.matches()) {
      return new Scalar(line, string.group(1));
    }
    if (!NUMBER.matcher(text).matches()) {
      throw error(
          line,
          "mpc.%s is '%s', a number or a 'string' is needed".formatted(field, abbreviate(text)));
    }
    return new Scalar(line, text);
  }

  /** Reads rows up to the closing bracket; a row ends at a semicolon or at the end of its line. */
  private Matrix matrix(int line, String field, String rest) throws MatpowerFormatException {
    Matrix matrix = new Matrix(field, line);
    List<Double> row = new ArrayList<>();
    int rowLine = line;
    String code = rest;
    while (true) {
      int close = code.indexOf(']');
      String body = close < 0 ? code : code.substring(0, close);
      boolean continued = body.endsWith("...");
      String content = continued ? body.substring(0, body.length() - 3) : body;
      String[] parts = content.split(";", -1);
      for (int i = 0; i < parts.length; i++) {
        if (row.isEmpty()) {
          rowLine = next;
        }
        addNumbers(parts[i], field, row);
        if (i < parts.length - 1 || !continued) {
          endRow(matrix, rowLine, row);
        }
      }
      if (close >= 0) {
        endRow(matrix, rowLine, row);
        requireEnd(field, code.substring(close + 1));
        return matrix;
      }
      if (next == lines.size()) {
        throw error(line, "mpc.%s has no closing ']'".formatted(field));
      }
      code = takeLine();
    }
  }

  private void addNumbers(String text, String field, List<Double> row)
      throws MatpowerFormatException {
    for (String token : SEPARATOR.split(text.strip(), -1)) {
      if (token.isEmpty()) {
        continue;
      }
      if (!NUMBER.matcher(token).matches()) {
        throw error(next, "%s: '%s' is not a number".formatted(field, abbreviate(token)));
      }
      row.add(parse(token));
    }
  }

  private static double parse(String token) {
    if (token.regionMatches(true, token.length() - 3, "inf", 0, 3)) {
      return token.startsWith("-") ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return token.endsWith("NaN") ? Double.NaN : Double.parseDouble(token);
  }

  private void endRow(Matrix matrix, int line, List<Double> row) throws MatpowerFormatException {
    if (row.isEmpty()) {
      return;
    }
    int columns = row.size();
    if (!matrix.rows.isEmpty() && matrix.rows.getFirst().values().size() != columns) {
      throw error(
          line,
          "%s: this row has %d columns, the first has %d"
              .formatted(matrix.name, columns, matrix.rows.getFirst().values().size()));
    }
    matrix.rows.add(new Matrix.Row(line, row));
    row.clear();
  }

  private void skipCells(int line, String field, String rest) throws MatpowerFormatException {
    String code = rest;
    while (true) {
      String unquoted = STRING.matcher(code).replaceAll("");
      int close = unquoted.indexOf('}');
      if (close >= 0) {
        requireEnd(field, unquoted.substring(close + 1));
        return;
      }
      if (next == lines.size()) {
        throw error(line, "mpc.%s has no closing '}'".formatted(field));
      }
      code = takeLine();
    }
  }

  private void requireEnd(String field, String rest) throws MatpowerFormatException {
    if (!rest.isBlank() && !rest.strip().equals(";")) {
      throw error(next, "'%s' after the end of mpc.%s".formatted(abbreviate(rest.strip()), field));
    }
  }

  /** The next line without its comment; {@link #next} is then its number. */
  private String takeLine() {
    String line = lines.get(next++);
    boolean quoted = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\'') {
        quoted = !quoted;
      } else if (c == '%' && !quoted) {
        return line.substring(0, i).strip();
      }
    }
    return line.strip();
  }

  private static String abbreviate(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "…";
  }
}

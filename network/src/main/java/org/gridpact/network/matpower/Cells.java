package org.gridpact.network.matpower;

/** Reads the cells of one row by column, refusing what the column cannot hold. */
final class Cells {
  /** Larger numbers are of no grid, and leave nothing of others beside them. */
  private static final double LARGEST = 1e12;

  private final String file;
  private final String matrix;
  private final Matrix.Row row;

  Cells(String file, String matrix, Matrix.Row row) {
    this.file = file;
    this.matrix = matrix;
    this.row = row;
  }

  MatpowerFormatException error(String rule) {
    return new MatpowerFormatException(file, row.line(), rule);
  }

  double finite(int column, String name) throws MatpowerFormatException {
    double value = limit(column, name);
    if (Double.isInfinite(value)) {
      throw error("%s: %s is %s, a finite number is needed".formatted(matrix, name, value));
    }
    return value;
  }

  /** A limit: infinite where there is none. */
  double limit(int column, String name) throws MatpowerFormatException {
    double value = row.values().get(column);
    if (Double.isNaN(value)) {
      throw error("%s: %s is NaN, a number is needed".formatted(matrix, name));
    }
    if (Double.isFinite(value) && Math.abs(value) > LARGEST) {
      throw error("%s: %s is %s, above %s".formatted(matrix, name, value, LARGEST));
    }
    return value;
  }

  double between(int column, String name, double min, double max) throws MatpowerFormatException {
    double value = finite(column, name);
    if (!(value >= min && value <= max)) {
      throw error("%s: %s is %s, outside [%s, %s]".formatted(matrix, name, value, min, max));
    }
    return value;
  }

  int integer(int column, String name, int min, int max) throws MatpowerFormatException {
    double value = between(column, name, min, max);
    if (value != Math.rint(value)) {
      throw error("%s: %s is %s, a whole number is needed".formatted(matrix, name, value));
    }
    return (int) value;
  }

  String matrix() {
    return matrix;
  }

  int length() {
    return row.values().size();
  }
}

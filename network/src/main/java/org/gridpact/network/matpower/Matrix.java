package org.gridpact.network.matpower;

import java.util.ArrayList;
import java.util.List;

/** The rows of one matrix of a file, each with the line it begins on. */
final class Matrix {
  /** One row; {@code values} may hold infinities and NaN, which {@link Cells} judges by column. */
  record Row(int line, List<Double> values) {
    Row {
      values = List.copyOf(values);
    }
  }

  final String name;
  final int line;
  final List<Row> rows = new ArrayList<>();

  Matrix(String name, int line) {
    this.name = name;
    this.line = line;
  }
}

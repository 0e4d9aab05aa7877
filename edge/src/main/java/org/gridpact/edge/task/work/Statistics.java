package org.gridpact.edge.task.work;

/** Count, mean, lowest and highest of values, and the mean of their squares. */
final class Statistics {
  private long count;
  private double sum;
  private double squares;
  private double lowest = Double.POSITIVE_INFINITY;
  private double highest = Double.NEGATIVE_INFINITY;

  void add(double value) {
    count++;
    sum += value;
    squares += value * value;
    lowest = Math.min(lowest, value);
    highest = Math.max(highest, value);
  }

  long count() {
    return count;
  }

  /** NaN where nothing was added, as the others. */
  double mean() {
    return sum / count;
  }

  double rootMeanSquare() {
    return Math.sqrt(squares / count);
  }

  double lowest() {
    return count == 0 ? Double.NaN : lowest;
  }

  double highest() {
    return count == 0 ? Double.NaN : highest;
  }
}

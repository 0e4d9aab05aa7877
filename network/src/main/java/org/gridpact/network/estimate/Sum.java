package org.gridpact.network.estimate;

/**
 * A sum of quantities that are read or guessed, independent of each other.
 *
 * @param readings how many of its parts are readings
 * @param guesses how many are assumed
 */
record Sum(double value, double variance, int readings, int guesses) {
  static final Sum NONE = new Sum(0, 0, 0, 0);

  static Sum read(double value, double sigma) {
    return new Sum(value, sigma * sigma, 1, 0);
  }

  static Sum guess(double value, double sigma) {
    return new Sum(value, sigma * sigma, 0, 1);
  }

  Sum plus(Sum other) {
    return new Sum(
        value + other.value,
        variance + other.variance,
        readings + other.readings,
        guesses + other.guesses);
  }

  boolean allRead() {
    return readings > 0 && guesses == 0;
  }

  boolean isEmpty() {
    return readings == 0 && guesses == 0;
  }

  double sigma() {
    return Math.sqrt(variance);
  }
}

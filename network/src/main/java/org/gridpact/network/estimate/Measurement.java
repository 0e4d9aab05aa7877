package org.gridpact.network.estimate;

import java.util.List;

/**
 * One quantity of a grid and what is known of it beforehand, per unit.
 *
 * @param place bus index of a demand or a voltage, else branch index (its from end)
 * @param value what it reads; without meaning where it is not known
 * @param sigma standard deviation of the reading; infinite where there is none
 * @param assumed what to take it for without the reading
 * @param assumedSigma standard deviation of that; infinite where nothing is assumed
 * @param origin of the value
 * @param devices whose readings make up the value; empty for one that is no reading
 */
record Measurement(
    Kind kind,
    int place,
    double value,
    double sigma,
    double assumed,
    double assumedSigma,
    Origin origin,
    List<String> devices) {

  /** What is measured. */
  enum Kind {
    /** Active power a bus takes from the grid; production is negative. */
    DEMAND_P,
    DEMAND_Q,
    /** Magnitude, between phases. */
    VOLTS,
    /** Active power into a branch at its from end. */
    FLOW_P,
    FLOW_Q,
    /** Magnitude at the from end. */
    CURRENT
  }

  /** Where a value comes from. */
  enum Origin {
    /** A meter; it may be wrong. */
    READING,
    /** The grid's model, which has nothing connected there. */
    NOTHING_CONNECTED,
    /** An assumption for want of a reading. */
    ASSUMPTION
  }

  Measurement {
    devices = List.copyOf(devices);
    if (!(sigma > 0) || !(assumedSigma > 0)) {
      throw new IllegalArgumentException(
          "%s at %d: standard deviations %s and %s".formatted(kind, place, sigma, assumedSigma));
    }
  }

  /** A reading with nothing to fall back on. */
  static Measurement reading(Kind kind, int place, double value, double sigma, String device) {
    return new Measurement(
        kind, place, value, sigma, 0, Double.POSITIVE_INFINITY, Origin.READING, List.of(device));
  }

  /** A bus with nothing connected takes nothing. */
  static Measurement nothing(Kind kind, int place, double sigma) {
    return new Measurement(
        kind, place, 0, sigma, 0, Double.POSITIVE_INFINITY, Origin.NOTHING_CONNECTED, List.of());
  }

  /** What is assumed where nothing is read. */
  static Measurement assumption(Kind kind, int place, double value, double sigma) {
    return new Measurement(kind, place, value, sigma, value, sigma, Origin.ASSUMPTION, List.of());
  }

  /** The same reading with something to fall back on. */
  Measurement orElse(double assumed, double assumedSigma) {
    return new Measurement(kind, place, value, sigma, assumed, assumedSigma, origin, devices);
  }

  boolean isReading() {
    return origin == Origin.READING;
  }

  /** Without the reading: what is assumed instead, if anything. */
  Measurement distrusted() {
    return new Measurement(
        kind, place, assumed, assumedSigma, assumed, assumedSigma, Origin.ASSUMPTION, devices);
  }

  /** Weight in the sum of squares. */
  double weight() {
    return 1 / (sigma * sigma);
  }
}

package org.gridpact.edge.control;

/**
 * A range of active power while it is decided, and who set its ends. Load convention: consumption
 * is positive. Belongs to one decision.
 */
final class Span {
  private double min;
  private double max;
  private Authority lower = Authority.ENVELOPE;
  private Authority upper = Authority.ENVELOPE;
  private boolean ramping;

  Span(double min, double max) {
    this.min = min;
    this.max = max;
  }

  double min() {
    return min;
  }

  double max() {
    return max;
  }

  Authority lower() {
    return lower;
  }

  Authority upper() {
    return upper;
  }

  boolean ramping() {
    return ramping;
  }

  /**
   * Keeps what both allow. Where they have nothing in common, the point of this span that is
   * nearest to the other: the higher authority has spoken before.
   */
  void tighten(Authority by, double otherMin, double otherMax) {
    set(by, nearest(otherMin), nearest(otherMax));
  }

  void tighten(Authority by, Range other) {
    tighten(by, other.minWatts(), other.maxWatts());
  }

  /** Overrules those who have spoken before; for the envelope, which stands above them. */
  void set(Authority by, double newMin, double newMax) {
    if (newMin != min) {
      min = newMin;
      lower = by;
    }
    if (newMax != max) {
      max = newMax;
      upper = by;
    }
  }

  /** Where the ramp has come to on the way to this span. */
  void ramp(Range reached) {
    ramping = reached.minWatts() != min || reached.maxWatts() != max;
    min = reached.minWatts();
    max = reached.maxWatts();
  }

  private double nearest(double watts) {
    return Math.max(min, Math.min(max, watts));
  }
}

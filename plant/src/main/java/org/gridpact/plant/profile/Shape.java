package org.gridpact.plant.profile;

/** A share of rated power as a function of the curve's time. */
@FunctionalInterface
public interface Shape {
  /** Length of the curve's day. */
  double DAY_SECONDS = 86_400;

  /**
   * The share at a time.
   *
   * @param curveSeconds seconds since the midnight before the curve's start, going on past {@link
   *     #DAY_SECONDS} on later days
   * @return a share of rated power; NaN where it is not known
   */
  double at(double curveSeconds);
}

package org.gridpact.model.measurement;

/** Numbers without the noise of adding and dividing. */
public final class Digits {
  /** Powers of ten beyond this are no exact numbers. */
  private static final int MOST_PLACES = 22;

  private Digits() {}

  /**
   * The number nearest to the decimal of so many significant digits; as it is where it is tiny,
   * huge or no number.
   *
   * @param digits 15 at most
   */
  public static double rounded(double value, int digits) {
    int places = digits - 1 - (int) Math.floor(Math.log10(Math.abs(value)));
    if (!Double.isFinite(value) || value == 0 || places < 0 || places > MOST_PLACES) {
      return value;
    }
    double scale = Math.pow(10, places);
    return Math.rint(value * scale) / scale;
  }
}

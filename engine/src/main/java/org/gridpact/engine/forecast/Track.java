package org.gridpact.engine.forecast;

/**
 * What a candidate says of every quarter, to whoever stands before any earlier one.
 *
 * @param profiles for one, two and three days ahead
 * @param levels of its correction, by quarter from one on
 * @param from that quarter
 * @param fading of the correction, by quarters ahead
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Track(
    Candidate candidate, ProfileSeries[] profiles, double[] levels, int from, double[] fading) {
  static Track of(
      Candidate candidate, ProfileSeries[] profiles, double[] known, int from, double[] fading) {
    double[] levels = candidate.correction().levels(known, profiles[0], from);
    return new Track(candidate, profiles, levels, from, fading);
  }

  /** Watts; NaN where it says nothing. What was measured from {@code origin} on is not in it. */
  double at(int origin, int ahead) {
    return corrected(profiles[Lags.ahead(ahead) - 1].at(origin + ahead), origin, ahead);
  }

  /** The same of what its profile says. */
  double corrected(double profile, int origin, int ahead) {
    return candidate.correction().apply(profile, levels[origin - from], fading[ahead]);
  }
}

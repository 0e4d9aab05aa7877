package org.gridpact.engine.forecast;

/** What a candidate says of every quarter, to whoever stands before any earlier one. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Track(Candidate candidate, double[][] profiles, double[] levels, double[] fading) {
  static Track of(Candidate candidate, double[][] profiles, double[] known, int from, int horizon) {
    Correction correction = candidate.correction();
    return new Track(
        candidate,
        profiles,
        correction.levels(known, profiles[0], from),
        correction.fading(horizon));
  }

  /** Watts; NaN where it says nothing. What was measured from {@code origin} on is not in it. */
  double at(int origin, int ahead) {
    double profile = profiles[Lags.ahead(ahead) - 1][origin + ahead];
    return candidate.correction().apply(profile, levels[origin], fading[ahead]);
  }
}

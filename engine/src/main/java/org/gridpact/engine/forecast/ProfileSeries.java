package org.gridpact.engine.forecast;

import java.util.Optional;

/**
 * What a profile says of each quarter from one on, for a horizon; each found when it is first asked
 * for, since choosing a candidate asks for few. Belongs to one thread.
 */
final class ProfileSeries {
  private final Profile profile;
  private final Profile.Past past;
  private final Optional<ProfileSeries> nearer;
  private final int daysAhead;
  private final int from;
  private final double[] values;
  private final boolean[] found;
  private final double[] scratch = new double[Profile.MOST];

  private ProfileSeries(
      Profile profile,
      Profile.Past past,
      Optional<ProfileSeries> nearer,
      int daysAhead,
      int from,
      int to) {
    this.profile = profile;
    this.past = past;
    this.nearer = nearer;
    this.daysAhead = daysAhead;
    this.from = from;
    this.values = new double[to - from];
    this.found = new boolean[to - from];
  }

  /** For one, two and three days ahead. */
  static ProfileSeries[] of(Profile profile, Profile.Past past, int from, int to) {
    ProfileSeries[] all = new ProfileSeries[Lags.DAYS_AHEAD];
    for (int i = 0; i < all.length; i++) {
      Optional<ProfileSeries> nearer = i == 0 ? Optional.empty() : Optional.of(all[0]);
      all[i] = new ProfileSeries(profile, past, nearer, i + 1, from, to);
    }
    return all;
  }

  /** Watts; NaN where it says nothing. */
  double at(int quarter) {
    int at = quarter - from;
    if (!found[at]) {
      values[at] =
          nearer.isPresent() && profile.isAsNearer(past, quarter)
              ? nearer.get().at(quarter)
              : profile.at(past, quarter, daysAhead, scratch);
      found[at] = true;
    }
    return values[at];
  }
}

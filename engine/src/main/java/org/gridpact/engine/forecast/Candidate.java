package org.gridpact.engine.forecast;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** One way to forecast. The set is closed; which one is taken is decided by backtest. */
record Candidate(Profile profile, Correction correction) {
  /** What anything else has to beat. */
  static final Candidate NAIVE_DAY = new Candidate(Profile.LAST_DAY, Correction.NONE);

  private static final Candidate NAIVE_WEEK = new Candidate(Profile.LAST_WEEK, Correction.NONE);

  private static final Candidate PERSISTENCE = new Candidate(Profile.FLAT, Correction.PERSISTENCE);

  /** For less than a day of history. */
  static final List<Candidate> SHORT = List.of(PERSISTENCE);

  private static final List<Candidate> LOAD =
      all(
          List.of(NAIVE_WEEK, NAIVE_DAY, PERSISTENCE),
          List.of(
              Profile.WEEKS,
              Profile.DAYS,
              Profile.LIKE_DAYS,
              Profile.WEEKS_SMOOTH,
              Profile.DAYS_SMOOTH,
              Profile.LIKE_DAYS_SMOOTH),
          List.of(
              Correction.NONE,
              Correction.difference(0.5, 1.5),
              Correction.difference(0.1, 12),
              Correction.difference(0.02, Double.POSITIVE_INFINITY)));

  private static final List<Candidate> SUN =
      all(
          List.of(NAIVE_DAY),
          List.of(Profile.DAYS, Profile.MEAN_DAYS, Profile.BRIGHT),
          List.of(
              Correction.NONE,
              Correction.ratio(0.5, 1.5),
              Correction.ratio(0.5, 6),
              Correction.ratio(0.1, 24)));

  private static final List<Candidate> SUN_WITH_PLACE =
      all(
          SUN,
          List.of(Profile.CLEAR_SKY),
          List.of(
              Correction.NONE,
              Correction.ratio(0.5, 1.5),
              Correction.ratio(0.5, 6),
              Correction.ratio(0.1, 24)));

  private static List<Candidate> all(
      List<Candidate> first, List<Profile> profiles, List<Correction> corrections) {
    List<Candidate> all = new ArrayList<>(first);
    for (Profile profile : profiles) {
      for (Correction correction : corrections) {
        all.add(new Candidate(profile, correction));
      }
    }
    return List.copyOf(all);
  }

  /** Those for a shape; of those that do equally well the first is taken. */
  static List<Candidate> of(Shape shape, boolean placed) {
    return switch (shape) {
      case LOAD -> LOAD;
      case SUN -> placed ? SUN_WITH_PLACE : SUN;
    };
  }

  /** The seasonal naive forecast of a shape, which the others are compared with. */
  static Candidate naive(Shape shape) {
    return switch (shape) {
      case LOAD -> NAIVE_WEEK;
      case SUN -> NAIVE_DAY;
    };
  }

  /** "weeks smooth, difference 0.1 over 12.0 h". */
  String words() {
    String of = profile.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    return switch (correction.by()) {
      case NOTHING -> of;
      case DIFFERENCE, RATIO ->
          of
              + (correction.by() == Correction.By.RATIO ? ", ratio " : ", difference ")
              + correction.weight()
              + " over "
              + (Double.isInfinite(correction.fadeQuarters())
                  ? "all time"
                  : correction.fadeQuarters() / 4 + " h");
    };
  }
}

package org.gridpact.engine.forecast;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Which candidate is taken for each horizon: the one that was off least on average over all, unless
 * another was clearly better at this horizon, or the seasonal naive forecast better at all. So on
 * what it was chosen by, none is worse than the naive forecast at any horizon; that one is taken
 * where the past is too short to tell.
 *
 * @param tracks by horizon
 */
record Choice(List<Track> tracks) {
  /** A candidate must say this share of what the others say. */
  private static final double MOST_OF = 0.9;

  /** Of the error of what is best over all, an error that is clearly better. */
  private static final double CLEARLY = 0.97;

  private static final int HORIZONS = Horizon.values().length;

  Choice {
    tracks = List.copyOf(tracks);
  }

  /**
   * The best of some on a sample; where it has none of a horizon, the best of the nearer ones.
   *
   * @param naive which of them is the naive forecast
   * @return empty where nothing could be judged
   */
  static Optional<Choice> among(List<Track> tracks, int naive, double[] known, Sample sample) {
    double[][] errors = new double[tracks.size()][HORIZONS + 1];
    int[][] said = new int[tracks.size()][HORIZONS + 1];
    Profile profile = null;
    double[] usual = {};
    for (int i = 0; i < tracks.size(); i++) {
      Track track = tracks.get(i);
      if (track.candidate().profile() != profile) {
        profile = track.candidate().profile();
        usual = sample.of(track.profiles());
      }
      add(track, usual, known, sample, errors[i], said[i]);
    }
    int overall = best(errors, said, HORIZONS);
    if (overall < 0) {
      return Optional.empty();
    }
    List<Track> chosen = new ArrayList<>();
    for (Horizon horizon : Horizon.values()) {
      int h = horizon.ordinal();
      int best = best(errors, said, h);
      if (best < 0) {
        chosen.add(chosen.isEmpty() ? tracks.get(overall) : chosen.getLast());
      } else if (!sample.judges(horizon) && said[naive][h] > 0) {
        chosen.add(tracks.get(naive));
      } else {
        double error = mean(errors, said, overall, h);
        boolean stays =
            mean(errors, said, best, h) >= CLEARLY * error
                && !(error > mean(errors, said, naive, h));
        chosen.add(tracks.get(stays ? overall : best));
      }
    }
    return Optional.of(new Choice(chosen));
  }

  /**
   * The track with the least mean error in a column; the first of equals, -1 where none has any.
   */
  private static int best(double[][] errors, int[][] said, int column) {
    int most = Arrays.stream(said).mapToInt(s -> s[column]).max().orElse(0);
    int best = -1;
    for (int i = 0; i < errors.length; i++) {
      boolean fits = said[i][column] > 0 && said[i][column] >= MOST_OF * most;
      if (fits && (best < 0 || mean(errors, said, i, column) < mean(errors, said, best, column))) {
        best = i;
      }
    }
    return best;
  }

  private static double mean(double[][] errors, int[][] said, int track, int column) {
    return errors[track][column] / said[track][column];
  }

  private static void add(
      Track track, double[] usual, double[] known, Sample sample, double[] errors, int[] said) {
    for (int i = 0; i < usual.length; i++) {
      int ahead = sample.ahead(i);
      double value = track.corrected(usual[i], sample.origin(i), ahead);
      double error = Math.abs(known[sample.target(i)] - value);
      if (!Double.isNaN(error)) {
        int horizon = Horizon.of(ahead).ordinal();
        errors[horizon] += error;
        said[horizon]++;
      }
    }
    errors[HORIZONS] = Arrays.stream(errors).sum();
    said[HORIZONS] = Arrays.stream(said).sum();
  }

  /** Watts; NaN where it says nothing. */
  double at(int origin, int ahead) {
    return tracks.get(Horizon.of(ahead).ordinal()).at(origin, ahead);
  }

  /** "days; beyond 6 h weeks, smooth": each until the next. */
  String words() {
    StringBuilder words = new StringBuilder();
    Horizon[] horizons = Horizon.values();
    for (int h = 0; h < HORIZONS; h++) {
      Candidate candidate = tracks.get(h).candidate();
      if (h == 0) {
        words.append(candidate.words());
      } else if (!candidate.equals(tracks.get(h - 1).candidate())) {
        words.append("; beyond ").append(horizons[h - 1].hours()).append(" h ");
        words.append(candidate.words());
      }
    }
    return words.toString();
  }
}

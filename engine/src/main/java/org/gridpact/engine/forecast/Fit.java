package org.gridpact.engine.forecast;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The candidate that did best, and how far it was off, by horizon and time of day.
 *
 * <p>It stands before quarters of the past, looks ahead as far as a forecast does, and compares
 * with what came (rolling origin). The candidate has the least mean absolute error. Its residuals
 * are divided by their mean magnitude at that time of the day; the quantiles of those quotients, by
 * horizon, times that magnitude make the band. So the band is wide when it has been hard to say,
 * and as calibrated as the past is like the future.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Fit(Track track, double[] magnitudes, Map<Horizon, double[]> quantiles) {
  /** Quarters of the past that are stood before. */
  private static final int ORIGINS = 120;

  /** So many residuals make quantiles; of fewer, those of a nearer horizon are taken. */
  private static final int FEWEST = 5;

  /** A candidate must say this share of what the others say. */
  private static final double MOST_OF = 0.9;

  private static final double LEAST_MAGNITUDE = 0.1;
  private static final int WIDEST = 2;

  /** From where to where origins are, and how far they look: never to {@code end} or beyond. */
  private record Window(int from, int end, int horizon) {
    private int step() {
      return Math.max(1, (end - from) / ORIGINS) | 1; // Odd: it comes to every time of day.
    }
  }

  /** Takes a residual: of the quarter {@code ahead} of the origin. */
  private interface Taker {
    void take(int target, int ahead, double residual);
  }

  /**
   * The best of some, as judged from one quarter to another.
   *
   * @return empty where too little was known to judge any
   */
  static Optional<Fit> of(
      List<Track> tracks, double[] known, Shape shape, Lags lags, int from, int end, int horizon) {
    Window window = new Window(from, end, horizon);
    return best(tracks, known, window).flatMap(track -> of(track, known, shape, lags, window));
  }

  private static Optional<Track> best(List<Track> tracks, double[] known, Window window) {
    double[] errors = new double[tracks.size()];
    long[] said = new long[errors.length];
    for (int i = 0; i < errors.length; i++) {
      int each = i;
      residuals(
          tracks.get(i),
          known,
          window,
          (_, _, residual) -> {
            errors[each] += Math.abs(residual);
            said[each]++;
          });
    }
    long most = Arrays.stream(said).max().orElse(0);
    int best = -1;
    for (int i = 0; i < errors.length; i++) {
      boolean fits = said[i] > 0 && said[i] >= MOST_OF * most;
      if (fits && (best < 0 || errors[i] / said[i] < errors[best] / said[best])) {
        best = i;
      }
    }
    return best < 0 ? Optional.empty() : Optional.of(tracks.get(best));
  }

  private static void residuals(Track track, double[] known, Window window, Taker taker) {
    for (int origin = window.from; origin < window.end; origin += window.step()) {
      int farthest = Math.min(window.horizon, window.end - origin);
      for (int ahead = 0; ahead < farthest; ahead++) {
        double residual = known[origin + ahead] - track.at(origin, ahead);
        if (!Double.isNaN(residual)) {
          taker.take(origin + ahead, ahead, residual);
        }
      }
    }
  }

  private static Optional<Fit> of(
      Track track, double[] known, Shape shape, Lags lags, Window window) {
    double[] magnitudes = magnitudes(track, known, shape, lags, window);
    Map<Horizon, Quotients> quotients = new EnumMap<>(Horizon.class);
    residuals(
        track,
        known,
        window,
        (target, ahead, residual) -> {
          double magnitude = magnitudes[lags.slot(target)];
          Quotients of = quotients.computeIfAbsent(Horizon.of(ahead), _ -> new Quotients());
          if (magnitude > 0) {
            of.add(residual / magnitude);
          } else if (shape == Shape.LOAD) {
            of.add(0);
          }
        });
    Map<Horizon, double[]> quantiles = new EnumMap<>(Horizon.class);
    double[] nearer = null;
    for (Horizon horizon : Horizon.values()) {
      Quotients of = quotients.get(horizon);
      nearer = of != null && of.size >= FEWEST ? of.quantiles() : nearer;
      if (nearer != null) {
        quantiles.put(horizon, nearer);
      }
    }
    return quantiles.isEmpty()
        ? Optional.empty()
        : Optional.of(new Fit(track, magnitudes, quantiles));
  }

  /** Mean magnitude of the residuals by quarter of the day. */
  private static double[] magnitudes(
      Track track, double[] known, Shape shape, Lags lags, Window window) {
    double[] sums = new double[Lags.SLOTS];
    long[] counts = new long[Lags.SLOTS];
    residuals(
        track,
        known,
        window,
        (target, _, residual) -> {
          sums[lags.slot(target)] += Math.abs(residual);
          counts[lags.slot(target)]++;
        });
    double overall = Arrays.stream(sums).sum() / Math.max(1, Arrays.stream(counts).sum());
    // Sunrise is sharp and the night is dark; of people an hour on either side is alike.
    int around = shape == Shape.SUN ? 0 : 4;
    double least = shape == Shape.SUN ? 0 : LEAST_MAGNITUDE * overall;
    double[] magnitudes = new double[Lags.SLOTS];
    for (int slot = 0; slot < Lags.SLOTS; slot++) {
      double sum = 0;
      long count = 0;
      for (int near = slot - around; near <= slot + around; near++) {
        sum += sums[Math.floorMod(near, Lags.SLOTS)];
        count += counts[Math.floorMod(near, Lags.SLOTS)];
      }
      magnitudes[slot] = count == 0 ? overall : Math.max(sum / count, least);
    }
    return magnitudes;
  }

  /** p10, p50 and p90 of a quarter, W; null where unknown. */
  double[] band(int origin, int ahead, Lags lags) {
    double said = track.at(origin, ahead);
    double[] of = quantiles.get(Horizon.of(ahead));
    if (Double.isNaN(said) || of == null) {
      return null;
    }
    double magnitude = magnitudes[lags.slot(origin + ahead)];
    return new double[] {
      said + magnitude * of[0], said + magnitude * of[1], said + magnitude * of[2]
    };
  }

  /**
   * The same with bands as wide as would have held 80 % of what came after it was made (split
   * conformal prediction: Vovk, Gammerman and Shafer 2005), since it was chosen to do well on what
   * it is made of. By a factor of 1 to {@value #WIDEST}, by horizon.
   */
  Fit widened(Fit before, double[] known, Lags lags, int from, int end, int horizon) {
    Map<Horizon, Quotients> needed = new EnumMap<>(Horizon.class);
    residuals(
        before.track,
        known,
        new Window(from, end, horizon),
        (target, ahead, residual) -> {
          double[] of = before.quantiles.get(Horizon.of(ahead));
          double magnitude = before.magnitudes[lags.slot(target)];
          if (of != null && magnitude > 0) {
            double off = residual / magnitude - of[1];
            double side = off > 0 ? of[2] - of[1] : of[1] - of[0];
            needed
                .computeIfAbsent(Horizon.of(ahead), _ -> new Quotients())
                .add(off == 0 ? 0 : Math.abs(off) / side);
          }
        });
    Map<Horizon, double[]> wider = new EnumMap<>(quantiles);
    needed.forEach(
        (ahead, factors) ->
            wider.computeIfPresent(
                ahead,
                (_, of) -> {
                  double factor = Math.clamp(factors.share(0.8), 1, WIDEST);
                  return new double[] {
                    of[1] - factor * (of[1] - of[0]), of[1], of[1] + factor * (of[2] - of[1])
                  };
                }));
    return new Fit(track, magnitudes, wider);
  }

  /** Residuals over their magnitude. */
  private static final class Quotients {
    private double[] values = new double[64];
    private int size;

    private void add(double value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }

    private double share(double share) {
      Arrays.sort(values, 0, size);
      return values[Math.min(size - 1, (int) (share * size))];
    }

    /** As wide as the next one of the same kind asks for: of n, the rank is of n + 1. */
    private double[] quantiles() {
      Arrays.sort(values, 0, size);
      int low = Math.max(0, (int) Math.floor(0.1 * (size + 1)) - 1);
      int high = Math.min(size - 1, (int) Math.ceil(0.9 * (size + 1)) - 1);
      double median = (values[(size - 1) / 2] + values[size / 2]) / 2;
      return new double[] {values[low], median, values[high]};
    }
  }
}

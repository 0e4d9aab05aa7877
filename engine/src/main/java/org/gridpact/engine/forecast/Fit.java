package org.gridpact.engine.forecast;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What did best, and how far it was off, by horizon and time of day.
 *
 * <p>It stands before quarters of the past, looks ahead as far as a forecast does, and compares
 * with what came (rolling origin). For each horizon it takes the candidate with the least mean
 * absolute error there. The residuals are divided by their mean magnitude at that time of the day;
 * the quantiles of those quotients, by horizon, times that magnitude make the band. So the band is
 * wide when it has been hard to say, and as calibrated as the past is like the future.
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Fit(Choice choice, double[] magnitudes, Map<Horizon, double[]> quantiles) {
  /** So many residuals make quantiles; of fewer, those of a nearer horizon are taken. */
  private static final int FEWEST = 5;

  private static final double LEAST_MAGNITUDE = 0.1;
  private static final int WIDEST = 2;

  /**
   * The best of some, as judged on a sample of the past.
   *
   * @param naive which of them is the naive forecast
   * @return empty where too little was known to judge any
   */
  static Optional<Fit> of(
      List<Track> tracks, int naive, double[] known, Shape shape, Lags lags, Sample sample) {
    return Choice.among(tracks, naive, known, sample)
        .flatMap(choice -> of(choice, known, shape, lags, sample));
  }

  private static double[] residuals(Choice choice, double[] known, Sample sample) {
    double[] residuals = new double[sample.size()];
    for (int i = 0; i < residuals.length; i++) {
      residuals[i] = known[sample.target(i)] - choice.at(sample.origin(i), sample.ahead(i));
    }
    return residuals;
  }

  private static Optional<Fit> of(
      Choice choice, double[] known, Shape shape, Lags lags, Sample sample) {
    double[] residuals = residuals(choice, known, sample);
    double[] magnitudes = magnitudes(residuals, sample, shape, lags);
    Map<Horizon, Quotients> quotients = new EnumMap<>(Horizon.class);
    for (int i = 0; i < residuals.length; i++) {
      if (!Double.isNaN(residuals[i])) {
        double magnitude = magnitudes[lags.slot(sample.target(i))];
        Quotients of = quotients.computeIfAbsent(Horizon.of(sample.ahead(i)), _ -> new Quotients());
        if (magnitude > 0) {
          of.add(residuals[i] / magnitude);
        } else if (shape == Shape.LOAD) {
          of.add(0);
        }
      }
    }
    Map<Horizon, double[]> quantiles = new EnumMap<>(Horizon.class);
    double[] nearer = null;
    for (Horizon horizon : Horizon.values()) {
      Quotients of = quotients.get(horizon);
      nearer = of != null && of.size >= FEWEST ? of.quantiles() : nearer;
      if (nearer != null) {
        quantiles.put(horizon, sample.judges(horizon) ? nearer : centred(nearer));
      }
    }
    return quantiles.isEmpty()
        ? Optional.empty()
        : Optional.of(new Fit(choice, magnitudes, quantiles));
  }

  /** Where the past is too short to tell how what was said is to be moved, it stays. */
  private static double[] centred(double[] quantiles) {
    return new double[] {Math.min(quantiles[0], 0), 0, Math.max(0, quantiles[2])};
  }

  /** Mean magnitude of the residuals by quarter of the day. */
  private static double[] magnitudes(double[] residuals, Sample sample, Shape shape, Lags lags) {
    double[] sums = new double[Lags.SLOTS];
    long[] counts = new long[Lags.SLOTS];
    for (int i = 0; i < residuals.length; i++) {
      if (!Double.isNaN(residuals[i])) {
        int slot = lags.slot(sample.target(i));
        sums[slot] += Math.abs(residuals[i]);
        counts[slot]++;
      }
    }
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
    double said = choice.at(origin, ahead);
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
  Fit widened(Fit before, double[] known, Lags lags, Sample after) {
    Map<Horizon, Quotients> needed = new EnumMap<>(Horizon.class);
    double[] residuals = residuals(before.choice, known, after);
    for (int i = 0; i < residuals.length; i++) {
      Horizon ahead = Horizon.of(after.ahead(i));
      double[] of = before.quantiles.get(ahead);
      double magnitude = before.magnitudes[lags.slot(after.target(i))];
      if (of != null && magnitude > 0 && !Double.isNaN(residuals[i])) {
        double off = residuals[i] / magnitude - of[1];
        double side = off > 0 ? of[2] - of[1] : of[1] - of[0];
        needed
            .computeIfAbsent(ahead, _ -> new Quotients())
            .add(off == 0 ? 0 : Math.abs(off) / side);
      }
    }
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
    return new Fit(choice, magnitudes, wider);
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

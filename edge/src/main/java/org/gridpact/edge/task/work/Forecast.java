package org.gridpact.edge.task.work;

import java.util.Arrays;

/**
 * The next steps of a series, and how well its method did on the steps known.
 *
 * @param values one a step; NaN where nothing is known to base it on
 * @param meanAbsoluteError of predicting one step ahead, over the steps judged; NaN where none is
 * @param naiveError of predicting the same as a season before (as the step before where there is no
 *     season yet), over the same steps
 * @param judged how many steps were predicted and known
 */
@SuppressWarnings("ArrayRecordComponent") // made once and read
record Forecast(
    Method method, double[] values, double meanAbsoluteError, double naiveError, int judged) {
  enum Method {
    /** Too little is known. */
    NONE,
    /** The newest value: less than a season is known. */
    PERSISTENCE,
    /** The value a season before. */
    SEASONAL_NAIVE,
    /** Additive exponential smoothing of level, trend and season (Holt 1957, Winters 1960). */
    HOLT_WINTERS
  }

  private static final double[] LEVELS = {0.1, 0.3, 0.6};
  private static final double[] TRENDS = {0, 0.05};
  private static final double[] SEASONS = {0.1, 0.4};

  /** A trend is not believed in for ever: it shrinks by this with each step (Gardner 1985). */
  private static final double DAMPING = 0.98;

  /**
   * Forecasts with the method that did better one step ahead on the last season.
   *
   * @param known oldest first; NaN where unknown
   */
  static Forecast of(double[] known, int season, int horizon) {
    int from = Math.max(season, known.length - season);
    Forecast naive = naive(known, season, horizon, from);
    if (known.length < 2 * season || naive.method != Method.SEASONAL_NAIVE) {
      return naive;
    }
    Forecast best = naive;
    for (double level : LEVELS) {
      for (double trend : TRENDS) {
        for (double seasonal : SEASONS) {
          Forecast smoothed =
              new Smoothing(known, season, level, trend, seasonal)
                  .forecast(horizon, from, naive.naiveError);
          if (smoothed.meanAbsoluteError < best.meanAbsoluteError) {
            best = smoothed;
          }
        }
      }
    }
    return best;
  }

  private static Forecast naive(double[] known, int season, int horizon, int from) {
    double[] values = new double[horizon];
    if (known.length < season) {
      double newest = newest(known);
      Arrays.fill(values, newest);
      Errors errors = new Errors();
      for (int t = 1; t < known.length; t++) {
        errors.add(known[t - 1], known[t]);
      }
      return new Forecast(
          Double.isNaN(newest) ? Method.NONE : Method.PERSISTENCE,
          values,
          errors.mean(),
          errors.mean(),
          errors.count);
    }
    for (int h = 0; h < horizon; h++) {
      values[h] = known[known.length - season + h];
    }
    Errors errors = new Errors();
    for (int t = from; t < known.length; t++) {
      errors.add(known[t - season], known[t]);
    }
    return new Forecast(Method.SEASONAL_NAIVE, values, errors.mean(), errors.mean(), errors.count);
  }

  private static double newest(double[] known) {
    return known.length == 0 ? Double.NaN : known[known.length - 1];
  }

  /** Sum of absolute errors where both are known. */
  private static final class Errors {
    private double sum;
    private int count;

    private void add(double predicted, double actual) {
      if (!Double.isNaN(predicted) && !Double.isNaN(actual)) {
        sum += Math.abs(predicted - actual);
        count++;
      }
    }

    private double mean() {
      return count == 0 ? Double.NaN : sum / count;
    }
  }

  /** Level, trend and season, carried on over what is not known. */
  private static final class Smoothing {
    private final double[] known;
    private final double[] seasons;
    private final double alpha;
    private final double beta;
    private final double gamma;
    private double level;
    private double trend;

    Smoothing(double[] known, int season, double alpha, double beta, double gamma) {
      this.known = known;
      this.alpha = alpha;
      this.beta = beta;
      this.gamma = gamma;
      this.seasons = new double[season];
      double first = mean(known, 0, season);
      double second = mean(known, season, 2 * season);
      trend = Double.isNaN(first - second) ? 0 : (second - first) / season;
      // A season grows as it goes, about its middle; what is left of it is the season's shape.
      double middle = Double.isNaN(first) ? second : first;
      for (int i = 0; i < season; i++) {
        double line = middle + trend * (i - (season - 1) / 2.0);
        seasons[i] = Double.isNaN(known[i]) ? 0 : known[i] - line;
      }
      level = middle + trend * (season - 1) / 2.0;
    }

    private static double mean(double[] values, int from, int to) {
      return Arrays.stream(values, from, to)
          .filter(v -> !Double.isNaN(v))
          .average()
          .orElse(Double.NaN);
    }

    Forecast forecast(int horizon, int judgeFrom, double naiveError) {
      Errors errors = new Errors();
      for (int t = seasons.length; t < known.length; t++) {
        double predicted = level + DAMPING * trend + seasons[t % seasons.length];
        if (t >= judgeFrom) {
          errors.add(predicted, known[t]);
        }
        step(t);
      }
      double[] values = new double[horizon];
      double damped = 0;
      for (int h = 0; h < horizon; h++) {
        damped += Math.pow(DAMPING, h + 1);
        values[h] = level + damped * trend + seasons[(known.length + h) % seasons.length];
      }
      return new Forecast(Method.HOLT_WINTERS, values, errors.mean(), naiveError, errors.count);
    }

    private void step(int t) {
      int s = t % seasons.length;
      double expected = level + DAMPING * trend;
      if (Double.isNaN(known[t])) {
        level = expected;
        trend *= DAMPING;
        return;
      }
      double before = level;
      level = alpha * (known[t] - seasons[s]) + (1 - alpha) * expected;
      trend = beta * (level - before) + (1 - beta) * DAMPING * trend;
      seasons[s] = gamma * (known[t] - level) + (1 - gamma) * seasons[s];
    }
  }
}

package org.gridpact.engine.forecast;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.DoubleStream;
import org.gridpact.model.area.Place;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.forecast.PowerBand;

/**
 * Forecasts series that begin with the same quarter of an hour.
 *
 * <p>With a day of history or more it takes, of a closed set of candidates, the one that did best
 * on the last two weeks. With less, the newest value, for as long ahead as there is history. With
 * less than an hour, nothing is said. Immutable.
 */
public final class Forecaster {
  /** Quarters of history that a forecast may use: eight weeks. */
  public static final int HISTORY = 56 * 96;

  private static final int DAY = 96;
  private static final int JUDGED = 14 * DAY;
  private static final int REPORTED = 7 * DAY;

  /** Quarters between what is looked at of them; odd, so that it comes to every time of day. */
  private static final int REPORTED_STEP = 11;

  /** Corrections start so long before they are judged. */
  private static final int WARM_UP = 3 * DAY;

  private final Lags people;
  private final Lags sun;
  private final Optional<double[]> sky;

  /**
   * For series of a place.
   *
   * @param firstQuarter the first of the series, in quarters of an hour since the epoch
   * @param quarters of the series and of what is forecast after it, together at most
   */
  public Forecaster(Place place, long firstQuarter, int quarters) {
    people = Lags.ofPeople(place, firstQuarter, quarters);
    sun = Lags.ofSun(firstQuarter, quarters);
    sky = place.coordinates().map(at -> sky(new Sun(at)));
  }

  private double[] sky(Sun above) {
    double[] clear = new double[sun.quarters()];
    for (int t = 0; t < clear.length; t++) {
      long start = sun.millis(t);
      long sixth = Forecast.QUARTER_MILLIS / 6;
      clear[t] =
          (above.clearSky(start + sixth)
                  + above.clearSky(start + 3 * sixth)
                  + above.clearSky(start + 5 * sixth))
              / 3;
    }
    return clear;
  }

  /**
   * What was made.
   *
   * @param naive the seasonal naive forecast, W by quarter; NaN where unknown
   * @param method the candidate that was taken; empty where none was
   * @param lastWeek errors of what would have been forecast in the last week, or in the second half
   *     of what there is, with what was known before it
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  public record Made(PowerBand band, double[] naive, Optional<String> method, Errors lastWeek) {
    private static Made nothing(int horizon) {
      double[] naive = new double[horizon];
      Arrays.fill(naive, Double.NaN);
      return new Made(PowerBand.unknown(horizon), naive, Optional.empty(), Errors.NONE);
    }
  }

  /**
   * Forecasts the quarters after a series.
   *
   * @param measured W by quarter up to the one that is forecast first; NaN where unknown
   * @param horizon how many quarters
   */
  public Made forecast(double[] measured, Shape shape, int horizon) {
    int origin = measured.length;
    double[] known = shape.of(measured);
    int from = Math.max(0, origin - HISTORY);
    while (from < origin && Double.isNaN(known[from])) {
      from++;
    }
    if (from == origin) {
      return Made.nothing(horizon);
    }
    return origin - from < DAY
        ? shortly(known, shape, from, horizon)
        : fully(known, shape, from, horizon);
  }

  private Made shortly(double[] known, Shape shape, int from, int horizon) {
    int origin = known.length;
    int last = origin - 1;
    while (Double.isNaN(known[last])) {
      last--;
    }
    int ahead = Math.max(0, Math.min(horizon, 2 * last - from + 2 - origin));
    List<Track> tracks = tracks(Candidate.SHORT, known, shape, from, horizon);
    Optional<Fit> fit = Fit.of(tracks, known, shape, lags(shape), from + 1, origin, horizon);
    if (fit.isEmpty() || ahead == 0) {
      return Made.nothing(horizon);
    }
    double[] naive = new double[horizon];
    Arrays.fill(naive, Double.NaN);
    PowerBand band = band(fit.get(), known, shape, horizon, ahead);
    return new Made(band, naive, Optional.of(words(fit.get())), Errors.NONE);
  }

  private Made fully(double[] known, Shape shape, int from, int horizon) {
    int origin = known.length;
    int judged = Math.max(from + DAY, origin - JUDGED);
    int warm = Math.max(from, judged - WARM_UP);
    List<Candidate> candidates = Candidate.of(shape, sky.isPresent());
    List<Track> tracks = tracks(candidates, known, shape, warm, horizon);
    Track naive = tracks.get(candidates.indexOf(Candidate.naive(shape)));
    double[] naively = new double[horizon];
    Arrays.setAll(naively, ahead -> naive.at(origin, ahead));
    Optional<Fit> fit = Fit.of(tracks, known, shape, lags(shape), judged, origin, horizon);
    int split = origin - Math.min(REPORTED, (origin - judged) / 2);
    Optional<Fit> before = Fit.of(tracks, known, shape, lags(shape), judged, split, horizon);
    Errors lastWeek =
        before.map(b -> errors(b, naive, known, shape, split, horizon)).orElse(Errors.NONE);
    return fit.map(
            f ->
                before.map(b -> f.widened(b, known, lags(shape), split, origin, horizon)).orElse(f))
        .map(
            f ->
                new Made(
                    band(f, known, shape, horizon, horizon),
                    naively,
                    Optional.of(words(f)),
                    lastWeek))
        .orElseGet(() -> Made.nothing(horizon));
  }

  private static String words(Fit fit) {
    return fit.track().candidate().words();
  }

  private Lags lags(Shape shape) {
    return switch (shape) {
      case LOAD -> people;
      case SUN -> sun;
    };
  }

  private List<Track> tracks(
      List<Candidate> candidates, double[] known, Shape shape, int from, int horizon) {
    Map<Profile, double[][]> profiles = new EnumMap<>(Profile.class);
    double[] clear = sky.orElse(new double[0]);
    return candidates.stream()
        .map(
            c ->
                Track.of(
                    c,
                    profiles.computeIfAbsent(
                        c.profile(), p -> profiles(p, known, clear, lags(shape), from, horizon)),
                    known,
                    from,
                    horizon))
        .toList();
  }

  /** What a series usually is at such a time, from days before; NaN where unknown. */
  double[] usual(double[] measured, Shape shape) {
    int from = 0;
    while (from < measured.length && Double.isNaN(measured[from])) {
      from++;
    }
    return Profile.DAYS.over(
        shape.of(measured), new double[0], lags(shape), from, measured.length, 1);
  }

  /** What one candidate says; its corrections begin at a quarter. */
  Track track(Candidate candidate, double[] known, Shape shape, int from, int horizon) {
    return tracks(List.of(candidate), known, shape, from, horizon).getFirst();
  }

  private static double[][] profiles(
      Profile profile, double[] known, double[] clear, Lags lags, int from, int horizon) {
    double[] smooth = profile.around == 0 ? known : Profile.smooth(known, profile.around);
    double[][] profiles = new double[Lags.DAYS_AHEAD][];
    for (int ahead = 1; ahead <= Lags.DAYS_AHEAD; ahead++) {
      profiles[ahead - 1] = profile.over(smooth, clear, lags, from, known.length + horizon, ahead);
    }
    return profiles;
  }

  private Errors errors(Fit fit, Track naive, double[] known, Shape shape, int split, int horizon) {
    Errors.Sum sum = new Errors.Sum();
    Bounds bounds = bounds(known, shape);
    for (int origin = split; origin < known.length; origin += REPORTED_STEP) {
      for (int ahead = 0; ahead < Math.min(horizon, known.length - origin); ahead++) {
        double[] band = fit.band(origin, ahead, lags(shape));
        if (band != null) {
          bounds.hold(band, origin + ahead);
          sum.add(band[0], band[1], band[2], naive.at(origin, ahead), known[origin + ahead]);
        }
      }
    }
    return sum.errors();
  }

  private PowerBand band(Fit fit, double[] known, Shape shape, int horizon, int until) {
    double[][] quantiles = new double[3][horizon];
    Bounds bounds = bounds(known, shape);
    for (int ahead = 0; ahead < horizon; ahead++) {
      double[] band = ahead < until ? fit.band(known.length, ahead, lags(shape)) : null;
      if (band != null) {
        bounds.hold(band, known.length + ahead);
      }
      for (int q = 0; q < 3; q++) {
        quantiles[q][ahead] = band == null ? Double.NaN : band[q];
      }
    }
    return new PowerBand(quantiles[0], quantiles[1], quantiles[2]);
  }

  private Bounds bounds(double[] known, Shape shape) {
    if (shape == Shape.SUN) {
      return new Bounds(Double.NEGATIVE_INFINITY, 0, sky);
    }
    return new Bounds(
        values(known).allMatch(w -> w >= 0) ? 0 : Double.NEGATIVE_INFINITY,
        values(known).allMatch(w -> w <= 0) ? 0 : Double.POSITIVE_INFINITY,
        Optional.empty());
  }

  private static DoubleStream values(double[] known) {
    return Arrays.stream(known).filter(w -> !Double.isNaN(w));
  }

  /** What never produced or never consumed is not said to, and nothing shines at night. */
  private record Bounds(double least, double most, Optional<double[]> sky) {
    private void hold(double[] band, int quarter) {
      boolean night = sky.isPresent() && sky.get()[quarter] == 0;
      for (int q = 0; q < band.length; q++) {
        band[q] = night ? 0 : Math.clamp(band[q], least, most);
      }
    }
  }
}

package org.gridpact.engine.forecast;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.model.area.Place;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.forecast.PowerBand;

/**
 * Forecasts series that begin with the same quarter of an hour.
 *
 * <p>With a day of history or more it takes, of a closed set of candidates, for each horizon the
 * one that did best on the last two weeks. With less, the newest value, for as long ahead as there
 * is history. With less than an hour, nothing is said. Immutable.
 */
public final class Forecaster {
  /** Quarters of history that a forecast may use: eight weeks. */
  public static final int HISTORY = 56 * 96;

  private static final int DAY = 96;
  private static final int JUDGED = 14 * DAY;
  private static final int REPORTED = 7 * DAY;

  /** Corrections start so long before they are judged. */
  private static final int WARM_UP = 3 * DAY;

  private static final double[] NO_SKY = {};

  private final Lags people;
  private final Lags sun;
  private final Optional<double[]> sky;
  private final double leastSky;

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
    leastSky = Profile.leastSky(sky.orElse(NO_SKY));
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
   * @param method the candidates that were taken, by horizon; empty where none was
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
    Sample sample = Sample.of(from + 1, origin, horizon);
    Optional<Fit> fit = Fit.of(tracks, 0, known, shape, lags(shape), sample);
    if (fit.isEmpty() || ahead == 0) {
      return Made.nothing(horizon);
    }
    double[] naive = new double[horizon];
    Arrays.fill(naive, Double.NaN);
    PowerBand band = band(fit.get(), known, shape, horizon, ahead);
    return new Made(band, naive, Optional.of(fit.get().choice().words()), Errors.NONE);
  }

  private Made fully(double[] known, Shape shape, int from, int horizon) {
    int origin = known.length;
    int judged = Math.max(from + DAY, origin - JUDGED);
    int warm = Math.max(from, judged - WARM_UP);
    List<Candidate> candidates = Candidate.of(shape, sky.isPresent());
    List<Track> tracks = tracks(candidates, known, shape, warm, horizon);
    int naively = candidates.indexOf(Candidate.naive(shape));
    Track naive = tracks.get(naively);
    double[] said = new double[horizon];
    Arrays.setAll(said, ahead -> naive.at(origin, ahead));
    Sample sample = Sample.of(judged, origin, horizon);
    Optional<Fit> fit = Fit.of(tracks, naively, known, shape, lags(shape), sample);
    int split = origin - Math.min(REPORTED, (origin - judged) / 2);
    Optional<Fit> before = Fit.of(tracks, naively, known, shape, lags(shape), sample.before(split));
    Sample after = Sample.of(split, origin, horizon);
    Errors lastWeek = before.map(b -> errors(b, naive, known, shape, after)).orElse(Errors.NONE);
    return fit.map(f -> before.map(b -> f.widened(b, known, lags(shape), after)).orElse(f))
        .map(
            f ->
                new Made(
                    band(f, known, shape, horizon, horizon),
                    said,
                    Optional.of(f.choice().words()),
                    lastWeek))
        .orElseGet(() -> Made.nothing(horizon));
  }

  private Lags lags(Shape shape) {
    return switch (shape) {
      case LOAD -> people;
      case SUN -> sun;
    };
  }

  private List<Track> tracks(
      List<Candidate> candidates, double[] known, Shape shape, int from, int horizon) {
    Profile.Past past =
        new Profile.Past(known, Profile.smooth(known), sky.orElse(NO_SKY), leastSky, lags(shape));
    Map<Profile, ProfileSeries[]> profiles = new EnumMap<>(Profile.class);
    Map<Correction, double[]> fading = new HashMap<>();
    return candidates.stream()
        .map(
            c ->
                Track.of(
                    c,
                    profiles.computeIfAbsent(
                        c.profile(), p -> ProfileSeries.of(p, past, from, known.length + horizon)),
                    known,
                    from,
                    fading.computeIfAbsent(c.correction(), f -> f.fading(horizon))))
        .toList();
  }

  /** A series where it is unknown as it usually is at such a time; NaN where that is unknown. */
  double[] filled(double[] measured, Shape shape) {
    double[] known = shape.of(measured);
    double[] filled = measured.clone();
    Profile.Past past = new Profile.Past(known, known, NO_SKY, 0, lags(shape));
    double[] some = new double[Profile.MOST];
    for (int t = 0; t < filled.length; t++) {
      if (Double.isNaN(filled[t])) {
        filled[t] = Profile.DAYS.at(past, t, 1, some);
      }
    }
    return filled;
  }

  /** What one candidate says; its corrections begin at a quarter. */
  Track track(Candidate candidate, double[] known, Shape shape, int from, int horizon) {
    return tracks(List.of(candidate), known, shape, from, horizon).getFirst();
  }

  private Errors errors(Fit fit, Track naive, double[] known, Shape shape, Sample sample) {
    Errors.Sum sum = new Errors.Sum();
    Bounds bounds = bounds(known, shape);
    for (int i = 0; i < sample.size(); i++) {
      int origin = sample.origin(i);
      int ahead = sample.ahead(i);
      int target = sample.target(i);
      double[] band = fit.band(origin, ahead, lags(shape));
      if (band != null) {
        bounds.hold(band, target);
        sum.add(band[0], band[1], band[2], naive.at(origin, ahead), known[target]);
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
    boolean produced = false;
    boolean consumed = false;
    for (double watts : known) {
      produced |= watts < 0;
      consumed |= watts > 0;
    }
    return new Bounds(
        produced ? Double.NEGATIVE_INFINITY : 0,
        consumed ? Double.POSITIVE_INFINITY : 0,
        Optional.empty());
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

package org.gridpact.model.area;

/**
 * How much an area's controllable devices must be able to change their power together within a
 * quarter of an hour, whatever plans have them do, now and in the hours that these look ahead.
 *
 * @param upWatts that they could give more, or take less; 0 where none is demanded
 * @param downWatts that they could give less, or take more; 0 where none is demanded
 */
public record Reserve(double upWatts, double downWatts) {
  /** None is demanded. */
  public static final Reserve NONE = new Reserve(0, 0);

  public Reserve {
    if (!(upWatts >= 0 && downWatts >= 0)
        || !Double.isFinite(upWatts)
        || !Double.isFinite(downWatts)) {
      throw new IllegalArgumentException(
          "a reserve of %s W up and %s W down".formatted(upWatts, downWatts));
    }
  }
}

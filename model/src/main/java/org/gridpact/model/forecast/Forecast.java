package org.gridpact.model.forecast;

import java.util.Map;
import java.util.Optional;

/**
 * What power is expected in the quarters of an hour from {@code startMillis} on.
 *
 * <p>Feeders and the area have bands of their own: a quantile of a sum is not the sum of quantiles.
 *
 * @param issuedMillis when it was made; nothing measured later is in it. UTC, as all times
 * @param startMillis start of its first quarter, which holds {@code issuedMillis} or is later
 * @param quarters how many, at most {@value #QUARTERS_MOST}
 * @param devices by id; one that is not named is unknown
 * @param feeders likewise, of the sum of a feeder's devices that are measured at a bus
 * @param area of the sum of all of them; unknown where one of them is
 */
public record Forecast(
    long issuedMillis,
    long startMillis,
    int quarters,
    Map<String, PowerBand> devices,
    Map<String, PowerBand> feeders,
    PowerBand area) {
  public static final long QUARTER_MILLIS = 900_000;

  /** Two days. */
  public static final int QUARTERS_MOST = 192;

  /** Bands of devices and feeders: 50,000 take 115 MB. */
  public static final int BANDS_MOST = 50_000;

  public Forecast {
    devices = Map.copyOf(devices);
    feeders = Map.copyOf(feeders);
    if (Math.floorMod(startMillis, QUARTER_MILLIS) != 0
        || startMillis + QUARTER_MILLIS <= issuedMillis) {
      throw new IllegalArgumentException(
          "a forecast of %d starts at a quarter of an hour that is not over, not at %d"
              .formatted(issuedMillis, startMillis));
    }
    if (quarters < 1 || quarters > QUARTERS_MOST) {
      throw new IllegalArgumentException(
          "a forecast has 1 to %d quarters, not %d".formatted(QUARTERS_MOST, quarters));
    }
    if (devices.size() + feeders.size() > BANDS_MOST) {
      throw new IllegalArgumentException(
          "a forecast has at most %,d bands, not %,d"
              .formatted(BANDS_MOST, devices.size() + feeders.size()));
    }
    check(devices, quarters);
    check(feeders, quarters);
    check(Map.of("area", area), quarters);
  }

  private static void check(Map<String, PowerBand> bands, int quarters) {
    bands.forEach(
        (id, band) -> {
          if (band.quarters() != quarters) {
            throw new IllegalArgumentException(
                "%s: %d quarters in a forecast of %d".formatted(id, band.quarters(), quarters));
          }
        });
  }

  /** Start of a quarter. */
  public long epochMillis(int quarter) {
    return startMillis + quarter * QUARTER_MILLIS;
  }

  /** The quarter a time is in; negative or not below {@link #quarters} where it has none. */
  public long quarterOf(long epochMillis) {
    return Math.floorDiv(epochMillis - startMillis, QUARTER_MILLIS);
  }

  /** Empty where nothing is known of the device. */
  public Optional<PowerBand> device(String id) {
    return Optional.ofNullable(devices.get(id));
  }

  /** Empty where nothing is known of the feeder. */
  public Optional<PowerBand> feeder(String id) {
    return Optional.ofNullable(feeders.get(id));
  }
}

package org.gridpact.center.live;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.state.StateRecord;
import org.gridpact.model.state.StateRecord.FeederPower;
import org.gridpact.model.state.StateRecord.Reading;
import org.gridpact.model.state.StateRecord.Readings;
import org.gridpact.model.state.StateRecord.StreamCounters;
import org.gridpact.model.state.StateRecord.Violation;

/**
 * What is known of the grid now, kept up to date from the stream job's records.
 *
 * <p>Safe for use by many threads: one feeds it, any number read. A reader gets a copy, so what it
 * sees belongs together and never changes under it.
 *
 * <p>Records may come twice or late, after the stream job went back to a checkpoint; a device, a
 * feeder and a violation take only what is newer than what is known of them. Devices, feeders and
 * violations active are as many as the area has; the rest is bounded.
 */
public final class LiveState {
  /** How many ended violations are remembered; the oldest is forgotten first. */
  public static final int ENDED_KEPT = 200;

  /** Length of the series: a quarter of an hour. */
  static final int SERIES_SECONDS = 900;

  private final Map<String, Double> nominalVolts;
  private final long staleAfterMillis;
  private final Map<String, Reading> readings = new HashMap<>();
  private final Map<String, FeederPower> feeders = new HashMap<>();
  private final Map<String, SecondRing> feederWatts = new HashMap<>();
  private final Map<String, Violation> active = new LinkedHashMap<>();
  private final SecondRing lowestVoltagePu = new SecondRing(SERIES_SECONDS);
  private final Map<String, Map<String, Long>> countersByWorker = new HashMap<>();
  private final LinkedHashMap<String, Violation> ended =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Violation> eldest) {
          return size() > ENDED_KEPT;
        }
      };
  private long newestEpochMillis;
  private long raised;
  private long cleared;

  /**
   * A state that knows nothing yet.
   *
   * @param nominalVoltsByDevice nominal voltage between phases where the device measures; a device
   *     not in it has no part in the lowest voltage
   * @param staleAfterMillis for so long a device that is silent has its part in the lowest voltage
   */
  public LiveState(Map<String, Double> nominalVoltsByDevice, long staleAfterMillis) {
    this.nominalVolts = Map.copyOf(nominalVoltsByDevice);
    this.staleAfterMillis = staleAfterMillis;
  }

  /** Takes one record of the stream job. */
  public synchronized void accept(StateRecord state) {
    switch (state) {
      case Readings r -> r.readings().forEach(this::read);
      case FeederPower f -> sum(f);
      case Violation v -> judge(v);
      case StreamCounters c -> countersByWorker.put(c.worker(), c.totals());
    }
  }

  private void read(Reading reading) {
    Reading known = readings.get(reading.device());
    settle(reading.epochMillis());
    if (known == null || reading.epochMillis() > known.epochMillis()) {
      readings.put(reading.device(), reading);
    }
    lower(reading.epochMillis(), reading);
  }

  /**
   * Ends the seconds before a newer one. The device with the lowest voltage may be late or silent
   * in one of them: what it said before counts, as long as it is not stale.
   */
  private void settle(long epochMillis) {
    long second = newestEpochMillis - newestEpochMillis % Series.STEP_MILLIS;
    long end = Math.min(epochMillis, second + SERIES_SECONDS * (long) Series.STEP_MILLIS);
    for (; second + Series.STEP_MILLIS <= end; second += Series.STEP_MILLIS) {
      for (Reading reading : readings.values()) {
        if (second - reading.epochMillis() <= staleAfterMillis) {
          lower(second, reading);
        }
      }
    }
    newestEpochMillis = Math.max(newestEpochMillis, epochMillis);
  }

  private void lower(long epochMillis, Reading reading) {
    Double nominal = nominalVolts.get(reading.device());
    if (nominal != null && reading.quality() == Quality.GOOD) {
      OptionalDouble pu = PerUnit.voltage(reading, nominal);
      pu.ifPresent(value -> lowestVoltagePu.put(epochMillis, value, Math::min));
    }
  }

  private void sum(FeederPower power) {
    FeederPower known = feeders.get(power.feeder());
    if (known == null || power.epochMillis() > known.epochMillis()) {
      feeders.put(power.feeder(), power);
    }
    feederWatts
        .computeIfAbsent(power.feeder(), f -> new SecondRing(SERIES_SECONDS))
        .put(power.epochMillis(), power.watts(), (before, after) -> after);
  }

  private void judge(Violation violation) {
    Violation known = active.getOrDefault(violation.id(), ended.get(violation.id()));
    if (known != null
        && (violation.epochMillis() < known.epochMillis()
            || (!known.active() && violation.epochMillis() == known.epochMillis()))) {
      return;
    }
    if (known == null || !known.active()) {
      raised++;
    }
    if (violation.active()) {
      ended.remove(violation.id());
      active.put(violation.id(), violation);
    } else {
      cleared++;
      active.remove(violation.id());
      ended.putLast(violation.id(), violation);
    }
  }

  /** The newest reading of each device and the violations active now. */
  public synchronized GridSnapshot snapshot() {
    return new GridSnapshot(newestEpochMillis, readings, List.copyOf(active.values()));
  }

  /** The snapshot and the recent past, of one moment. */
  public synchronized LiveView view() {
    Map<String, Long> counters = new TreeMap<>();
    countersByWorker
        .values()
        .forEach(totals -> totals.forEach((kind, total) -> counters.merge(kind, total, Long::sum)));
    Map<String, Series> feederSeries = new HashMap<>();
    feederWatts.forEach((feeder, ring) -> feederSeries.put(feeder, ring.settled()));
    return new LiveView(
        snapshot(),
        feeders,
        new ArrayList<>(ended.sequencedValues().reversed()),
        raised,
        cleared,
        counters,
        feederSeries,
        lowestVoltagePu.settled());
  }

  /** How old the newest reading is; empty while there is none. */
  public synchronized OptionalLong ageMillis(long nowEpochMillis) {
    return newestEpochMillis == 0
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max(0, nowEpochMillis - newestEpochMillis));
  }
}

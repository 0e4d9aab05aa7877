package org.gridpact.engine.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.model.forecast.Forecast;
import org.junit.jupiter.api.Test;

/** The way from a database to a forecast's quarters, on a source that answers series alone. */
final class DeviceQuartersTest {
  private static final long QUARTER = Forecast.QUARTER_MILLIS;
  private static final long DAY = 96 * QUARTER;
  private static final long END = 1_000 * DAY;

  private final Map<Long, Double> rollups = new TreeMap<>();
  private final Map<Long, Double> readings = new TreeMap<>();
  private final List<String> asked = new ArrayList<>();

  /** Answers as a database does: what is good, from a time on and before another. */
  private final class Remembered implements SeriesSource {
    @Override
    public boolean has(SeriesQuery query, Kind kind) {
      return true;
    }

    @Override
    public Values values(SeriesQuery query, Kind kind) {
      asked.add(
          "%s %s from %d".formatted(query.device(), kind, (END - query.fromMillis()) / QUARTER));
      Map<Long, Double> all = kind == Kind.QUARTERS ? rollups : readings;
      long[] times =
          all.keySet().stream()
              .filter(t -> t >= query.fromMillis() && t < query.toMillis())
              .mapToLong(t -> t)
              .toArray();
      double[] values = new double[times.length];
      for (int i = 0; i < times.length; i++) {
        values[i] = all.get(times[i]);
      }
      return new Values(times, values, 0);
    }

    @Override
    public void close() {}
  }

  private Map<Long, Double> read(long from) throws Exception {
    Map<Long, Double> quarters = new TreeMap<>();
    new Remembered()
        .quarters(
            "street",
            List.of("meter"),
            from,
            END,
            (_, time, watts) -> quarters.put((time - END) / QUARTER, watts));
    return quarters;
  }

  @Test
  void readingsAfterTheNewestRollupMakeItsQuarterAndThoseSince() throws Exception {
    rollups.put(END - 4 * QUARTER, 100.0);
    rollups.put(END - 3 * QUARTER, 999.0); // Of a quarter that was not over.
    readings.put(END - 4 * QUARTER + 1_000, 5_000.0);
    readings.put(END - 3 * QUARTER, 200.0);
    readings.put(END - 2 * QUARTER - 1, 400.0);
    readings.put(END - QUARTER, 600.0);
    readings.put(END, 7_000.0);

    assertThat(read(END - 56 * DAY)).isEqualTo(Map.of(-4L, 100.0, -3L, 300.0, -1L, 600.0));
    assertThat(asked).containsExactly("meter QUARTERS from 5376", "meter READINGS from 3");
  }

  @Test
  void ofWhatWasNeverRolledUpTwoDaysOfReadingsAreRead() throws Exception {
    readings.put(END - 3 * DAY, 100.0);
    readings.put(END - DAY, 200.0);

    assertThat(read(END - 56 * DAY)).isEqualTo(Map.of(-96L, 200.0));
    assertThat(asked).contains("meter READINGS from 192");
  }
}

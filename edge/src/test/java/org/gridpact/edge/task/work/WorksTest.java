package org.gridpact.edge.task.work;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.edge.task.work.Days.NOON;
import static org.gridpact.edge.task.work.Days.good;
import static org.gridpact.edge.task.work.Days.reading;
import static org.gridpact.edge.task.work.Days.sample;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.gridpact.edge.image.ProcessImage.Marked;
import org.gridpact.edge.image.Reading;
import org.gridpact.model.area.TaskWork;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.task.StepSeries;
import org.junit.jupiter.api.Test;

/** Each work against answers worked out by hand. */
class WorksTest {
  @Test
  void aRollupHasCountMeanLowestAndHighestOfEachPoint() {
    RollupWork rollup = new RollupWork(List.of("m1"), 2, 60_000);
    for (int s = 0; s < 60; s++) {
      sample(
          rollup,
          NOON + s * 1_000L,
          good("m1", NOON + s * 1_000L, 400, s),
          good("other", NOON + s * 1_000L, 9_999, 9_999));
    }
    assertThat(rollup.result()).as("the minute is not over").isEmpty();
    // A reading of the old minute may still come; a suspect one never counts.
    sample(rollup, NOON + 60_500, reading("m1", NOON + 59_900, Quality.SUSPECT, 400, 1e9));
    sample(rollup, NOON + 61_000, good("m1", NOON + 59_950, Double.NaN, 60));
    sample(rollup, NOON + 62_000);
    // Now it is too late.
    sample(rollup, NOON + 63_000, good("m1", NOON + 59_990, 400, 1e9));
    assertThat(rollup.result())
        .isEqualTo(
            "{\"fromEpochMillis\":%d,\"windowMillis\":60000,\"late\":1,".formatted(NOON)
                + "\"values\":[\"count\",\"mean\",\"lowest\",\"highest\"],"
                + "\"units\":{\"power\":\"W\",\"voltage\":\"V\"},"
                + "\"devices\":{\"m1\":{\"power\":[61,30,0,60],\"voltage\":[60,400,400,400]}}}");
    sample(rollup, NOON + 122_000);
    assertThat(rollup.result()).as("a minute in which nobody spoke").contains("[61,30,0,60]");
  }

  /** Voltage of each second, as a share of nominal. */
  private static String quality(double... shares) {
    VoltageQualityWork work = new VoltageQualityWork(List.of("m1"), 1, 400, 10_000, 1_000);
    long now = NOON;
    for (double share : shares) {
      sample(work, now, good("m1", now, 400 * share, 0));
      now += 1_000;
    }
    sample(work, now + 60_000);
    return work.result();
  }

  private static double[] seconds(int count, double share) {
    double[] shares = new double[count];
    Arrays.fill(shares, share);
    return shares;
  }

  private static double[] then(double[]... parts) {
    return Arrays.stream(parts).flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  void windowsInsideTheBandAreCounted() {
    assertThat(quality(seconds(40, 1.02)))
        .contains("\"windows\":4,\"within10\":1,\"kept\":true,\"mean\":1.02,\"dips\":0");
    // 3 and 4: the mean of squares, not of values.
    assertThat(quality(then(seconds(5, 0.95), seconds(5, 1.05))))
        .contains("\"windows\":1,\"within10\":1")
        .contains("\"mean\":1.0012");
  }

  @Test
  void windowsOutsideTheBandBreakTheStandard() {
    // Slowly to 0.88: the windows below 0.9 are dips, so they are flagged and not judged.
    String result = quality(then(seconds(30, 1), seconds(20, 0.88), seconds(30, 1)));
    assertThat(result).contains("\"windows\":5", "\"dips\":1", "\"lowest\":0.88", "\"kept\":true");
    // A reading missing for most of a window leaves it unjudged.
    assertThat(quality(seconds(4, 1))).contains("\"windows\":0,\"within10\":null,\"kept\":null");
  }

  @Test
  void dipsSwellsAndInterruptionsAreCountedOnceEach() {
    String result =
        quality(
            then(
                seconds(20, 1),
                new double[] {0.7, 0.91, 0.7, 1, 1},
                new double[] {1.2, 1.09, 1.2, 1, 1},
                new double[] {0.5, 0.02, 0.02, 0.5, 1},
                seconds(5, 1)));
    assertThat(result).contains("\"dips\":1,\"swells\":1,\"interruptions\":1,\"lowest\":0.02");
  }

  @Test
  void aPhaseIsJudgedAgainstTheVoltageToNeutral() {
    DevicePoints points =
        new DevicePoints("m1", List.of(new Point(Quantity.VOLTAGE, Phase.A, 0.01)));
    VoltageQualityWork work = new VoltageQualityWork(List.of("m1"), 1, 400, 10_000, 1_000);
    for (int s = 0; s < 20; s++) {
      long now = NOON + s * 1_000L;
      Reading reading = new Reading(points, now, new double[] {400 / Math.sqrt(3)});
      sample(work, now, new Marked(reading, Quality.GOOD));
    }
    assertThat(work.result()).contains("\"m1/A\":{\"windows\":1,\"within10\":1", "\"mean\":1,");
  }

  private static List<String> anomalies(int stuckAfter, double... watts) {
    List<String> alarms = new ArrayList<>();
    AnomalyWork work =
        new AnomalyWork(
            List.of("m1"),
            new TaskWork.Anomaly(List.of(), Quantity.ACTIVE_POWER, 20, 6, stuckAfter),
            (at, device, text) -> alarms.add((at - NOON) / 1_000 + " s: " + text));
    long now = NOON;
    for (double value : watts) {
      sample(work, now, good("m1", now, 400, value));
      now += 1_000;
    }
    return alarms;
  }

  /** 100 W and a little up and down: the median is 100, the deviation 1.4826 times 10. */
  private static double[] usual(int count) {
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      values[i] = new double[] {90, 100, 110, 100}[i % 4] + (i % 8 < 4 ? 0 : 1e-3);
    }
    return values;
  }

  @Test
  void aJumpIsAnAlarmWhenItLastsAndEndsWhenItIsOver() {
    double[] jump = then(usual(20), new double[] {5_000, 5_000, 5_000, 5_000}, usual(20));
    List<String> alarms = anomalies(600_000, jump);
    assertThat(alarms).hasSize(2);
    assertThat(alarms.getFirst()).startsWith("22 s: power is 5000.00 W,");
    assertThat(alarms.getLast()).isEqualTo("33 s: power is as usual again");
    assertThat(anomalies(600_000, then(usual(20), new double[] {5_000, 5_000}, usual(20))))
        .as("two readings are no alarm")
        .isEmpty();
    assertThat(anomalies(600_000, then(usual(6), seconds(3, 5_000))))
        .as("too little is known")
        .isEmpty();
  }

  @Test
  void aNewLevelBecomesUsual() {
    List<String> alarms = anomalies(3_600_000, then(usual(40), shifted(usual(60), 1_000)));
    assertThat(alarms).hasSize(2);
    assertThat(alarms.getLast()).endsWith("as usual again");
  }

  private static double[] shifted(double[] values, double by) {
    return Arrays.stream(values).map(v -> v + by).toArray();
  }

  @Test
  void aValueThatDoesNotMoveIsStuckUnlessItIsZero() {
    assertThat(anomalies(30_000, then(seconds(40, 77), seconds(1, 78))))
        .containsExactly(
            "30 s: power has been exactly 77.0000 W for 30 s", "40 s: power moves again");
    assertThat(anomalies(30_000, seconds(60, 0))).isEmpty();
  }

  @Test
  void medianAndDeviationAreThoseOfASortedCopy() {
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    for (int length : new int[] {8, 9}) {
      RecentValues recent = new RecentValues(length);
      List<Double> last = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        double value = random.nextInt(20);
        recent.add(value);
        last.add(value);
        if (last.size() > length) {
          last.removeFirst();
        }
        double median = median(last);
        double mad = median(last.stream().map(v -> Math.abs(v - median)).toList());
        assertThat(recent.median()).as("seed %d", seed).isEqualTo(median);
        assertThat(recent.deviation()).as("seed %d", seed).isEqualTo(1.4826 * mad);
      }
    }
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    int n = sorted.size();
    return (sorted.get((n - 1) / 2) + sorted.get(n / 2)) / 2;
  }

  @Test
  void aDeadbandTellsHowManyReadingsAreNeeded() {
    DeadbandWork work =
        new DeadbandWork(
            List.of("m1"), new TaskWork.Deadband(List.of(), Quantity.ACTIVE_POWER, 10, 60_000));
    double[] watts = {100, 105, 110, 111, 101, 121, 115};
    for (int i = 0; i < watts.length; i++) {
      sample(work, NOON + i * 1_000L, good("m1", NOON + i * 1_000L, 400, watts[i]));
    }
    // 100; 111 is 11 away; 101 is 10 away; 121 is 10 away; 115: so 100 and 111 alone.
    assertThat(work.result()).contains("\"readings\":7,\"needed\":2,\"reduction\":3.5");
    assertThat(work.result()).contains("\"largestError\":10");
    sample(work, NOON + 70_000, good("m1", NOON + 70_000, 400, 115));
    assertThat(work.result()).as("the last one is old").contains("\"readings\":8,\"needed\":3");
  }

  @Test
  void aForecastOfDevicesIsOfTheirSumAndUnknownWhereOneIsMissing() {
    TaskWork.Forecast spec = new TaskWork.Forecast(List.of(), Optional.empty(), 10_000, 4, 2);
    ForecastWork work = new ForecastWork(List.of("m1", "m2"), spec, Optional::empty);
    for (int s = 0; s < 60; s++) {
      long now = NOON + s * 1_000L;
      boolean silent = s >= 50;
      Marked first = good("m1", now, 400, 100 * (s / 10));
      if (silent) {
        sample(work, now, first);
      } else {
        sample(work, now, first, good("m2", now, 400, 7));
      }
    }
    sample(work, NOON + 63_000);
    work.finish();
    // 7, 107, 207, 307, 407 and one unknown; a season before the next two: 207, 307.
    assertThat(work.result())
        .contains("\"method\":\"seasonal-naive\"", "\"stepsKnown\":6", "\"watts\":[207,307]")
        .contains("\"fromEpochMillis\":" + (NOON + 60_000))
        .contains("\"meanAbsoluteErrorWatts\":400,\"naiveErrorWatts\":400,\"stepsJudged\":1");
  }

  @Test
  void aForecastOfAFeederIsOfTheSeriesThatCameWithIt() {
    TaskWork.Forecast spec = new TaskWork.Forecast(List.of(), Optional.of("trunk"), 10_000, 4, 2);
    List<Double> values = List.of(1.0, 2.0, 3.0, 4.0, 1.0);
    ForecastWork work =
        new ForecastWork(List.of(), spec, () -> Optional.of(new StepSeries(NOON, 10_000, values)));
    work.finish();
    assertThat(work.result()).contains("\"feeder\":\"trunk\"", "\"watts\":[2,3]");
  }
}

package org.gridpact.engine.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.typeinfo.TypeInformation;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.SecurityOptions;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.functions.ProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.assertj.core.groups.Tuple;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.query.Series;
import org.gridpact.engine.query.SeriesQuery;
import org.gridpact.engine.query.SeriesReader;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.measurement.RollupMaker;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * What holds of every store. A job writes ten minutes across midnight, a second a frame, of a meter
 * of one phase and a breaker of three: first the even seconds, then the odd ones, late. In the
 * middle of those it fails, and begins again from a checkpoint or from the start.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class HistoryStoreContract {
  protected static final String AREA = "yard";
  protected static final long START = Instant.parse("2026-03-28T23:55:00Z").toEpochMilli();
  protected static final int SECONDS = 600;
  protected static final long END = START + SECONDS * 1000L;
  private static final int FAILS_AT = 450;
  private static final int ALL_REPORTED = 30;

  private static final Birth BIRTH =
      Birth.of(
          "cellar",
          List.of(
              new DevicePoints(
                  "meter", List.of(Point.of(Quantity.VOLTAGE), Point.of(Quantity.ACTIVE_POWER))),
              new DevicePoints(
                  "breaker",
                  List.of(
                      new Point(Quantity.CURRENT, Phase.A, 0.001),
                      new Point(Quantity.CURRENT, Phase.B, 0.001),
                      new Point(Quantity.SWITCH_CLOSED, Phase.TOTAL, 1)))));

  private static final OutputTag<RollupBatch> REPORTED =
      new OutputTag<>("reported", TypeInformation.of(RollupBatch.class));
  private static final AtomicBoolean FAILED = new AtomicBoolean();

  /** Of the test's own. */
  protected Path folder;

  /** The store, made ready. */
  protected abstract HistoryStore store() throws Exception;

  /** A device's readings in any order. */
  protected abstract List<ReadingRow> readings(String device, long fromMillis, long toMillis)
      throws Exception;

  /** A device's rollups in any order. */
  protected abstract List<RollupRow> rollups(
      Kind kind, String device, long fromMillis, long toMillis) throws Exception;

  /** What series are read from; closed by the caller. */
  protected abstract SeriesSource series() throws Exception;

  @BeforeAll
  void run(@TempDir Path empty) throws Exception {
    folder = empty;
    FAILED.set(false);
    HistoryStore store = store();
    Configuration settings = new Configuration();
    settings.set(PipelineOptions.OBJECT_REUSE, true);
    settings.set(CoreOptions.DEFAULT_PARALLELISM, 1);
    settings.set(RestOptions.BIND_PORT, "0");
    settings.set(RestOptions.ADDRESS, "127.0.0.1");
    settings.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
    settings.set(SecurityOptions.DELEGATION_TOKENS_ENABLED, false);
    settings.set(CheckpointingOptions.CHECKPOINTING_INTERVAL, Duration.ofMillis(200));
    settings.set(RestartStrategyOptions.RESTART_STRATEGY, "fixed-delay");
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS, 1);
    settings.set(RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_DELAY, Duration.ofMillis(100));
    StreamExecutionEnvironment env = StreamExecutionEnvironment.createLocalEnvironment(settings);
    SingleOutputStreamOperator<HistoryBatch> batches =
        env.fromSequence(0, SECONDS - 1)
            .process(new Batches(), TypeInformation.of(HistoryBatch.class));
    batches.sinkTo(store.readings());
    batches.getSideOutput(REPORTED).sinkTo(store.reported());
    env.execute();
    assertThat(FAILED).isTrue();
  }

  /** Makes the frames; fails once. */
  private static final class Batches extends ProcessFunction<Long, HistoryBatch> {
    private static final long serialVersionUID = 1L;
    private transient RowPlan plan;

    @Override
    public void open(OpenContext context) {
      plan = new RowPlan(BIRTH, 4);
    }

    @Override
    public void processElement(Long index, Context context, Collector<HistoryBatch> out) {
      if (index == FAILS_AT && FAILED.compareAndSet(false, true)) {
        throw new IllegalStateException("the job fails, as it shall");
      }
      int i = Math.toIntExact(index);
      int second = i < SECONDS / 2 ? 2 * i : 2 * (i - SECONDS / 2) + 1;
      HistoryBatch.of(plan, frame(second)).forEach(out::collect);
      if (i == 0) {
        List<Frame> frames =
            IntStream.range(SECONDS, SECONDS + ALL_REPORTED)
                .mapToObj(HistoryStoreContract::frame)
                .toList();
        long day = END / HistoryBatch.DAY_MILLIS;
        context.output(REPORTED, new RollupBatch(plan, RollupMaker.of(BIRTH, frames), day));
      }
    }
  }

  private static double volts(int second) {
    return 230 + second % 7;
  }

  private static Quality quality(int second) {
    return second == 13 ? Quality.SUSPECT : second == 17 ? Quality.STALE : Quality.GOOD;
  }

  private static Frame frame(int second) {
    byte quality = (byte) quality(second).ordinal();
    return new Frame(
        "cellar",
        3,
        1000 + second,
        BIRTH.id(),
        START + second * 1000L,
        new int[] {0, 1},
        new int[] {0, 250},
        new byte[] {quality, quality},
        new long[] {
          Math.round(volts(second) * 100),
          second % 10 == 0 ? Frame.ABSENT : -10L * second,
          second,
          2L * second,
          second % 2
        });
  }

  private static double value(ReadingRow row, Quantity quantity) {
    return row.values()[quantity.ordinal()];
  }

  @Test
  void aMetersReadingsAreThereOnceWithWhatIsUnknownUnknown() throws Exception {
    List<ReadingRow> rows = readings("meter", START, END);
    assertThat(rows)
        .extracting(ReadingRow::epochMillis)
        .containsExactlyInAnyOrderElementsOf(
            IntStream.range(0, SECONDS).mapToObj(s -> START + s * 1000L).toList());
    for (ReadingRow row : rows) {
      int second = Math.toIntExact((row.epochMillis() - START) / 1000);
      assertThat(row.phase()).isEqualTo(Phase.TOTAL);
      assertThat(row.gateway()).isEqualTo("cellar");
      assertThat(row.quality()).isEqualTo(quality(second));
      assertThat(row.bootEpoch()).isEqualTo(3);
      assertThat(row.sequence()).isEqualTo(1000 + second);
      assertThat(value(row, Quantity.VOLTAGE)).isCloseTo(volts(second), within(1e-9));
      assertThat(value(row, Quantity.ACTIVE_POWER))
          .isEqualTo(Double.valueOf(second % 10 == 0 ? Double.NaN : -second));
      assertThat(value(row, Quantity.FREQUENCY)).isNaN();
      assertThat(value(row, Quantity.SWITCH_CLOSED)).isNaN();
    }
  }

  @Test
  void aBreakersPhasesAreRowsOfTheirOwn() throws Exception {
    List<ReadingRow> rows = readings("breaker", START + 299_000, START + 301_000);
    // The reading of second 299 is in one day, that of second 300 in the next.
    assertThat(rows).hasSize(6);
    assertThat(rows)
        .extracting(
            ReadingRow::epochMillis,
            ReadingRow::phase,
            row -> value(row, Quantity.CURRENT),
            row -> value(row, Quantity.SWITCH_CLOSED))
        .containsExactlyInAnyOrder(
            row(299, Phase.A, 0.299, Double.NaN),
            row(299, Phase.B, 0.598, Double.NaN),
            row(299, Phase.TOTAL, Double.NaN, 1),
            row(300, Phase.A, 0.3, Double.NaN),
            row(300, Phase.B, 0.6, Double.NaN),
            row(300, Phase.TOTAL, Double.NaN, 0));
  }

  private static Tuple row(int second, Phase phase, double amperes, double closed) {
    return tuple(START + second * 1000L + 250, phase, amperes, closed);
  }

  @Test
  void aTimeEndsBeforeItsEndAndNobodyElseIsInIt() throws Exception {
    assertThat(readings("meter", START + 1000, START + 3000))
        .extracting(ReadingRow::epochMillis)
        .containsExactlyInAnyOrder(START + 1000, START + 2000);
    assertThat(readings("met", START, END)).isEmpty();
    assertThat(readings("meter", END, END + 86_400_000)).isEmpty();
  }

  @Test
  void whatAGatewayRolledUpIsThere() throws Exception {
    List<RollupRow> rows = rollups(Kind.REPORTED, "meter", START, END + 60_000);
    assertThat(rows).hasSize(1);
    RollupRow row = rows.getFirst();
    assertThat(row.epochMillis()).isEqualTo(END);
    assertThat(row.firstSequence()).isEqualTo(1600);
    assertThat(row.lastSequence()).isEqualTo(1629);
    assertThat(row.count()[Quantity.VOLTAGE.ordinal()]).isEqualTo(ALL_REPORTED);
    assertThat(row.count()[Quantity.ACTIVE_POWER.ordinal()]).isEqualTo(ALL_REPORTED - 3);
    assertThat(row.count()[Quantity.CURRENT.ordinal()]).isEqualTo(RollupRow.NOT_MEASURED);
    assertThat(row.min()[Quantity.ACTIVE_POWER.ordinal()]).isCloseTo(-629, within(1e-9));
    assertThat(row.max()[Quantity.ACTIVE_POWER.ordinal()]).isCloseTo(-601, within(1e-9));
    assertThat(row.mean()[Quantity.CURRENT.ordinal()]).isNaN();
  }

  @Test
  void aSeriesIsOfGoodReadingsInOrder() throws Exception {
    try (SeriesSource source = series()) {
      Series series =
          new SeriesReader(source)
              .read(
                  new SeriesQuery(
                      AREA,
                      "meter",
                      Phase.TOTAL,
                      Quantity.ACTIVE_POWER,
                      START,
                      END,
                      Optional.of(Kind.READINGS),
                      1000));
      List<Integer> good =
          IntStream.range(0, SECONDS)
              .filter(s -> s % 10 != 0 && quality(s) == Quality.GOOD)
              .boxed()
              .toList();
      assertThat(series.left()).isEqualTo(2);
      assertThat(series.read()).isEqualTo(good.size());
      List<Long> times = new ArrayList<>();
      List<Double> values = new ArrayList<>();
      for (int second : good) {
        times.add(START + second * 1000L);
        values.add((double) -second);
      }
      assertThat(series.epochMillis()).containsExactly(times.toArray(Long[]::new));
      assertThat(series.values()).containsExactly(values.toArray(Double[]::new));
    }
  }
}

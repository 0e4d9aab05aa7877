package org.gridpact.engine.cassandra;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.abort;

import com.datastax.oss.driver.api.core.ConsistencyLevel;
import com.datastax.oss.driver.api.core.CqlSession;
import com.datastax.oss.driver.api.core.cql.SimpleStatement;
import com.datastax.oss.driver.api.core.metadata.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.flink.api.connector.sink2.StatefulSinkWriter;
import org.gridpact.engine.analytics.Analysis;
import org.gridpact.engine.analytics.EnergyJob;
import org.gridpact.engine.analytics.Readings;
import org.gridpact.engine.analytics.jobs.DurationWork;
import org.gridpact.engine.analytics.jobs.EveryInterval;
import org.gridpact.engine.analytics.jobs.Gaps;
import org.gridpact.engine.analytics.jobs.Grouping;
import org.gridpact.engine.analytics.jobs.Intervals;
import org.gridpact.engine.analytics.jobs.SampledBounds;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.Split;
import org.gridpact.engine.analytics.run.AnalysisRun;
import org.gridpact.engine.analytics.run.Assignment;
import org.gridpact.engine.analytics.run.Exchange;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.engine.history.HistoryBatch;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.history.HistoryStore;
import org.gridpact.engine.history.HistoryStoreContract;
import org.gridpact.engine.history.ReadingRow;
import org.gridpact.engine.history.RollupRow;
import org.gridpact.engine.history.RowPlan;
import org.gridpact.engine.history.Verification;
import org.gridpact.engine.query.Export;
import org.gridpact.engine.query.HistoryDatabase;
import org.gridpact.engine.query.QueryException;
import org.gridpact.engine.query.SeriesQuery;
import org.gridpact.engine.query.SeriesReader;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.model.area.CassandraSpec;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The contract of stores, of a real ring of three nodes; and what the ring is for. */
class CassandraStoreTest extends HistoryStoreContract {
  private static final long AWAIT_SECONDS = 240;
  private static final int VOLTAGE = Quantity.VOLTAGE.ordinal();
  private static final int POWER = Quantity.ACTIVE_POWER.ordinal();

  @TempDir private static Path ringFolder;

  private CassandraRing ring;
  private CassandraStore store;
  private CassandraHistory history;

  @Override
  protected HistoryStore store() throws Exception {
    if (CassandraRing.hindrance().isPresent()) {
      abort("skipped: " + CassandraRing.hindrance().get());
    }
    ring = CassandraRing.start(ringFolder);
    store = new CassandraStore(AREA, ring.spec("contract"), Map.of(Kind.READINGS, 3650));
    store.prepare();
    history = CassandraHistory.open(store);
    return store;
  }

  @AfterAll
  void stop() {
    if (history != null) {
      history.close();
    }
    if (ring != null) {
      ring.close();
    }
  }

  @Override
  protected SeriesSource series() throws Exception {
    return CassandraHistory.open(store);
  }

  @Override
  protected List<ReadingRow> readings(String device, long fromMillis, long toMillis)
      throws Exception {
    List<ReadingRow> rows = new ArrayList<>();
    history.readings(device, fromMillis, toMillis, rows::add);
    return rows;
  }

  @Override
  protected List<RollupRow> rollups(Kind kind, String device, long fromMillis, long toMillis)
      throws Exception {
    List<RollupRow> rows = new ArrayList<>();
    history.rollups(kind, device, fromMillis, toMillis, rows::add);
    return rows;
  }

  @Test
  void minutesAreOfAllTheirReadingsHoweverLateAndOften() throws Exception {
    List<RollupRow> minutes = rollups(Kind.MINUTES, "meter", START, END + 60_000);
    assertThat(minutes)
        .extracting(RollupRow::epochMillis)
        .containsExactly(
            IntStream.rangeClosed(0, 10).mapToObj(m -> START + m * 60_000L).toArray(Long[]::new));
    RollupRow first = minutes.getFirst();
    // Second 17 is stale; of power, every tenth second is unknown.
    assertThat(first.count()[VOLTAGE]).isEqualTo(59);
    assertThat(first.count()[POWER]).isEqualTo(53);
    assertThat(first.count()[Quantity.FREQUENCY.ordinal()]).isEqualTo(RollupRow.NOT_MEASURED);
    assertThat(first.quality()).isEqualTo(Quality.STALE);
    assertThat(first.min()[POWER]).isCloseTo(-59, within(1e-9));
    assertThat(first.max()[POWER]).isCloseTo(-1, within(1e-9));
    double sum = IntStream.range(0, 60).filter(s -> s % 10 != 0 && s != 17).sum();
    assertThat(first.mean()[POWER]).isCloseTo(-sum / 53, within(1e-9));
    assertThat(minutes.subList(1, 10)).allMatch(minute -> minute.count()[VOLTAGE] == 60);
    assertThat(minutes.getLast().count()[VOLTAGE]).isEqualTo(30);
  }

  @Test
  void quartersAreOfReadingsAndOfWhatWasReported() throws Exception {
    List<RollupRow> quarters = rollups(Kind.QUARTERS, "meter", START - 600_000, END);
    assertThat(quarters)
        .extracting(RollupRow::epochMillis, q -> q.count()[VOLTAGE])
        .containsExactly(tuple(START - 600_000, 299), tuple(START + 300_000, 330));
    assertThat(quarters.getLast().lastSequence()).isEqualTo(1629);
    assertThat(rollups(Kind.QUARTERS, "breaker", START - 600_000, END)).hasSize(6);
  }

  /** Split by day, so that what a device did around midnight is joined of two splits. */
  @Test
  void anAnalysisReadsItSplitBySplit(@TempDir Path out) throws Exception {
    Instant begin = Instant.parse("2026-03-28T23:00:00Z");
    Instant end = Instant.parse("2026-03-29T01:00:00Z");
    List<String> said = new ArrayList<>();
    new Analysis(
            new CassandraSource(store),
            out.resolve("energy"),
            new AnalysisRun.Ways(
                new FlinkEngine.Embedded(), 2, Assignment.LOAD_BALANCED, Exchange.PIPELINED),
            true)
        .run(
            new EnergyJob(
                Intervals.of(Intervals.Length.HOUR, begin, end, ZoneOffset.UTC),
                new Grouping(Grouping.By.DEVICE, Map.of(), AREA, Set.of()),
                new Gaps(Map.of(), 3_000),
                new EveryInterval(),
                ZoneOffset.UTC),
            said::add,
            new Patient());
    double wattSeconds = 0;
    for (int second = 2, before = 1; second < SECONDS; second++) {
      if (second % 10 != 0 && second != 13 && second != 17) {
        wattSeconds += second * (second - before);
        before = second;
      }
    }
    assertThat(
            (Double)
                Readings.duckdb(
                        out.resolve("energy/energy-*.parquet"),
                        "SELECT sum(exported_wh) FROM f WHERE device = 'meter'")
                    .getFirst()
                    .getFirst())
        .isCloseTo(wattSeconds / 3600, within(1e-6));
    assertThat(String.join("\n", said)).contains("days of devices in Cassandra");
    Columns power = DurationWork.columns(begin.toEpochMilli(), end.toEpochMilli());
    List<? extends Split> splits = new CassandraSource(store).plan(power).splits();
    assertThat(SampledBounds.of(splits, power, 2).sampled()).isPositive();
    Columns early = DurationWork.columns(0, START - 86_400_000);
    assertThat(new CassandraSource(store).plan(early).splits()).isEmpty();
  }

  /** Nobody looks on. */
  private static final class Patient implements AnalysisRun.Watch {
    @Override
    public void splitsDone(long done, int of) {
      assertThat(done).isBetween(0L, (long) of);
    }

    @Override
    public boolean isCancelled() {
      return false;
    }
  }

  @Test
  void sqlAndExportAreOfACopyOfWhatTheyAskFor(@TempDir Path out) throws Exception {
    Staging.Part part =
        new Staging.Part(
            List.of(Kind.READINGS, Kind.MINUTES), List.of("meter", "breaker"), START, END);
    Path folder;
    try (Staging copy = Staging.of(store, part, Duration.ofSeconds(AWAIT_SECONDS))) {
      folder = copy.file().getParent();
      assertThat(copy.rows()).containsEntry(Kind.READINGS, 4L * SECONDS);
      try (HistoryDatabase database = HistoryDatabase.ofTables(copy.file())) {
        assertThat(
                ask(
                    database,
                    "SELECT epoch_ms(min(time)), typeof(any_value(time)), sum(active_power),"
                        + " any_value(area), count(DISTINCT day), bool_or(switch_closed)"
                        + " FROM readings WHERE device IN ('meter', 'breaker')"))
            .containsExactly(
                START,
                "TIMESTAMP WITH TIME ZONE",
                -(double) IntStream.range(0, SECONDS).filter(s -> s % 10 != 0).sum(),
                AREA,
                2L,
                true);
        assertThat(
                ask(database, "SELECT sum(voltage_count) FROM minutes WHERE device = 'meter'")
                    .getFirst()
                    .toString())
            .isEqualTo(Integer.toString(SECONDS - 1));
        assertThatThrownBy(() -> ask(database, "DELETE FROM readings"))
            .isInstanceOf(QueryException.class);
      }
      Export export =
          new Export(
              Kind.READINGS,
              List.of("breaker"),
              Instant.ofEpochMilli(START),
              Instant.ofEpochMilli(END));
      assertThat(export.writeTables(copy.file(), out.resolve("breaker.csv"), () -> false))
          .isEqualTo(3L * SECONDS);
    }
    assertThat(folder).doesNotExist();
    assertThatThrownBy(() -> Staging.of(store, part, Duration.ZERO))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("no answer in time");
  }

  private static List<Object> ask(HistoryDatabase database, String sql) throws Exception {
    return database.ask(
        sql,
        Duration.ofSeconds(AWAIT_SECONDS),
        rows -> {
          List<Object> row = new ArrayList<>();
          rows.next();
          for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
            row.add(rows.getObject(i));
          }
          return row;
        });
  }

  @Test
  void aMissingFrameIsFoundAndARepeatedReadingIsARowOfItsOwn(@TempDir Path data) throws Exception {
    CassandraStore attic = new CassandraStore("attic", store.spec(), Map.of());
    Birth birth =
        Birth.of("roof", List.of(new DevicePoints("vane", List.of(Point.of(Quantity.VOLTAGE)))));
    RowPlan plan = new RowPlan(birth, 1);
    Frame silent =
        new Frame(
            "roof",
            1,
            4,
            birth.id(),
            START + 2000,
            new int[1],
            new int[1],
            new byte[] {(byte) Quality.STALE.ordinal()},
            new long[] {23_000});
    write(attic, plan, List.of(frame(birth, 1), frame(birth, 2), silent));
    Verification.Result gap = verify(attic, data);
    assertThat(gap.rows()).isEqualTo(3);
    assertThat(gap.problems()).singleElement().asString().contains("gateway roof: frames 3 are");
    write(attic, plan, List.of(frame(birth, 3)));
    assertThat(verify(attic, data).problems()).isEmpty();
    try (CassandraHistory of = CassandraHistory.open(attic)) {
      List<Quality> at = new ArrayList<>();
      of.readings("vane", START + 2000, START + 2001, row -> at.add(row.quality()));
      assertThat(at).containsExactly(Quality.GOOD, Quality.STALE);
      SeriesQuery day =
          new SeriesQuery(
              "attic",
              "vane",
              Phase.TOTAL,
              Quantity.VOLTAGE,
              START - 86_100_000,
              START + 300_000,
              Optional.empty(),
              1000);
      assertThat(new SeriesReader(of).read(day).kind()).isEqualTo(Kind.MINUTES);
    }
  }

  private static Verification.Result verify(CassandraStore of, Path data) throws Exception {
    return CassandraVerification.of(of, data.resolve("kafka"), "nobody", END);
  }

  @Test
  void preparingAgainLosesNothingAndSetsHowLongRowsAreKept() throws Exception {
    try (CqlSession session = ring.session(1)) {
      assertThat(secondsKept(session)).isEqualTo(3650 * 86_400);
      new CassandraStore(AREA, store.spec(), Map.of()).prepare();
      assertThat(secondsKept(session)).isZero();
    }
    assertThat(readings("meter", START, END)).hasSize(SECONDS);
  }

  private static int secondsKept(CqlSession session) {
    return session
        .execute(
            "SELECT default_time_to_live FROM system_schema.tables"
                + " WHERE keyspace_name = 'contract' AND table_name = 'readings'")
        .one()
        .getInt(0);
  }

  @Test
  void whatComesAfterTheReadingsOfItsTimeAreGoneChangesNoRollup() throws Exception {
    Birth birth =
        Birth.of("attic", List.of(new DevicePoints("old", List.of(Point.of(Quantity.VOLTAGE)))));
    RowPlan plan = new RowPlan(birth, 1);
    write(store, plan, IntStream.range(0, 30).mapToObj(s -> frame(birth, s)).toList());
    try (CqlSession session = ring.session(1)) {
      session.execute(
          "DELETE FROM contract.readings WHERE area = 'yard' AND device = 'old' AND day ="
              + " '2026-03-28'");
    }
    CassandraStore brief = new CassandraStore(AREA, store.spec(), Map.of(Kind.READINGS, 1));
    write(brief, plan, List.of(frame(birth, 40)));
    assertThat(readings("old", START, END)).hasSize(1);
    for (Kind kind : List.of(Kind.MINUTES, Kind.QUARTERS)) {
      assertThat(rollups(kind, "old", START - Quarter.MILLIS, END))
          .extracting(row -> row.count()[VOLTAGE])
          .containsExactly(30);
    }
  }

  private static Frame frame(Birth birth, int second) {
    return new Frame(
        birth.gateway(),
        1,
        second,
        birth.id(),
        START + second * 1000L,
        new int[1],
        new int[1],
        new byte[1],
        new long[] {23_000});
  }

  private static void write(CassandraStore to, RowPlan plan, List<Frame> frames) throws Exception {
    StatefulSinkWriter<HistoryBatch, Quarter> writer = to.readingSink().writer(List.of());
    try {
      for (Frame frame : frames) {
        for (HistoryBatch batch : HistoryBatch.of(plan, frame)) {
          writer.write(batch, null);
        }
      }
      writer.flush(true);
    } finally {
      writer.close();
    }
  }

  @Test
  void whatCannotBeWrittenToIsSaidBeforeAnythingIsTaken() {
    CassandraStore nowhere = new CassandraStore(AREA, ring.spec("nowhere"), Map.of());
    assertThatThrownBy(() -> nowhere.readingSink().writer(List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nowhere");
    CassandraSpec closed =
        new CassandraSpec(
            List.of(new HostPort("127.0.0.4", ring.address(0).port())),
            CassandraRing.DATACENTER,
            "contract",
            3,
            CassandraSpec.Consistency.LOCAL_QUORUM,
            "");
    assertThatThrownBy(() -> new CassandraStore(AREA, closed, Map.of()).prepare())
        .isInstanceOf(IOException.class)
        .hasMessageContaining("127.0.0.4");
  }

  /** Writes without end, a checkpoint a frame, and counts the frames that are acknowledged. */
  private static final class Load implements Callable<Integer> {
    private static final List<String> DEVICES = List.of("load-1", "load-2", "load-3", "load-4");
    private static final Birth BIRTH =
        Birth.of(
            "mast",
            DEVICES.stream()
                .map(d -> new DevicePoints(d, List.of(Point.of(Quantity.VOLTAGE))))
                .toList());

    private final CassandraStore store;
    private volatile int acknowledged;
    private volatile boolean stopped;

    private Load(CassandraStore store) {
      this.store = store;
    }

    @Override
    public Integer call() throws Exception {
      RowPlan plan = new RowPlan(BIRTH, 1);
      StatefulSinkWriter<HistoryBatch, Quarter> writer = store.readingSink().writer(List.of());
      try {
        for (int second = 0; !stopped; second++) {
          for (HistoryBatch batch : HistoryBatch.of(plan, frame(second))) {
            writer.write(batch, null);
          }
          writer.flush(false);
          acknowledged = second + 1;
        }
        writer.flush(true);
        return acknowledged;
      } finally {
        writer.close();
      }
    }

    private static Frame frame(int second) {
      return new Frame(
          "mast",
          1,
          second,
          BIRTH.id(),
          START + second * 1000L,
          new int[] {0, 1, 2, 3},
          new int[4],
          new byte[4],
          new long[] {23_000, 23_001, 23_002, 23_003});
    }

    private static long end(int seconds) {
      return START + seconds * 1000L;
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private static void await(String what, FutureTask<?> load, Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(AWAIT_SECONDS);
    while (!condition.holds()) {
      if (load.isDone()) {
        load.get();
      }
      assertThat(System.nanoTime()).as("time until " + what).isLessThan(deadline);
      Thread.sleep(250);
    }
  }

  @Test
  void aKilledNodeLosesNothingAndCatchesUp() throws Exception {
    Load load = new Load(store);
    FutureTask<Integer> running = new FutureTask<>(load);
    Thread.ofPlatform().name("load").start(running);
    try {
      await("it runs", running, () -> load.acknowledged >= 50);
      ring.kill(0);
      int before = load.acknowledged;
      await("it goes on with two", running, () -> load.acknowledged >= before + 200);
      assertThereOnce(history, load.acknowledged);
      ring.launch(0);
      ring.awaitUp(0);
      int back = load.acknowledged;
      await("it goes on with three", running, () -> load.acknowledged >= back + 50);
    } finally {
      load.stopped = true;
    }
    int all = running.get(AWAIT_SECONDS, TimeUnit.SECONDS);
    assertThereOnce(history, all);
    try (CqlSession session = ring.session(0)) {
      Node killed =
          session.getMetadata().getNodes().values().stream()
              .filter(n -> n.getEndPoint().resolve().equals(ring.address(0).resolve()))
              .findFirst()
              .orElseThrow();
      await("it has caught up", new FutureTask<>(() -> null), () -> has(session, killed, all));
    }
    assertThat(valuesOfMinutes()).isEqualTo(all);
  }

  /** How writes end that wait too long is in {@link WritesTest}. */
  @Test
  void withoutAQuorumNothingIsReadOrAcknowledgedAndNothingAcknowledgedIsLost() throws Exception {
    CassandraStore barn = new CassandraStore("barn", store.spec(), store.days());
    Load load = new Load(barn);
    FutureTask<Integer> running = new FutureTask<>(load);
    Thread.ofPlatform().name("load").start(running);
    try (CassandraHistory of = CassandraHistory.open(barn)) {
      await("it runs", running, () -> load.acknowledged >= 50);
      ring.kill(0);
      ring.kill(1);
      try {
        assertThatThrownBy(() -> of.readings("load-1", START, END, row -> {}))
            .isInstanceOf(QueryException.class)
            .hasMessageContaining("Cassandra does not answer");
        int acknowledged = load.acknowledged;
        // Nodes that are down are no reason not to start: they may come back.
        barn.prepare();
        assertThat(load.acknowledged).isEqualTo(acknowledged);
      } finally {
        load.stopped = true;
        ring.launch(0);
        ring.launch(1);
        ring.awaitUp(0);
        ring.awaitUp(1);
      }
      assertThat(ended(running)).isIn(OptionalInt.empty(), OptionalInt.of(load.acknowledged));
      assertThereOnce(of, load.acknowledged);
    }
  }

  /** What was acknowledged at the end; empty where writes had to wait for too long. */
  private static OptionalInt ended(FutureTask<Integer> load) throws Exception {
    try {
      return OptionalInt.of(load.get(AWAIT_SECONDS, TimeUnit.SECONDS));
    } catch (ExecutionException e) {
      assertThat(e.getCause())
          .isInstanceOf(IOException.class)
          .hasMessageContaining("Cassandra says");
      return OptionalInt.empty();
    }
  }

  @Test
  void whatCanNeverBeWrittenIsSaidAtTheStart() throws Exception {
    assertThatThrownBy(() -> prepare("elsewhere", "north", 3, Map.of()))
        .hasMessage(
            "history.cassandra.datacenter: 'north' is none of the database's, which are"
                + " [datacenter1]");
    assertThatThrownBy(() -> prepare("seven", CassandraRing.DATACENTER, 7, Map.of()))
        .hasMessageContaining("of 7 copies of a row 4 must answer at LOCAL_QUORUM")
        .hasMessageContaining("has 3 nodes");
    try (CqlSession session = ring.session(1)) {
      assertThat(session.getMetadata().getKeyspace("elsewhere")).isEmpty();
      assertThat(session.getMetadata().getKeyspace("seven")).isEmpty();
      session.execute(
          "CREATE KEYSPACE seven WITH replication ="
              + " {'class': 'SimpleStrategy', 'replication_factor': 7}");
    }
    assertThatThrownBy(() -> prepare("seven", CassandraRing.DATACENTER, 3, Map.of()))
        .hasMessageContaining("of 7 copies of a row 4 must answer");
    // Rows would live beyond 2038-01-19, or with nodes that are set to count further, 2106.
    Map<Kind, Integer> century = Map.of(Kind.QUARTERS, CassandraSpec.MOST_DAYS);
    assertThatThrownBy(() -> prepare("century", CassandraRing.DATACENTER, 3, century))
        .hasMessageContaining("century.quarters takes no rows: ")
        .hasMessageContaining("maximum supported expiration date");
  }

  private void prepare(String keyspace, String datacenter, int copies, Map<Kind, Integer> days)
      throws IOException {
    new CassandraStore(
            AREA,
            new CassandraSpec(
                store.spec().contacts(),
                datacenter,
                keyspace,
                copies,
                CassandraSpec.Consistency.LOCAL_QUORUM,
                ""),
            days)
        .prepare();
  }

  /** Of ten thousand years there are millions of slices, nearly all of them empty. */
  @Test
  void aQuestionOfAllTimesEndsInTime() throws Exception {
    long end = Instant.parse("9999-12-31T00:00:00Z").toEpochMilli();
    SeriesQuery all =
        new SeriesQuery(
            AREA,
            "meter",
            Phase.TOTAL,
            Quantity.VOLTAGE,
            START,
            end,
            Optional.of(Kind.READINGS),
            1000);
    assertThatThrownBy(() -> new SeriesReader(history).read(all))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("no answer within");
    Staging.Part part = new Staging.Part(List.of(Kind.READINGS), List.of("meter"), START, end);
    assertThatThrownBy(() -> Staging.of(store, part, Duration.ofSeconds(1)))
        .isInstanceOf(QueryException.class)
        .hasMessageContaining("no answer in time");
    Staging.Part held = new Staging.Part(List.of(Kind.READINGS), List.of(), START, end);
    try (Staging copy = Staging.of(store, held, Duration.ofSeconds(AWAIT_SECONDS))) {
      assertThat(copy.rows().get(Kind.READINGS)).isGreaterThanOrEqualTo(4L * SECONDS);
    }
  }

  /** All of the first so many seconds, at quorum. */
  private static void assertThereOnce(CassandraHistory history, int seconds) throws Exception {
    for (String device : Load.DEVICES) {
      List<ReadingRow> rows = new ArrayList<>();
      history.readings(device, START, Load.end(seconds), rows::add);
      Set<Long> times = new HashSet<>();
      rows.forEach(row -> times.add(row.epochMillis()));
      assertThat(rows).hasSize(seconds);
      assertThat(times).hasSize(seconds);
    }
  }

  /** Whether a node has all of it itself. */
  private static boolean has(CqlSession session, Node node, int seconds) {
    long rows = 0;
    for (String device : Load.DEVICES) {
      for (var day : Slice.DAY.starts(START, Load.end(seconds)).toList()) {
        rows +=
            session
                .execute(
                    SimpleStatement.builder(
                            "SELECT count(*) FROM contract.readings WHERE area = ? AND device = ?"
                                + " AND day = ?")
                        .addPositionalValues(AREA, device, day)
                        .setConsistencyLevel(ConsistencyLevel.ONE)
                        .setNode(node)
                        .build())
                .one()
                .getLong(0);
      }
    }
    return rows == (long) seconds * Load.DEVICES.size();
  }

  /** Values that the minutes of a device stand for. */
  private int valuesOfMinutes() throws Exception {
    return rollups(Kind.MINUTES, "load-1", START, START + 86_400_000).stream()
        .mapToInt(row -> row.count()[VOLTAGE])
        .sum();
  }
}

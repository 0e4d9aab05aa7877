package org.gridpact.engine.stream;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.gridpact.engine.history.HistoryBatch;
import org.gridpact.engine.history.RollupBatch;
import org.gridpact.engine.history.RowPlan;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.MalformedTelemetryException;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Rollup;
import org.gridpact.model.measurement.TelemetryCodec;
import org.gridpact.model.measurement.TelemetryCodec.BirthRecord;
import org.gridpact.model.measurement.TelemetryCodec.FrameRecord;
import org.gridpact.model.measurement.TelemetryCodec.RollupRecord;
import org.gridpact.model.state.StateCodec;
import org.gridpact.model.state.StateRecord;
import org.gridpact.model.state.StateRecord.StreamCounters;
import org.gridpact.model.state.StateRecord.Violation;

/**
 * Takes each frame and each rollup of a gateway once: decodes it, marks its readings, and hands
 * them to history, live state, limits and feeder sums.
 *
 * <p>Counted, in readings unless said otherwise: {@code accepted}, {@code duplicate}, {@code
 * lateForLive}, {@code suspect}, {@code unknownBirth}, {@code futureTime}; in records: {@code
 * malformed}, {@code wrongGateway}; in rollups: {@code rollups.accepted}, {@code
 * rollups.duplicate}.
 */
final class TelemetryFunction extends KeyedProcessFunction<String, RawTelemetry, HistoryBatch>
    implements CheckpointedFunction {
  private static final long serialVersionUID = 1L;

  static final OutputTag<Outgoing> STATE =
      new OutputTag<>("state") {
        private static final long serialVersionUID = 1L;
      };
  static final OutputTag<FeederPart> FEEDERS =
      new OutputTag<>("feeders") {
        private static final long serialVersionUID = 1L;
      };

  static final OutputTag<RollupBatch> ROLLUPS =
      new OutputTag<>("rollups") {
        private static final long serialVersionUID = 1L;
      };

  /** A reading further ahead of the area's clock than this is of doubtful time, and not live. */
  private static final long MAX_AHEAD_MILLIS = 60_000;

  /** A reading older than this is of doubtful time. */
  private static final long MAX_AGE_MILLIS = 400 * HistoryBatch.DAY_MILLIS;

  /** The end of the year 9999: no frame is taken that is not between 1970 and then. */
  private static final long END_OF_TIME = 253_402_300_800_000L;

  private static final int TELL_EVERY_MILLIS = 1000;

  private final StreamConfig config;
  private transient ValueState<GatewayState> states;
  private transient ListState<byte[]> savedCounters;
  private transient Map<String, Long> counters;
  private transient Map<Long, BirthPlan> plans;
  private transient Map<String, List<PointLimit>> limits;
  private transient Map<String, Gateway> gateways;
  private transient String worker;
  private transient long nextCounters;
  private transient boolean countersDue;
  private transient long lagMillis;

  TelemetryFunction(StreamConfig config) {
    this.config = config;
  }

  /** What is held of a gateway in memory only. */
  private static final class Gateway {
    private GatewayLive live;
    private FeederSeconds seconds;
    private long violationsTold;
    private boolean repeatsViolations;

    /** A violation that lasts is told again each second, with its latest value. */
    private void atMachineTime(long now) {
      repeatsViolations = now - violationsTold >= TELL_EVERY_MILLIS;
      violationsTold = repeatsViolations ? now : violationsTold;
    }

    private void under(BirthPlan plan) {
      if (live == null || live.plan.birth.id() != plan.birth.id()) {
        live = live == null ? new GatewayLive(plan) : live.under(plan);
        seconds = new FeederSeconds(plan);
      }
    }
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    savedCounters =
        context
            .getOperatorStateStore()
            .getListState(
                new ListStateDescriptor<>(
                    "counters", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
    counters = new TreeMap<>();
    for (byte[] saved : savedCounters.get()) {
      if (StateCodec.decode(saved) instanceof StreamCounters c) {
        c.totals().forEach((kind, n) -> counters.merge(kind, n, Long::sum));
      }
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    savedCounters.clear();
    savedCounters.add(StateCodec.encode(new StreamCounters(worker, counters, 0)));
  }

  @Override
  public void open(OpenContext context) {
    states =
        getRuntimeContext()
            .getState(new ValueStateDescriptor<>("gateway", GatewayStateSerializer.INSTANCE));
    plans = new HashMap<>();
    limits = config.limits().stream().collect(Collectors.groupingBy(PointLimit::device));
    gateways = new HashMap<>();
    worker = "stream-" + getRuntimeContext().getTaskInfo().getIndexOfThisSubtask();
  }

  @Override
  public void processElement(RawTelemetry raw, Context context, Collector<HistoryBatch> out)
      throws Exception {
    // Fetched anew for each record: while a checkpoint runs this is a copy.
    GatewayState state = states.value();
    if (state == null) {
      state = new GatewayState();
    }
    try {
      switch (TelemetryCodec.decode(raw.bytes())) {
        case BirthRecord(var birth) -> {
          if (birth.gateway().equals(raw.gateway())) {
            state.declare(birth);
          } else {
            count("wrongGateway", 1);
          }
        }
        case FrameRecord(var frame) -> {
          if (frame.gateway().equals(raw.gateway())) {
            take(frame, state, context, out);
          } else {
            count("wrongGateway", 1);
          }
        }
        case RollupRecord(var rollup) -> {
          if (rollup.gateway().equals(raw.gateway())) {
            take(rollup, state, context);
          } else {
            count("wrongGateway", 1);
          }
        }
      }
    } catch (MalformedTelemetryException e) {
      count("malformed", 1);
    }
    states.update(state);
    lagMillis = Math.max(0, context.timerService().currentProcessingTime() - context.timestamp());
    tellCounters(context);
  }

  private void take(Frame frame, GatewayState state, Context context, Collector<HistoryBatch> out) {
    var birth = state.births.get(frame.birthId());
    if (birth == null) {
      count("unknownBirth", frame.size());
      return;
    }
    if (frame.mismatch(birth) != null || !hasCredibleTimes(frame)) {
      count("malformed", 1);
      return;
    }
    if (!state.see(frame.bootEpoch(), frame.sequence())) {
      count("duplicate", frame.size());
      return;
    }
    BirthPlan plan = plan(birth);
    long areaTime = config.pace().areaTime(context.timerService().currentProcessingTime());
    Frame marked = mark(frame, plan, areaTime);
    count("accepted", frame.size());
    HistoryBatch.of(plan.rows, marked).forEach(out::collect);
    Gateway gateway = gateways.computeIfAbsent(frame.gateway(), g -> new Gateway());
    gateway.under(plan);
    gateway.atMachineTime(context.timerService().currentProcessingTime());
    toLive(marked, plan, gateway, state, areaTime, context);
    gateway.seconds.tellChanges(part -> context.output(FEEDERS, part));
    publishIfDue(gateway, context);
  }

  private void take(Rollup rollup, GatewayState state, Context context) {
    var birth = state.births.get(rollup.birthId());
    if (birth == null) {
      count("unknownBirth", rollup.size());
    } else if (rollup.mismatch(birth) != null || !hasCredibleTimes(rollup)) {
      count("malformed", 1);
    } else if (!state.seeRollup(
        rollup.bootEpoch(), rollup.firstSequence(), rollup.lastSequence())) {
      count("rollups.duplicate", 1);
    } else {
      count("rollups.accepted", 1);
      RowPlan rows = plan(birth).rows;
      IntStream.range(0, rollup.size())
          .mapToLong(i -> Math.floorDiv(rollup.epochMillis(i), HistoryBatch.DAY_MILLIS))
          .distinct()
          .forEach(day -> context.output(ROLLUPS, new RollupBatch(rows, rollup, day)));
    }
  }

  private BirthPlan plan(Birth birth) {
    if (plans.size() > GatewayState.MAX_BIRTHS * (gateways.size() + 1)) {
      plans.clear();
    }
    return plans.computeIfAbsent(birth.id(), id -> new BirthPlan(birth, config, limits));
  }

  private static boolean hasCredibleTimes(Rollup rollup) {
    return IntStream.range(0, rollup.size())
        .mapToLong(rollup::epochMillis)
        .allMatch(time -> time >= 0 && time < END_OF_TIME);
  }

  private static boolean hasCredibleTimes(Frame frame) {
    if (frame.epochMillis() < 0 || frame.epochMillis() >= END_OF_TIME) {
      return false;
    }
    for (int r = 0; r < frame.size(); r++) {
      if (frame.epochMillis(r) < 0) {
        return false;
      }
    }
    return true;
  }

  private Frame mark(Frame frame, BirthPlan plan, long areaTime) {
    byte[] qualities = new byte[frame.size()];
    int value = 0;
    int suspect = 0;
    for (int r = 0; r < qualities.length; r++) {
      BirthPlan.Device device = plan.devices[frame.device(r)];
      long age = areaTime - frame.epochMillis(r);
      Quality seen =
          age < -MAX_AHEAD_MILLIS || age > MAX_AGE_MILLIS
              ? Quality.SUSPECT
              : device.plausibility(frame, value);
      Quality quality = frame.quality(r).worst(seen);
      qualities[r] = (byte) quality.ordinal();
      suspect += quality == Quality.SUSPECT ? 1 : 0;
      value += device.size();
    }
    if (suspect > 0) {
      count("suspect", suspect);
    }
    return frame.withQualities(qualities);
  }

  private void toLive(
      Frame frame,
      BirthPlan plan,
      Gateway gateway,
      GatewayState state,
      long areaTime,
      Context context) {
    int value = 0;
    int late = 0;
    int ahead = 0;
    for (int r = 0; r < frame.size(); r++) {
      int index = frame.device(r);
      BirthPlan.Device device = plan.devices[index];
      long time = frame.epochMillis(r);
      if (time - areaTime > MAX_AHEAD_MILLIS) {
        ahead++;
      } else if (!gateway.live.offer(frame, r, value)) {
        late++;
      } else if (frame.quality(r) == Quality.GOOD) {
        if (device.feeder() != null && device.powerPoint() >= 0) {
          double watts = device.value(frame, value, device.powerPoint());
          if (!Double.isNaN(watts)) {
            gateway.seconds.add(index, time, watts);
          }
        }
        for (BirthPlan.Check check : device.checks()) {
          check(check, device.value(frame, value, check.point()), time, gateway, state, context);
        }
      }
      value += device.size();
    }
    countIfAny("lateForLive", late);
    countIfAny("futureTime", ahead);
  }

  private static void check(
      BirthPlan.Check check,
      double value,
      long time,
      Gateway gateway,
      GatewayState state,
      Context context) {
    if (Double.isNaN(value)) {
      return;
    }
    LimitRule.Status before = state.limit(check.key());
    LimitRule.Status after = check.rule(time).next(before, value, time);
    if (!after.equals(before)) {
      state.setLimit(check.key(), after);
    }
    boolean changed = before.active() != after.active();
    if (changed || (after.active() && gateway.repeatsViolations)) {
      long since = after.active() ? after.sinceEpochMillis() : before.sinceEpochMillis();
      PointLimit limit = check.limit();
      Violation violation =
          new Violation(
              check.key() + '@' + since,
              limit.device(),
              limit.subject(),
              limit.quantity(),
              limit.above(),
              limit.value(time),
              value,
              since,
              time,
              after.active());
      context.output(STATE, Outgoing.violation(check.key(), violation));
    }
  }

  private void publishIfDue(Gateway gateway, Context context) {
    long now = context.timerService().currentProcessingTime();
    if (!gateway.live.hasUnpublished()) {
      return;
    }
    long due = gateway.live.lastPublished + config.publishMillis();
    if (due > now) {
      // Flink keeps one timer a key and time, so asking again costs a look-up.
      context.timerService().registerProcessingTimeTimer(due);
      return;
    }
    gateway.live.lastPublished = now;
    StateRecord.Readings readings = gateway.live.publish();
    context.output(STATE, Outgoing.state(readings.gateway(), readings));
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<HistoryBatch> out) {
    Gateway gateway = gateways.get(context.getCurrentKey());
    if (gateway != null) {
      publishIfDue(gateway, context);
    }
    countersDue = false;
    tellCounters(context);
  }

  private void tellCounters(Context context) {
    long now = context.timerService().currentProcessingTime();
    if (now >= nextCounters) {
      nextCounters = now + TELL_EVERY_MILLIS;
      context.output(
          STATE, Outgoing.state(worker, new StreamCounters(worker, counters, lagMillis)));
      // Where nothing more comes, nothing waits; it is told once more, for who waits for that.
      boolean waited = lagMillis > 0;
      lagMillis = 0;
      if (!waited) {
        return;
      }
    }
    if (!countersDue) {
      countersDue = true;
      context.timerService().registerProcessingTimeTimer(nextCounters);
    }
  }

  private void countIfAny(String kind, long n) {
    if (n > 0) {
      count(kind, n);
    }
  }

  private void count(String kind, long n) {
    counters.merge(kind, n, Long::sum);
  }
}

package org.gridpact.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.gridpact.edge.control.Mode;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.dispatch.Conditions;
import org.gridpact.edge.dispatch.Participant;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.Inputs;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.store.EdgeStore;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceRules;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Location;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Deviation;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.time.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Cycles of one second, one after the other, on a clock that is moved by hand. */
class CycleTest {
  private static final long NOON = 1_763_715_600_000L;
  private static final String AREA = "feeder33";
  private static final Conditions NORMAL = new Conditions(Mode.NORMAL, Set.of());
  private static final Conditions FAILSAFE = new Conditions(Mode.FAILSAFE, Set.of());

  @TempDir Path folder;

  private final ManualClock clock = new ManualClock(NOON);
  private final Counters counters = new Counters();
  private final Inputs inputs = new Inputs(counters);
  private final TestCycle.Devices devices = new TestCycle.Devices();
  private EdgeStore store;
  private Participant participant;
  private Cycle cycle;

  @BeforeEach
  void start() throws IOException {
    store = new EdgeStore(folder, TestDevices.GATEWAY, NOON, 1 << 20);
    participant =
        new Participant(AREA, TestDevices.GATEWAY, TestDevices.ALL, 3_000, store, counters);
    cycle = TestCycle.of(1_000, TestDevices.ALL, inputs, participant, devices, store, counters);
  }

  @AfterEach
  void stop() {
    store.close();
  }

  private void speaks(DeviceSpec device, double watts) {
    inputs.offer(
        new Reading(device.points(), clock.epochMillis(), new double[] {12_034.1, 4, watts, 0.5}));
  }

  private List<Effect> next(Conditions conditions) {
    List<Effect> effects =
        cycle.run(cycle.read(clock.epochMillis()), clock.epochMillis(), conditions);
    clock.advance(1_000);
    return effects;
  }

  private static Command watts(String device, double min, double max) {
    return new Command.Power(device, min, max, OptionalDouble.empty());
  }

  @Test
  void whatIsNotHeardOfIsNotCommanded() {
    next(NORMAL);
    assertThat(devices.take()).isEmpty();
    speaks(TestDevices.METER, 2_000);
    next(NORMAL);
    assertThat(devices.take()).isEmpty();
  }

  @Test
  void aCommandIsSentOnceThenEveryTenSecondsAndAfterASilence() {
    List<Integer> sentInCycle = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      if (i < 15 || i >= 25) {
        speaks(TestDevices.BATTERY, 0);
      }
      next(NORMAL);
      if (devices.take().contains(watts("battery-1", 0, 0))) {
        sentInCycle.add(i);
      }
    }
    // At rest from the first cycle on, since it measures rest. It is silent from 15 to 24.
    assertThat(sentInCycle).containsExactly(0, 10, 20, 25, 35);
  }

  @Test
  void aDispatchMovesABatteryByItsRampAndIsReportedAndEnds() throws IOException {
    speaks(TestDevices.BATTERY, 0);
    next(NORMAL);
    devices.take();
    Order order = discharge(-25_000);
    participant.prepare(order, clock.epochMillis(), NORMAL);
    participant.decide(new Decision("o1", true, ""), clock.epochMillis());

    List<Stage> stages = new ArrayList<>();
    List<Double> told = new ArrayList<>();
    double measured = 0;
    for (int i = 1; i <= 20; i++) {
      speaks(TestDevices.BATTERY, measured);
      next(NORMAL).forEach(e -> stages.add(e.stage()));
      for (Command s : devices.take()) {
        measured = s instanceof Command.Power p ? p.maxWatts() : measured;
        told.add(measured);
      }
    }
    assertThat(stages).containsExactly(Stage.APPLIED, Stage.MEASURED, Stage.LAPSED);
    assertThat(told).containsExactly(-10_000.0, -20_000.0, -25_000.0, -15_000.0, -5_000.0, 0.0);
  }

  private Order discharge(double watts) {
    long now = clock.epochMillis();
    return order("o1", new Setpoint.Power("battery-1", watts, watts), now, now + 12_000);
  }

  private static Order order(String id, Setpoint setpoint, long now) {
    return order(id, setpoint, now, now + 120_000);
  }

  private static Order order(String id, Setpoint setpoint, long now, long expiresAt) {
    return new Order(
        id,
        AREA,
        1,
        List.of(new Order.Part(TestDevices.GATEWAY, List.of(setpoint))),
        now + 1_000,
        now + 2_000,
        now + 4_000,
        expiresAt,
        "voltage at bus 18",
        new Evidence(now, "AC load flow", true, List.of()),
        List.of());
  }

  @Test
  void inFailsafeDevicesGoToTheirFailsafeRangeByTheRamp() {
    speaks(TestDevices.CHARGERS, 48_000);
    next(NORMAL);
    assertThat(devices.take()).containsExactly(watts("chargers-1", 0, 50_000));
    List<Command> told = new ArrayList<>();
    double measured = 48_000;
    for (int i = 0; i < 4; i++) {
      speaks(TestDevices.CHARGERS, measured);
      next(FAILSAFE);
      for (Command s : devices.take()) {
        told.add(s);
        measured = s instanceof Command.Power p ? p.maxWatts() : measured;
      }
    }
    assertThat(told)
        .containsExactly(
            watts("chargers-1", 0, 38_000),
            watts("chargers-1", 0, 28_000),
            watts("chargers-1", 0, 25_000));
  }

  @Test
  void aFrameIsStoredForEachCycleThatHasSomethingNew() {
    for (int i = 0; i < 3; i++) {
      speaks(TestDevices.METER, 2_000 + i);
      next(NORMAL);
      next(NORMAL);
    }
    assertThat(counters.of("frames.stored")).isGreaterThanOrEqualTo(3);
    assertThat(store.kept().frames()).isEqualTo(counters.of("frames.stored"));
  }

  @Test
  void aFailedStoreIsCountedAndControlGoesOn() {
    store.close();
    speaks(TestDevices.BATTERY, 0);
    next(NORMAL);
    assertThat(counters.of("frames.notStored")).isEqualTo(1);
    assertThat(counters.of("frames.stored")).isZero();
    assertThat(devices.take()).containsExactly(watts("battery-1", 0, 0));
  }

  @Test
  void atHundredMillisecondsAStepOfVoltageChangesTheVeryNextCommand() {
    DeviceSpec inverter = inverter();
    cycle = TestCycle.of(100, List.of(inverter), inputs, participant, devices, store, counters);
    List<Command> told = new ArrayList<>();
    double[] volts = {400, 400, 432, 432, 400};
    for (double v : volts) {
      inputs.offer(
          new Reading(inverter.points(), clock.epochMillis(), new double[] {v, 10, -9_000, 0}));
      cycle.run(cycle.read(clock.epochMillis()), clock.epochMillis(), NORMAL);
      told.addAll(devices.take());
      clock.advance(100);
    }
    // 100 kW/s: 10 kW a cycle. 432 V is 1.08 pu, where 60 % may be produced.
    assertThat(told)
        .containsExactly(
            watts("pv-1", -10_000, 0), watts("pv-1", -6_000, 0), watts("pv-1", -10_000, 0));
    assertThat(cycle.ruling())
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("control.by.envelope", 1L, "control.link.unlimited", 1L));
  }

  @Test
  void orderedVarsAreToldMeasuredAndEndWithTheOrder() throws IOException {
    Envelope able =
        new Envelope.Power(-10_000, 0, 100_000, -10_000, 0)
            .with(new Envelope.Reactive(6_000, OptionalDouble.empty()));
    List<Point> points =
        List.of(Point.of(Quantity.ACTIVE_POWER), Point.of(Quantity.REACTIVE_POWER));
    DeviceSpec roof =
        DeviceSpec.ofLines(
            "roof-1",
            DeviceKind.INVERTER,
            TestDevices.GATEWAY,
            new Location.Bus("1"),
            "main",
            new DevicePoints("roof-1", points),
            Optional.of(able));
    participant = new Participant(AREA, TestDevices.GATEWAY, List.of(roof), 3_000, store, counters);
    cycle = TestCycle.of(1_000, List.of(roof), inputs, participant, devices, store, counters);
    long now = clock.epochMillis();
    Order order = order("o1", new Setpoint.Vars("roof-1", -4_000), now, now + 10_000);
    assertThat(participant.prepare(order, now, NORMAL).reason()).isEmpty();
    participant.decide(new Decision("o1", true, ""), now);

    List<Effect> effects = new ArrayList<>();
    List<Command> told = new ArrayList<>();
    double vars = 0;
    for (int i = 0; i < 13; i++) {
      inputs.offer(new Reading(roof.points(), clock.epochMillis(), new double[] {-3_000, vars}));
      effects.addAll(next(NORMAL));
      for (Command c : devices.take()) {
        told.add(c);
        vars = ((Command.Power) c).vars().orElse(0);
      }
    }

    assertThat(told)
        .containsExactly(
            watts("roof-1", -10_000, 0),
            new Command.Power("roof-1", -10_000, 0, OptionalDouble.of(-4_000)),
            watts("roof-1", -10_000, 0));
    assertThat(effects)
        .extracting(Effect::stage)
        .containsExactly(Stage.APPLIED, Stage.MEASURED, Stage.LAPSED);
    assertThat(effects.get(1).reason()).isEmpty();
    assertThat(effects.get(1).measurements().getFirst().vars()).hasValue(-4_000);
    assertThat(Deviation.of(order, effects.get(1), 0.05)).isEmpty();
  }

  private static DeviceSpec inverter() {
    DeviceRules rules =
        new DeviceRules(
            Optional.of(
                new DeviceRules.VoltWatt(
                    400,
                    10_000,
                    Optional.of(DeviceRules.VoltWatt.ieee1547(false)),
                    Optional.empty(),
                    0)),
            Optional.empty(),
            Optional.empty(),
            List.of());
    return new DeviceSpec(
        "pv-1",
        DeviceKind.INVERTER,
        TestDevices.GATEWAY,
        new Location.Bus("1"),
        "main",
        new DevicePoints("pv-1", TestDevices.CHARGERS.points().points()),
        Optional.of(new Envelope.Power(-10_000, 0, 100_000, -10_000, 0)),
        TestDevices.CHARGERS.connection(),
        rules,
        DeviceSpec.EVERY_MILLIS);
  }

  @Test
  void aBreakerThatHasMovedIsNotToldAgain() throws IOException {
    speaksOf(TestDevices.BREAKER, 1);
    next(NORMAL);
    Order open =
        order("o1", new Setpoint.Switch(TestDevices.BREAKER.id(), false), clock.epochMillis());
    assertThat(participant.prepare(open, clock.epochMillis(), NORMAL).reason()).isEmpty();
    participant.decide(new Decision("o1", true, ""), clock.epochMillis());
    List<Command> told = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      // It opens in the 5th second, and is closed by hand in the 30th.
      speaksOf(TestDevices.BREAKER, i < 5 || i >= 30 ? 1 : 0);
      next(NORMAL);
      told.addAll(devices.take());
    }
    assertThat(told).containsExactly(new Command.Switch(TestDevices.BREAKER.id(), false));
  }

  private void speaksOf(DeviceSpec device, double last) {
    inputs.offer(
        new Reading(device.points(), clock.epochMillis(), new double[] {12_034.1, 4, 0, last}));
  }
}

package org.gridpact.edge;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gridpact.model.testing.Eventually.until;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.gridpact.edge.control.Mode;
import org.gridpact.edge.task.StopToken;
import org.gridpact.edge.task.Work;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.area.TaskWork;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.task.Assignment;
import org.gridpact.model.task.StepSeries;
import org.gridpact.model.task.TaskCodec;
import org.gridpact.model.task.TaskReport;
import org.gridpact.model.task.TaskStatus;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.time.ManualClock;
import org.gridpact.model.wire.DispatchProto.Effect.Stage;
import org.gridpact.model.wire.UplinkProto.Orders;
import org.gridpact.model.wire.UplinkProto.ToCenter;
import org.gridpact.model.wire.UplinkProto.ToGateway;
import org.gridpact.model.wire.UplinkProto.Word;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A whole gateway between a meter's socket and a center's port. */
@Timeout(20)
class GatewayTest {
  private static final String AREA = "feeder33";
  private static final long NOON = 1_763_715_600_000L;

  @TempDir Path folder;
  private TestCenter center;

  @BeforeEach
  void listen() throws IOException {
    center = new TestCenter();
  }

  @AfterEach
  void stop() {
    center.close();
  }

  private Gateway gateway(int port, GridClock clock) {
    return gateway(port, 10_000, clock);
  }

  private Gateway gateway(int port, int failsafeAfterMillis, GridClock clock) {
    center.clock(clock);
    return new Gateway(
        AREA,
        GatewaySpec.ofLines(TestDevices.GATEWAY, HostPort.loopback(port), 100, failsafeAfterMillis),
        TestDevices.ALL,
        folder,
        List.of(center.address()),
        TestCenter.KEY.publicKey(),
        clock);
  }

  private static Socket connect(Gateway gateway) throws IOException {
    InetSocketAddress address = gateway.meterAddresses().get(GatewaySpec.LINES);
    Socket socket = new Socket(address.getAddress(), address.getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void speak(Socket socket, String device, long time, double watts)
      throws IOException {
    String line =
        "{\"device\":\"%s\",\"time\":%d,\"voltage\":12034.1,\"current\":4.2,\"power\":%s}\n"
            .formatted(device, time, watts);
    socket.getOutputStream().write(line.getBytes(StandardCharsets.UTF_8));
  }

  private static void untilCounted(Gateway gateway, String kind, long count) {
    until(() -> gateway.counters().getOrDefault(kind, 0L) >= count);
  }

  @Test
  void readingsGoUpAndAreReleasedAndAnOrderMovesTheBattery()
      throws IOException, InterruptedException {
    GridClock clock = GridClock.accelerated(NOON, 20);
    try (Gateway gateway = gateway(0, clock)) {
      gateway.start();
      try (Socket battery = connect(gateway);
          BufferedReader commands =
              new BufferedReader(
                  new InputStreamReader(battery.getInputStream(), StandardCharsets.UTF_8))) {
        speak(battery, "battery-1", clock.epochMillis(), 0);
        assertThat(commands.readLine())
            .isEqualTo("{\"device\":\"battery-1\",\"minWatts\":0.0,\"maxWatts\":0.0}");
        untilCounted(gateway, "frames.acknowledged", 1);

        center.prepare(TestDevices.discharge("o1", AREA, 1, clock.epochMillis()));
        center.until(c -> !c.heard(ToCenter::hasVote, ToCenter::getVote).isEmpty());
        assertThat(center.heard(ToCenter::hasVote, m -> m.getVote().getReason()))
            .containsExactly("");
        center.decide(new Decision("o1", true, ""));
        speak(battery, "battery-1", clock.epochMillis(), 0);
        String command = commands.readLine();
        while (!command.contains("\"minWatts\":-5000.0,\"maxWatts\":-5000.0")) {
          command = commands.readLine();
        }
        center.until(
            c ->
                c.heard(ToCenter::hasEffect, m -> m.getEffect().getStage()).contains(Stage.LAPSED));
      }
      assertThat(
              center.heard(ToCenter::hasEffect, m -> m.getEffect().getStage()).stream().distinct())
          .containsExactly(Stage.APPLIED, Stage.MEASURED, Stage.LAPSED);
      assertThat(gateway.status().connected()).isTrue();
      assertThat(gateway.status().mode()).isEqualTo(Mode.NORMAL);
      assertThat(gateway.status().storeFailure()).isEmpty();
    }
    assertThat(center.errors()).isEmpty();
  }

  @Test
  void whatWasNotAcknowledgedGoesUpAfterARestart() throws IOException, InterruptedException {
    center.acknowledging(false);
    ManualClock clock = new ManualClock(NOON);
    try (Gateway gateway = gateway(0, clock)) {
      gateway.start();
      try (Socket meter = connect(gateway)) {
        for (int i = 1; i <= 5; i++) {
          clock.advance(100);
          speak(meter, "meter-18", clock.epochMillis(), i);
          while (gateway.counters().getOrDefault("frames.stored", 0L) < i) {
            clock.advance(100);
            assertThat(Thread.interrupted()).as("timed out").isFalse();
            LockSupport.parkNanos(1_000_000);
          }
        }
      }
      center.until(c -> c.frames().size() >= 5);
      assertThat(gateway.status().bufferedFrames()).isGreaterThanOrEqualTo(5);
    }
    center.acknowledging(true);
    try (Gateway gateway = gateway(0, clock)) {
      gateway.start();
      center.until(c -> c.acknowledged().containsAll(List.of(1L, 2L, 3L, 4L, 5L)));
      until(() -> gateway.status().bufferedFrames() == 0);
    }
    assertThat(center.errors()).isEmpty();
  }

  @Test
  void badLinesAreToldToTheCenterByKind() throws IOException, InterruptedException {
    GridClock clock = GridClock.accelerated(NOON, 1);
    try (Gateway gateway = gateway(0, clock)) {
      gateway.start();
      try (Socket meter = connect(gateway)) {
        meter.getOutputStream().write("hello\n".getBytes(StandardCharsets.UTF_8));
        center.until(
            c ->
                c.heard(ToCenter::hasCounters, m -> m.getCounters().getTotalsMap()).stream()
                    .anyMatch(t -> t.getOrDefault("line.notJson", 0L) == 1));
      }
    }
  }

  @Test
  void aCenterWithoutTheKeyMovesNothingAndCannotHoldOffFailsafe()
      throws IOException, InterruptedException {
    center.signWith(AreaKey.generate());
    GridClock clock = GridClock.accelerated(NOON, 1);
    try (Gateway gateway = gateway(0, 1_000, clock)) {
      gateway.start();
      center.until(c -> c.heard(ToCenter::hasHeartbeat, ToCenter::getHeartbeat).size() > 1);
      center.prepare(TestDevices.discharge("o1", AREA, 1, clock.epochMillis()));
      untilCounted(gateway, "word.badSignature", 3);
      untilCounted(gateway, "failsafe.entered", 1);
      center.until(
          c ->
              c.heard(ToCenter::hasEvidence, m -> m.getEvidence().getText()).stream()
                  .anyMatch(t -> t.contains("badSignature: ") && t.contains("sequence 1 at ")));
      assertThat(gateway.status().connected()).isTrue();
      assertThat(center.heard(ToCenter::hasVote, ToCenter::getVote)).isEmpty();
    }
  }

  @Test
  void whatACycleThatStoodStillWouldHaveAppliedIsNotAppliedTooLate()
      throws IOException, InterruptedException {
    ManualClock clock = new ManualClock(NOON);
    try (Gateway gateway = gateway(0, clock)) {
      gateway.start();
      center.until(c -> c.streams() == 1);
      // In effect from the first cycle on, to be applied by the 301st.
      center.prepare(TestDevices.discharge("o1", AREA, 1, NOON + 100 - 30_000));
      center.decide(new Decision("o1", true, ""));
      untilCounted(gateway, "orders.committed", 1);
      clock.advance(35_000);
      center.until(c -> !c.heard(ToCenter::hasEffect, ToCenter::getEffect).isEmpty());
      assertThat(center.heard(ToCenter::hasEffect, m -> m.getEffect().getStage()))
          .containsExactly(Stage.NOT_APPLIED);
    }
  }

  @Test
  void anAbortFreesTheDeviceForThePrepareThatSharesItsWord()
      throws IOException, InterruptedException {
    ManualClock clock = new ManualClock(NOON);
    try (Gateway gateway = gateway(0, clock)) {
      gateway.start();
      center.until(c -> c.streams() == 1);
      center.prepare(TestDevices.discharge("o1", AREA, 1, NOON));
      center.until(c -> !c.heard(ToCenter::hasVote, ToCenter::getVote).isEmpty());
      center.say(
          Word.newBuilder()
              .setOrders(
                  Orders.newBuilder()
                      .addPrepares(
                          DispatchCodec.toProto(TestDevices.discharge("o2", AREA, 1, NOON)))
                      .addDecisions(DispatchCodec.toProto(new Decision("o1", false, "")))));
      center.until(c -> c.heard(ToCenter::hasVote, ToCenter::getVote).size() > 1);
      assertThat(center.heard(ToCenter::hasVote, m -> m.getVote().getReason()))
          .containsExactly("", "");
    }
  }

  @Test
  void lockOutsHoldAfterARestart() throws IOException, InterruptedException {
    GridClock clock = GridClock.accelerated(NOON, 1);
    try (Gateway gateway = gateway(0, clock)) {
      gateway.start();
      center.until(c -> c.streams() == 1);
      center.lockOut("battery-1");
      center.decide(new Decision("asked after it", true, ""));
      center.until(c -> !c.heard(ToCenter::hasEffect, ToCenter::getEffect).isEmpty());
    }
    try (Gateway gateway = gateway(0, clock)) {
      gateway.start();
      center.until(c -> c.streams() == 2);
      center.prepare(TestDevices.discharge("o1", AREA, 1, clock.epochMillis()));
      center.until(c -> !c.heard(ToCenter::hasVote, ToCenter::getVote).isEmpty());
      assertThat(center.heard(ToCenter::hasVote, m -> m.getVote().getReason()))
          .containsExactly("device battery-1 is locked out");
    }
  }

  private static TaskSpec task(String id, TaskWork work) {
    return new TaskSpec(id, work, Optional.of(TestDevices.GATEWAY), 500, 500, 20, 100_000, 1);
  }

  @Test
  void aTaskTheCenterAssignsRunsAndItsResultGoesUp() throws IOException, InterruptedException {
    TaskWork forecast = new TaskWork.Forecast(List.of(), Optional.of("main"), 10_000, 4, 2);
    StepSeries series = new StepSeries(NOON, 10_000, List.of(1.0, 2.0, 3.0, 4.0, 1.0));
    try (Gateway gateway = gateway(0, GridClock.accelerated(NOON, 1))) {
      gateway.ownTasks(List.of(task("own", new TaskWork.Rollup(List.of(), 60_000))));
      gateway.start();
      center.until(c -> !c.heard(ToCenter::hasTaskReport, m -> m).isEmpty());
      center.send(
          ToGateway.newBuilder()
              .setTasks(
                  TaskCodec.toProto(
                      7, List.of(new Assignment(task("next", forecast), Optional.of(series)))))
              .build());
      center.until(
          c ->
              c.heard(ToCenter::hasTaskReport, m -> TaskCodec.fromProto(m.getTaskReport())).stream()
                  .anyMatch(
                      r ->
                          r.version() == 7
                              && r.tasks().stream().anyMatch(t -> t.result().contains("[2,3]"))));
      TaskReport report = gateway.taskReport();
      assertThat(report.own()).extracting(TaskSpec::id).containsExactly("own");
      assertThat(report.tasks()).extracting(TaskStatus::id).containsExactly("own", "next");
    }
  }

  @Test
  @Timeout(60)
  void noCycleIsLateWhileATaskSpinsSleepsThrowsOrAllocates() throws IOException {
    AtomicBoolean over = new AtomicBoolean();
    try (Gateway gateway = gateway(0, GridClock.accelerated(NOON, 1))) {
      gateway.worksFrom((task, _, _) -> new BadWork(task.id(), over));
      gateway.ownTasks(
          Stream.of("deaf", "spins", "sleeps", "throws", "allocates")
              .map(id -> task(id, new TaskWork.Rollup(List.of(), 60_000)))
              .toList());
      gateway.start();
      until(
          () ->
              gateway.counters().getOrDefault("tasks.leftBehind", 0L) > 0
                  && gateway.taskReport().tasks().stream().allMatch(t -> t.failures() > 0));
      // Fifty cycles of 100 ms, one thread spinning all the while; the machine may be busy itself.
      long begin = gateway.counters().getOrDefault("cycle.late", 0L);
      long until = GridClock.system().epochMillis() + 5_000;
      while (GridClock.system().epochMillis() < until) {
        assertThat(Thread.interrupted()).as("timed out").isFalse();
        LockSupport.parkNanos(10_000_000);
      }
      assertThat(gateway.counters().getOrDefault("cycle.late", 0L) - begin)
          .as("of 50 cycles")
          .isLessThan(10);
      assertThat(gateway.counters()).doesNotContainKey("tasks.samplesMissed");
    } finally {
      over.set(true);
    }
  }

  /** A work that does what its name says. */
  private record BadWork(String id, AtomicBoolean over) implements Work {
    @Override
    public boolean step(StopToken token) throws InterruptedException {
      switch (id) {
        case "deaf" -> {
          while (!over.get()) {
            Thread.onSpinWait();
          }
        }
        case "spins" -> {
          while (!token.isStopped()) {
            Thread.onSpinWait();
          }
        }
        case "sleeps" -> Thread.sleep(3_600_000);
        case "allocates" -> {
          List<byte[]> kept = new ArrayList<>();
          for (int i = 0; i < 20; i++) {
            kept.add(new byte[1 << 20]);
          }
          return kept.isEmpty();
        }
        default -> throw new IllegalStateException("a bug");
      }
      return true;
    }

    @Override
    public String result() {
      return "";
    }

    @Override
    public long bytes() {
      return 1;
    }
  }

  @Test
  void aPortInUseLeavesNothingRunning() throws IOException {
    ManualClock clock = new ManualClock(NOON);
    try (Gateway first = gateway(0, clock)) {
      first.start();
      Gateway second =
          new Gateway(
              AREA,
              GatewaySpec.ofLines(
                  TestDevices.GATEWAY,
                  HostPort.loopback(first.meterAddresses().get(GatewaySpec.LINES).getPort()),
                  100,
                  10_000),
              TestDevices.ALL,
              folder.resolve("second"),
              List.of(center.address()),
              TestCenter.KEY.publicKey(),
              clock);
      assertThatThrownBy(second::start)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("cannot listen for meters");
    }
    try (Gateway again = gateway(0, clock)) {
      again.start();
      assertThat(again.meterAddresses().get(GatewaySpec.LINES).getPort()).isPositive();
    }
  }

  @Test
  void aForeignAddressIsNotListenedOn() {
    Gateway gateway =
        new Gateway(
            AREA,
            GatewaySpec.ofLines(TestDevices.GATEWAY, new HostPort("0.0.0.0", 0), 100, 10_000),
            TestDevices.ALL,
            folder,
            List.of(center.address()),
            TestCenter.KEY.publicKey(),
            new ManualClock(NOON));
    assertThatThrownBy(gateway::start)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("only 127.0.0.1");
  }
}

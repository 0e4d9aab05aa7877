package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gridpact.model.testing.Eventually.eventually;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.gridpact.center.dispatch.Coordination;
import org.gridpact.center.dispatch.Dispatcher;
import org.gridpact.center.dispatch.OrderIds;
import org.gridpact.center.live.GridSnapshot;
import org.gridpact.center.uplink.AckGate;
import org.gridpact.center.uplink.EvidenceBook;
import org.gridpact.center.uplink.KafkaSink;
import org.gridpact.center.uplink.UplinkServer;
import org.gridpact.edge.Gateway;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.raft.LedgerConfig;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.OrderRecord.ParticipantState;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.time.GridClock;
import org.gridpact.network.plan.PlanResult;
import org.gridpact.plant.Plant;
import org.gridpact.plant.PlantSpec;
import org.gridpact.plant.mqtt.FieldBroker;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * One order to production, storage, transmission and consumption, at three gateways: a real ledger,
 * the real uplink, real gateways, and a plant whose devices do what they are told, by each
 * protocol.
 */
@Timeout(180)
class MixedOrderTest {
  /** A transformer from 110 to 10 kV, and behind it a ring of three buses. */
  private static final String NETWORK =
      """
      function mpc = district
      mpc.version = '2';
      mpc.baseMVA = 10;
      mpc.bus = [
        1 3 0   0   0 0 1 1 0 110 1 1.1 0.9;
        2 1 0   0   0 0 1 1 0 10  1 1.1 0.9;
        3 1 2   0.6 0 0 1 1 0 10  1 1.1 0.9;
        4 1 1.5 0.4 0 0 1 1 0 10  1 1.1 0.9;
      ];
      mpc.gen = [
        1 0 0 30 -30 1 10 1 30 -30;
      ];
      mpc.branch = [
        1 2 0.005 0.1  0 20 20 20 0 0 1 -360 360;
        2 3 0.01  0.02 0 10 10 10 0 0 1 -360 360;
        3 4 0.01  0.02 0 10 10 10 0 0 1 -360 360;
        2 4 0.01  0.02 0 10 10 10 0 0 1 -360 360;
      ];
      """;

  private static final String AREA =
      """
      area: district
      network: district.m
      limits: {voltage: {min: 0.9 pu, max: 1.1 pu}}
      gateways:
        - {id: substation, listen: "127.0.0.1:0"}
        - {id: works, listen: "127.0.0.1:0"}
        - {id: street, listen: "127.0.0.1:0"}
      devices:
        - {id: meter-3, kind: meter, gateway: street, bus: 3, feeder: f, points: {voltage: V, current: A, power: W}}
        - {id: meter-4, kind: meter, gateway: street, bus: 4, feeder: f, points: {voltage: V, current: A, power: W}}
        - id: oltc-1
          kind: tap-changer
          gateway: substation
          branch: 1-2
          feeder: f
          points: {voltage: V, current: A, power: W, tapPosition: 1}
          envelope: {minPosition: -8, maxPosition: 8, operationsPerHour: 12, failsafe: stay}
        - id: breaker-2-4
          kind: breaker
          gateway: substation
          branch: 2-4
          feeder: f
          points: {voltage: V, current: A, power: W, switchClosed: 1}
          envelope: {operationsPerHour: 6}
        - id: north
          kind: tie-line
          gateway: substation
          bus: 2
          feeder: f
          points: {voltage: V, current: A, power: W}
          envelope: {min: -1 MW, max: 1 MW, ramp: 200 kW/s, failsafe: unlimited}
        - id: engine-3
          kind: generator
          gateway: works
          bus: 3
          feeder: f
          points: {voltage: V, current: A, power: W}
          envelope: {min: -800 kW, max: 0 kW, ramp: 200 kW/s, failsafe: {min: -800 kW, max: 0 kW}}
        - id: battery-4
          kind: battery
          gateway: works
          bus: 4
          feeder: f
          points: {voltage: V, current: A, power: W, stateOfCharge: 1}
          envelope: {min: -400 kW, max: 400 kW, ramp: 100 kW/s, failsafe: {min: 0 kW, max: 0 kW}}
        - id: ev-4
          kind: flexible-load
          gateway: street
          bus: 4
          feeder: f
          points: {voltage: V, current: A, power: W, availablePower: W}
          envelope: {min: 0 kW, max: 200 kW, ramp: 100 kW/s, failsafe: {min: 0 kW, max: 50 kW}}
      """;

  /** The meters' noise is 0.05 %; SunSpec has steps of 0.01 % and of 10 W. */
  private static final double TOLERANCE_WATTS = 1_000;

  private final GridClock clock = GridClock.accelerated(System.currentTimeMillis(), 5);

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource(DemoProtocol.class)
  void anOrderAcrossAllKindsIsCommittedAppliedAndMeasured(DemoProtocol protocol) throws Exception {
    LoadedArea loaded = load(protocol);
    Area area = loaded.area();
    try (Plant plant =
            new Plant(area, loaded.grid(), PlantSpec.defaultsFor(area), Optional.empty(), clock);
        FieldBroker _ = broker(area);
        Center center = new Center(area)) {
      if (protocol != DemoProtocol.JSON) {
        plant.start(Map.of());
      }
      center.startGateways();
      if (protocol == DemoProtocol.JSON) {
        plant.start(center.meterAddresses());
      }
      eventually("all gateways have been read and heard", center::allHaveSpoken);
      Order order = center.order();
      assertThat(center.ledger.submit(new Command.Propose(order)))
          .isInstanceOf(Reply.Accepted.class);
      assertThat(center.record().status()).as("a breaker").isEqualTo(Status.AWAITING_APPROVAL);
      center.ledger.submit(new Command.Approve(order.id(), "Anna"));
      center.ledger.submit(new Command.Approve(order.id(), "Bert"));
      eventually(
          "all have measured: " + order.id(), () -> center.isOver(ParticipantState.MEASURED));
      measured(center.record());
      center.record().participants().values().forEach(p -> timesAreKnown(center.record(), p));
    }
  }

  /** Gateways and center share one clock here. */
  private static void timesAreKnown(OrderRecord record, Participant participant) {
    Vote vote = participant.vote().orElseThrow();
    assertThat(
            List.of(
                vote.receivedAt().orElseThrow(),
                vote.preparedAt().orElseThrow(),
                record.decidedAt(),
                participant.effects().get(Stage.APPLIED).epochMillis(),
                participant.effects().get(Stage.MEASURED).epochMillis()))
        .as(participant.gateway())
        .isSorted();
    assertThat(participant.learntAt().orElseThrow())
        .isBetween(record.decidedAt(), participant.effects().get(Stage.APPLIED).epochMillis());
  }

  private static void measured(OrderRecord record) {
    Map<String, DeviceMeasurement> measured = new HashMap<>();
    for (Participant participant : record.participants().values()) {
      assertThat(participant.effects().get(Stage.MEASURED).reason())
          .as(participant.gateway())
          .isEmpty();
      participant
          .effects()
          .get(Stage.MEASURED)
          .measurements()
          .forEach(m -> measured.put(m.device(), m));
    }
    assertThat(measured).hasSize(6);
    assertThat(measured.get("oltc-1").tapPosition()).isEqualTo(OptionalInt.of(3));
    assertThat(measured.get("breaker-2-4").switchState()).isEqualTo(SwitchState.OPEN);
    assertThat(measured.get("breaker-2-4").tapPosition()).isEmpty();
    assertThat(watts(measured, "north")).isCloseTo(-500_000, within(TOLERANCE_WATTS));
    assertThat(watts(measured, "engine-3")).isCloseTo(-600_000, within(TOLERANCE_WATTS));
    assertThat(watts(measured, "battery-4")).isCloseTo(-200_000, within(TOLERANCE_WATTS));
    assertThat(watts(measured, "ev-4")).isBetween(0.0, 20_000 + TOLERANCE_WATTS);
  }

  private static double watts(Map<String, DeviceMeasurement> measured, String device) {
    return measured.get(device).watts().orElse(Double.NaN);
  }

  private LoadedArea load(DemoProtocol protocol) throws Exception {
    Files.writeString(folder.resolve("district.m"), NETWORK);
    LoadedArea loaded = LoadedArea.ofFile(Files.writeString(folder.resolve("district.yaml"), AREA));
    return loaded.withArea(protocol.overFreePorts(loaded.area()));
  }

  private static FieldBroker broker(Area area) throws IOException {
    Optional<HostPort> listen = DemoProtocol.broker(area);
    return listen.isPresent() ? FieldBroker.start(listen.get()) : null;
  }

  /** A center of ledger, dispatcher and uplink, without a data plane, and its gateways. */
  private final class Center implements AutoCloseable {
    private final Area area;
    private final Ledger ledger;
    private final UplinkServer uplink;
    private final Dispatcher dispatcher;
    private final Coordination coordination;
    private final AreaKey key;
    private final Map<String, Gateway> gateways = new LinkedHashMap<>();

    Center(Area area) throws Exception {
      this.area = area;
      ledger = Ledger.open(LedgerConfig.alone(folder.resolve("ledger")), clock);
      key = AreaKey.open(folder.resolve("key"));
      uplink =
          new UplinkServer(
              area.id(),
              area.gateways().stream().map(GatewaySpec::id).toList(),
              "center",
              new InetSocketAddress("127.0.0.1", 0),
              new KafkaSink(
                  new MockProducer<>(true, null, new StringSerializer(), new ByteArraySerializer()),
                  "frames",
                  "evidence"),
              new Open(),
              key.privateKey(),
              new EvidenceBook(),
              clock);
      dispatcher =
          new Dispatcher(
              area,
              _ -> new PlanResult.NotNeeded(evidence()),
              ledger,
              new OrderIds(area.id(), ledger),
              () -> new GridSnapshot(clock.epochMillis(), Map.of(), List.of()),
              List::of,
              "center",
              clock);
      dispatcher.start();
      coordination = new Coordination(area, ledger, uplink, uplink::take, clock);
      coordination.start();
      uplink.start(coordination.listener());
    }

    void startGateways() throws Exception {
      for (GatewaySpec spec : area.gateways()) {
        Gateway gateway =
            new Gateway(
                area.id(),
                spec,
                area.devicesOf(spec.id()),
                folder.resolve("edge"),
                List.of(new InetSocketAddress("127.0.0.1", uplink.port())),
                key.publicKey(),
                clock);
        gateways.put(spec.id(), gateway);
        gateway.start();
      }
    }

    Map<String, InetSocketAddress> meterAddresses() {
      Map<String, InetSocketAddress> addresses = new HashMap<>();
      gateways.forEach(
          (id, gateway) -> gateway.meterAddresses().values().forEach(a -> addresses.put(id, a)));
      return addresses;
    }

    /** Each device has spoken some seconds, and the ledger has a lease and the area's rules. */
    boolean allHaveSpoken() {
      return ledger.view().runningLease(area.id()).isPresent()
          && ledger.view().rules().containsKey(area.id())
          && uplink.gateways().size() == area.gateways().size()
          && uplink.gateways().stream()
              .allMatch(g -> g.readingsAcknowledged() >= 5L * area.devicesOf(g.gateway()).size());
    }

    private Evidence evidence() {
      return new Evidence(
          clock.epochMillis(), "as the test says", true, List.of(), OptionalDouble.of(1.5e6));
    }

    Order order() {
      long now = Math.max(clock.epochMillis(), ledger.view().epochMillis());
      return new Order(
          "district-mix",
          area.id(),
          ledger.view().runningLease(area.id()).orElseThrow().token(),
          List.of(
              new Order.Part(
                  "substation",
                  List.of(
                      new Setpoint.Tap("oltc-1", 3),
                      new Setpoint.Switch("breaker-2-4", false),
                      new Setpoint.Power("north", -500_000, -500_000))),
              new Order.Part(
                  "works",
                  List.of(
                      new Setpoint.Power("engine-3", -600_000, -600_000),
                      new Setpoint.Power("battery-4", -200_000, -200_000))),
              new Order.Part("street", List.of(new Setpoint.Power("ev-4", 0, 20_000)))),
          now + 60_000,
          now + 60_000,
          now + 120_000,
          now + 600_000,
          "all kinds at once",
          evidence(),
          List.of());
    }

    OrderRecord record() {
      return ledger.view().order("district-mix").orElseThrow();
    }

    boolean isOver(ParticipantState state) {
      OrderRecord record = record();
      assertThat(record.status()).as("%s", record).isNotEqualTo(Status.ABORTED);
      return record.participants().values().stream().allMatch(p -> p.state() == state);
    }

    @Override
    public void close() throws IOException {
      gateways.values().forEach(Gateway::close);
      coordination.close();
      dispatcher.close();
      uplink.close();
      ledger.close();
    }
  }

  /** Acknowledges all that is appended. */
  private static final class Open implements AckGate {
    @Override
    public void appended() {}

    @Override
    public boolean isOpen() {
      return true;
    }
  }
}

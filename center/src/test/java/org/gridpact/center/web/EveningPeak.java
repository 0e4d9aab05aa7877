package org.gridpact.center.web;

import static org.gridpact.model.measurement.Quantity.ACTIVE_POWER;
import static org.gridpact.model.measurement.Quantity.CURRENT;
import static org.gridpact.model.measurement.Quantity.STATE_OF_CHARGE;
import static org.gridpact.model.measurement.Quantity.SWITCH_CLOSED;
import static org.gridpact.model.measurement.Quantity.TAP_POSITION;
import static org.gridpact.model.measurement.Quantity.VOLTAGE;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridpact.center.live.ComputedFlows;
import org.gridpact.center.live.LiveState;
import org.gridpact.center.uplink.EvidenceBook;
import org.gridpact.center.uplink.GatewayStatus;
import org.gridpact.ledger.state.Lock;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.OrderRecord.ParticipantState;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.area.Schedule;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.state.StateRecord.FeederPower;
import org.gridpact.model.state.StateRecord.Reading;
import org.gridpact.model.state.StateRecord.Readings;
import org.gridpact.model.state.StateRecord.StreamCounters;
import org.gridpact.model.state.StateRecord.Value;
import org.gridpact.model.state.StateRecord.Violation;
import org.pcollections.HashTreePMap;

/**
 * An evening on a 33-bus feeder of 12.66 kV: the far end sags below 0.92 pu, and an order to four
 * gateways brings it back. Voltages are shaped like the feeder's published solution, so that the
 * page is looked at with what it will show.
 */
final class EveningPeak {
  static final long START = 1_795_280_400_000L;
  static final double NOMINAL = 12_660;
  static final int BUSES = 33;

  private static final double[] SAG = {
    0, .003, .0171, .0245, .0319, .0503, .0538, .0587, .0649, .0708, .0716, .0731, .0792, .0815,
    .0829, .0843, .0863, .0869, .0035, .0071, .0078, .0084, .0206, .0273, .0306, .0523, .0548,
    .0663, .0745, .078, .0822, .0831, .0834
  };
  private static final Map<Integer, Integer> LATERALS = Map.of(19, 2, 23, 3, 26, 6);
  private static final List<Point> METER_POINTS =
      List.of(Point.of(VOLTAGE), Point.of(CURRENT), Point.of(ACTIVE_POWER));

  final Area area = area();
  final GridDrawing drawing = drawing();
  final LiveState live = new LiveState(nominalVolts(), 0);
  final List<OrderRecord> orders = new ArrayList<>();
  final List<String> notices =
      new ArrayList<>(List.of("32 branches have no limit in the network file; 280 A is assumed."));
  private final PictureMaker maker = new PictureMaker(area, drawing, 5_000);
  private long now = START;

  long now() {
    return now;
  }

  /** A second passes; everything is measured anew with the sag scaled by a factor. */
  void second(double factor) {
    now += 1_000;
    for (GatewaySpec gateway : area.gateways()) {
      live.accept(
          new Readings(
              gateway.id(),
              area.devicesOf(gateway.id()).stream().map(d -> reading(d, factor)).toList()));
    }
    live.accept(new FeederPower("feeder", now, 3.7e6 * factor, 32, 0));
    live.accept(
        new StreamCounters(
            "job-0", Map.of("readings", (now - START) / 1000 * 45, "duplicates", 2L), 0));
  }

  /** Time passes and nothing is measured. */
  void silence(long millis) {
    now += millis;
  }

  Violation lowVoltage(boolean active) {
    Violation violation =
        new Violation(
            "low-18-1",
            "meter-18",
            "18",
            VOLTAGE,
            false,
            .92 * NOMINAL,
            .9131 * NOMINAL,
            START + 30_000,
            now,
            active);
    live.accept(violation);
    return violation;
  }

  Picture picture() {
    return maker.make(
        live.view(), orders, gateways(), List.of(), alarms(), locks(), flows(), notices, now);
  }

  private List<GatewayStatus> gateways() {
    return IntStream.rangeClosed(1, 4)
        .mapToObj(
            i ->
                new GatewayStatus(
                    "gw-" + i,
                    i != 4,
                    1,
                    OptionalLong.of(i == 4 ? now - 8_000 : now - 200L * i),
                    i == 2 ? OptionalLong.empty() : OptionalLong.of(i == 4 ? 8 : 0),
                    11_430 + i,
                    List.of(),
                    i == 3
                        ? Map.of("line.notJson", 3L, "line.futureTime", 1L)
                        : Map.of(
                            "control.link.limited", 1L,
                            "control.by.dispatch", 3L,
                            "control.by.volt-watt", 1L)))
        .toList();
  }

  private List<Lock> locks() {
    return List.of(Lock.on("ev-8", "Anna", "changes a fuse"));
  }

  private List<EvidenceBook.Alarm> alarms() {
    return List.of(
        new EvidenceBook.Alarm("gw-4", "meter-18", "silent for 3 s", now - 9_000, now - 3_000, 2));
  }

  private ComputedFlows flows() {
    Map<String, Double> amperes = new HashMap<>();
    for (GridDrawing.Branch branch : drawing.branches()) {
      int to = Integer.parseInt(branch.to());
      if (to != 33 && branch.inService()) {
        amperes.put(branch.id(), amperes(to));
      }
    }
    return new ComputedFlows(amperes, now - 1_000);
  }

  private static double amperes(int to) {
    if (to <= 18) {
      return 211 * Math.pow(1 - (to - 2) / 17.5, 1.3);
    }
    return to <= 22 ? 18 - (to - 19) * 4 : to <= 25 ? 54 - (to - 23) * 14 : 66 - (to - 26) * 7;
  }

  private Reading reading(DeviceSpec device, double factor) {
    List<Value> values = new ArrayList<>();
    int bus =
        switch (device.location()) {
          case Location.Bus b -> Integer.parseInt(b.id());
          case Location.Branch b -> Integer.parseInt(b.id().substring(0, b.id().indexOf('-')));
        };
    double watts =
        switch (device.kind()) {
          case METER -> 60e3 + 4e3 * (bus % 7);
          case BRANCH_METER -> 3.7e6 * factor;
          case INVERTER -> -90e3;
          case BATTERY -> -150e3;
          case FLEXIBLE_LOAD -> 80e3;
          case BREAKER, GENERATOR, TIE_LINE, TAP_CHANGER -> 0;
        };
    for (Point point : device.points().points()) {
      double value =
          switch (point.quantity()) {
            case VOLTAGE -> NOMINAL * (1 - SAG[bus - 1] * factor);
            case CURRENT -> device.kind() == DeviceKind.BRANCH_METER ? 205 * factor : 5;
            case ACTIVE_POWER -> watts;
            case STATE_OF_CHARGE -> .64;
            case TAP_POSITION -> -2;
            default -> 1;
          };
      values.add(new Value(point.quantity(), Phase.TOTAL, value));
    }
    return new Reading(device.id(), now - 300, bus == 21 ? Quality.SUSPECT : Quality.GOOD, values);
  }

  /**
   * An order to batteries, vars of theirs too, flexible loads and the tap changer of up to four
   * gateways, in a given state at each.
   */
  OrderRecord order(String id, OrderRecord.Status status, ParticipantState... states) {
    List<Order.Part> parts = new ArrayList<>();
    Map<String, Participant> participants = new HashMap<>();
    for (int i = 0; i < states.length; i++) {
      String gateway = "gw-" + (i + 1);
      List<Setpoint> setpoints =
          area.devicesOf(gateway).stream()
              .flatMap(
                  d ->
                      switch (d.kind()) {
                        case BATTERY ->
                            Stream.of(
                                new Setpoint.Power(d.id(), -180e3, -120e3),
                                new Setpoint.Vars(d.id(), -60e3));
                        case FLEXIBLE_LOAD -> Stream.of(new Setpoint.Power(d.id(), -180e3, -120e3));
                        case TAP_CHANGER -> Stream.of(new Setpoint.Tap(d.id(), 3));
                        default -> Stream.<Setpoint>empty();
                      })
              .toList();
      parts.add(new Order.Part(gateway, setpoints));
      participants.put(gateway, participant(id, gateway, states[i], setpoints));
    }
    Order order =
        new Order(
            id,
            "evening-peak",
            7,
            parts,
            now + 4_000,
            now + 5_000,
            now + 15_000,
            now + 125_000,
            "bus 18 is at 0.913 pu, below 0.920 pu",
            new Evidence(
                now - 1_000,
                "AC load flow of 33 buses converged in 4 iterations; lowest voltage 0.931 pu at 18",
                true,
                List.of("18: voltage 0.9131 < 0.92 pu", "1-2: 213 > 210 A")),
            List.of());
    Optional<Decision> decision =
        switch (status) {
          case AWAITING_APPROVAL, PREPARING -> Optional.empty();
          case ABORTED -> Optional.of(new Decision(id, false, "gw-2: ev-8 is locked out"));
          case COMMITTED, ENDED, REPLACED -> Optional.of(new Decision(id, true, ""));
        };
    return new OrderRecord(
        0,
        order,
        now,
        Set.of(),
        HashTreePMap.from(participants),
        decision,
        decision.isPresent() ? now + 800 : 0,
        status);
  }

  private Participant participant(
      String order, String gateway, ParticipantState state, List<Setpoint> setpoints) {
    Map<Effect.Stage, Effect> effects = new HashMap<>();
    switch (state) {
      case MEASURED -> {
        effects.put(Effect.Stage.APPLIED, effect(order, gateway, Effect.Stage.APPLIED, setpoints));
        effects.put(
            Effect.Stage.MEASURED, effect(order, gateway, Effect.Stage.MEASURED, setpoints));
      }
      case APPLIED ->
          effects.put(
              Effect.Stage.APPLIED, effect(order, gateway, Effect.Stage.APPLIED, setpoints));
      case LAPSED ->
          effects.put(Effect.Stage.LAPSED, effect(order, gateway, Effect.Stage.LAPSED, setpoints));
      case NOT_STARTED, PREPARED, COMMITTED, ROLLED_BACK, IN_DOUBT, NOT_APPLIED -> {}
    }
    boolean voted = state != ParticipantState.NOT_STARTED;
    return new Participant(
        gateway,
        state,
        voted
            ? Optional.of(
                new Vote(
                    order, gateway, true, "", OptionalLong.of(now + 100), OptionalLong.empty()))
            : Optional.empty(),
        voted ? now + 300 : 0,
        effects);
  }

  private Effect effect(
      String order, String gateway, Effect.Stage stage, List<Setpoint> setpoints) {
    return new Effect(
        order,
        gateway,
        stage,
        now + 5_000,
        "",
        setpoints.stream().map(EveningPeak::measured).toList(),
        OptionalLong.of(now + 400));
  }

  /** The tap changer has come to position 0 so far. */
  private static Effect.DeviceMeasurement measured(Setpoint setpoint) {
    return setpoint instanceof Setpoint.Tap
        ? new Effect.DeviceMeasurement(
            setpoint.device(),
            OptionalDouble.empty(),
            Effect.SwitchState.UNKNOWN,
            OptionalInt.of(0),
            OptionalDouble.empty())
        : new Effect.DeviceMeasurement(
            setpoint.device(),
            OptionalDouble.of(-149_800),
            Effect.SwitchState.UNKNOWN,
            OptionalInt.empty(),
            OptionalDouble.of(-59_900));
  }

  private static Map<String, Double> nominalVolts() {
    Map<String, Double> volts = new HashMap<>();
    area().devices().forEach(d -> volts.put(d.id(), NOMINAL));
    return volts;
  }

  private static Area area() {
    List<DeviceSpec> devices = new ArrayList<>();
    devices.add(
        DeviceSpec.ofLines(
            "head-meter",
            DeviceKind.BRANCH_METER,
            "gw-1",
            new Location.Branch("1-2"),
            "feeder",
            new DevicePoints("head-meter", METER_POINTS),
            Optional.empty()));
    devices.add(
        DeviceSpec.ofLines(
            "breaker-6-26",
            DeviceKind.BREAKER,
            "gw-3",
            new Location.Branch("6-26"),
            "feeder",
            new DevicePoints("breaker-6-26", List.of(Point.of(SWITCH_CLOSED))),
            Optional.of(new Envelope.Switching(6))));
    IntStream.rangeClosed(2, 32).forEach(b -> devices.add(onBus("meter-", DeviceKind.METER, b)));
    IntStream.of(10, 18, 24, 31).forEach(b -> devices.add(onBus("pv-", DeviceKind.INVERTER, b)));
    IntStream.of(14, 30).forEach(b -> devices.add(onBus("battery-", DeviceKind.BATTERY, b)));
    IntStream.of(8, 22, 25, 32)
        .forEach(b -> devices.add(onBus("ev-", DeviceKind.FLEXIBLE_LOAD, b)));
    devices.add(
        DeviceSpec.ofLines(
            "oltc-2-3",
            DeviceKind.TAP_CHANGER,
            "gw-1",
            new Location.Branch("2-3"),
            "feeder",
            new DevicePoints("oltc-2-3", List.of(Point.of(TAP_POSITION))),
            Optional.of(new Envelope.Tapping(-8, 8, 20, OptionalInt.empty()))));
    return new Area(
        "evening-peak",
        "builtin:feeder33",
        new Limits(.92, 1.08, Map.of(), true),
        IntStream.rangeClosed(1, 4)
            .mapToObj(i -> GatewaySpec.ofLines("gw-" + i, HostPort.loopback(0), 1_000, 10_000))
            .toList(),
        devices,
        DispatchRules.DEFAULT,
        List.of());
  }

  private static DeviceSpec onBus(String prefix, DeviceKind kind, int bus) {
    String id = prefix + bus;
    List<Point> points =
        kind == DeviceKind.BATTERY
            ? Stream.concat(METER_POINTS.stream(), Stream.of(Point.of(STATE_OF_CHARGE))).toList()
            : METER_POINTS;
    return DeviceSpec.ofLines(
        id,
        kind,
        "gw-" + (bus <= 9 ? 1 : bus <= 18 ? 2 : bus <= 25 ? 3 : 4),
        new Location.Bus(Integer.toString(bus)),
        "feeder",
        new DevicePoints(id, points),
        kind.controllable()
            ? Optional.of(new Envelope.Power(-200e3, 200e3, 20e3, -200e3, 200e3))
            : Optional.empty());
  }

  private static GridDrawing drawing() {
    List<GridDrawing.Bus> buses = new ArrayList<>();
    List<GridDrawing.Branch> branches = new ArrayList<>();
    for (int bus = 1; bus <= BUSES; bus++) {
      int from = LATERALS.getOrDefault(bus, bus - 1);
      double column = bus <= 18 ? bus : bus <= 22 ? bus - 16 : bus - 19;
      double lane = bus <= 18 ? 1 / 3.0 : bus <= 22 ? 1 : bus <= 25 ? 0 : 2 / 3.0;
      buses.add(new GridDrawing.Bus("" + bus, (column - 1) / 17, lane, NOMINAL));
      if (bus > 1) {
        branches.add(
            new GridDrawing.Branch(
                from + "-" + bus,
                "" + from,
                "" + bus,
                Schedule.always(
                    bus == 22
                        ? OptionalDouble.empty()
                        : OptionalDouble.of(bus == 2 ? 210 : bus < 7 ? 200 : 100)),
                true));
      }
    }
    branches.add(
        new GridDrawing.Branch(
            "18-33", "18", "33", Schedule.always(OptionalDouble.of(100)), false));
    return new GridDrawing(buses, branches);
  }
}

package org.gridpact.edge.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.control.EnvelopeChecker;
import org.gridpact.edge.control.EnvelopeChecker.Facts;
import org.gridpact.edge.control.GatewayControl;
import org.gridpact.edge.control.Mode;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.edge.image.Reading;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Envelope.ChargeBounds;
import org.gridpact.model.area.Envelope.Failsafe;
import org.gridpact.model.area.GatewayRules;
import org.gridpact.model.area.Location;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.Test;

/** Random orders on their whole way: prepared or refused, committed, in effect, commanded. */
class OrdersInsideEnvelopesTest {
  private static final int ORDERS = 20_000;
  private static final int CYCLES_EACH = 10;
  private static final String AREA = "feeder33";
  private static final Conditions NORMAL = new Conditions(Mode.NORMAL, Set.of());
  private static final DevicePoints POINTS =
      new DevicePoints(
          "battery-9",
          List.of(Point.of(Quantity.ACTIVE_POWER), Point.of(Quantity.STATE_OF_CHARGE)));

  /** 100 kW both ways of which 10 kW are in reserve, 10 kW/s, between 10 and 90 % of its charge. */
  private static final DeviceSpec BATTERY =
      DeviceSpec.ofLines(
          "battery-9",
          DeviceKind.BATTERY,
          TestDevices.GATEWAY,
          new Location.Bus("17"),
          "main",
          POINTS,
          Optional.of(
              new Envelope.Power(
                  -100_000,
                  100_000,
                  10_000,
                  new Failsafe.Within(0, 0),
                  10_000,
                  Optional.of(new ChargeBounds(0.1, 0.9)),
                  Optional.empty())));

  private long now = 1_763_683_200_000L;
  private double watts;
  private double charge = 0.5;

  /** The battery as its participant sees it. */
  private final Participant.Devices devices =
      new Participant.Devices() {
        @Override
        public DeviceMeasurement measured(String device) {
          return new DeviceMeasurement(device, OptionalDouble.of(watts), SwitchState.UNKNOWN);
        }

        @Override
        public boolean reached(Setpoint setpoint) {
          return false;
        }

        @Override
        public double stateOfCharge(String device) {
          return charge;
        }
      };

  private Order order(SplittableRandom random, int number) {
    double a = random.nextDouble(-150_000, 150_000);
    double b = random.nextBoolean() ? a : random.nextDouble(a, 160_000);
    return new Order(
        "o" + number,
        AREA,
        1,
        List.of(
            new Order.Part(TestDevices.GATEWAY, List.of(new Setpoint.Power("battery-9", a, b)))),
        now + 100,
        now + 1_000,
        now + 2_000,
        now + CYCLES_EACH * 1_000L - 1,
        "a wish",
        new Evidence(now, "AC load flow", true, List.of()),
        List.of());
  }

  @Test
  void noOrderTakesABatteryOutOfItsEnvelopeAndWhatCannotBeIsRefused() throws IOException {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("OrdersInsideEnvelopesTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    Counters counters = new Counters();
    Participant participant =
        new Participant(
            AREA, TestDevices.GATEWAY, List.of(BATTERY), 3_000, new MemoryOrderLog(), counters);
    GatewayControl control = new GatewayControl(List.of(BATTERY), GatewayRules.NONE);
    GatewayControl.Memory memory = GatewayControl.Memory.START;
    EnvelopeChecker checker = new EnvelopeChecker(BATTERY);
    Map<String, Boolean> prepared = new HashMap<>();
    for (int i = 0; i < ORDERS; i++) {
      charge = random.nextInt(10) == 0 ? Double.NaN : random.nextDouble();
      participant.step(now, NORMAL, devices);
      Order order = order(random, i);
      boolean yes = participant.prepare(order, now, NORMAL).prepared();
      prepared.merge(yes ? "yes" : "no", true, (x, _) -> x);
      Setpoint.Power asked = (Setpoint.Power) order.setpoints().findFirst().orElseThrow();
      assertThat(yes).as("seed %d, %s at %s", seed, order, charge).isEqualTo(isPossible(asked));
      participant.decide(new Decision(order.id(), yes, ""), now);
      for (int cycle = 0; cycle < CYCLES_EACH; cycle++) {
        participant.step(now, NORMAL, devices);
        double[] values = {watts, charge};
        DeviceState state = new DeviceState(new Reading(POINTS, now, values), Quality.GOOD);
        ProcessImage image = new ProcessImage(now, Map.of("battery-9", state), List.of());
        GatewayControl.Step step =
            control.decide(image, 1_000, Mode.NORMAL, Set.of(), participant.inEffect(), memory);
        memory = step.memory();
        Command.Power told =
            (Command.Power) step.rulings().get("battery-9").command().orElseThrow();
        assertThat(checker.wrong(told, new Facts(now, 1_000, watts, watts, charge, true)))
            .as("seed %d, %s told %s", seed, order, told)
            .isNull();
        watts = checker.obey(watts);
        now += 1_000;
      }
      // Orders of the day before are forgotten, so that the log does not grow.
      now += 3_600_000;
    }
    assertThat(prepared).containsOnlyKeys("yes", "no");
    assertThat(counters.of("orders.applied")).isGreaterThan(ORDERS / 10);
  }

  /** Told apart here by the envelope's numbers, not by its methods. */
  private boolean isPossible(Setpoint.Power asked) {
    boolean inside = asked.minWatts() >= -90_000 && asked.maxWatts() <= 90_000;
    boolean discharges = asked.maxWatts() < 0 && (Double.isNaN(charge) || charge <= 0.1);
    boolean charges = asked.minWatts() > 0 && (Double.isNaN(charge) || charge >= 0.9);
    return inside && !discharges && !charges;
  }
}

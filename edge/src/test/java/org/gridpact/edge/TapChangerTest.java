package org.gridpact.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
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
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Location;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway's tap changer under orders: cycle, participant and control together. */
class TapChangerTest {
  private static final String AREA = "district";
  private static final long NOON = 1_763_715_600_000L;
  private static final Conditions NORMAL = new Conditions(Mode.NORMAL, Set.of());

  /** Seventeen positions, eight steps an hour. */
  private static final DeviceSpec OLTC =
      DeviceSpec.ofLines(
          "oltc-1",
          DeviceKind.TAP_CHANGER,
          TestDevices.GATEWAY,
          new Location.Branch("1-2"),
          "main",
          new DevicePoints("oltc-1", List.of(Point.of(Quantity.TAP_POSITION))),
          Optional.of(new Envelope.Tapping(-8, 8, 8, OptionalInt.empty())));

  private final Counters counters = new Counters();
  private final Inputs inputs = new Inputs(counters);
  private final TestCycle.Devices devices = new TestCycle.Devices();
  private final List<Effect> effects = new ArrayList<>();
  private EdgeStore store;
  private Participant participant;
  private Cycle cycle;
  private long now = NOON;

  @TempDir private Path folder;

  @BeforeEach
  void start() throws IOException {
    store = new EdgeStore(folder, TestDevices.GATEWAY, NOON, 1 << 20);
    participant = new Participant(AREA, TestDevices.GATEWAY, List.of(OLTC), 3_000, store, counters);
    cycle = TestCycle.of(1_000, List.of(OLTC), inputs, participant, devices, store, counters);
  }

  @AfterEach
  void stop() {
    store.close();
  }

  /** A cycle in which the tap changer says where it is. */
  private void at(double position) {
    inputs.offer(new Reading(OLTC.points(), now, new double[] {position}));
    effects.addAll(cycle.run(cycle.read(now), now, NORMAL));
    now += 1_000;
  }

  private String prepare(String id, Setpoint setpoint, String... replaces) {
    Order order =
        new Order(
            id,
            AREA,
            1,
            List.of(new Order.Part(TestDevices.GATEWAY, List.of(setpoint))),
            now,
            now,
            now + 10_000,
            now + 600_000,
            "a wish",
            new Evidence(now, "AC load flow", true, List.of()),
            List.of(replaces));
    return participant.prepare(order, now, NORMAL).reason();
  }

  private static Setpoint tap(int position) {
    return new Setpoint.Tap("oltc-1", position);
  }

  @Test
  void anOrderIsToldOnceAndMeasuredWhereItArrives() throws IOException {
    at(0);
    assertThat(prepare("o1", tap(2))).isEmpty();
    participant.decide(new Decision("o1", true, ""), now);
    for (double position : new double[] {0, 0, 0, 1, 1, 1, 2, 2}) {
      at(position);
    }
    assertThat(effects).extracting(Effect::stage).containsExactly(Stage.APPLIED);
    for (int i = 0; i < 30; i++) {
      at(2);
    }
    assertThat(devices.take()).containsExactly(new Command.Tap("oltc-1", 2));
    Effect measured = effects.getLast();
    assertThat(measured.stage()).isEqualTo(Stage.MEASURED);
    assertThat(measured.reason()).isEmpty();
    assertThat(measured.measurements().getFirst().tapPosition()).hasValue(2);
    assertThat(measured.measurements().getFirst().watts()).isEmpty();
  }

  @Test
  void oneThatDoesNotArriveIsMeasuredAsNotThereAndToldAgain() throws IOException {
    at(0);
    assertThat(prepare("o1", tap(2))).isEmpty();
    participant.decide(new Decision("o1", true, ""), now);
    for (int i = 0; i < 45; i++) {
      at(i < 40 ? 0 : Double.NaN);
    }
    assertThat(devices.take()).hasSize(2).containsOnly(new Command.Tap("oltc-1", 2));
    Effect measured = effects.getLast();
    assertThat(measured.reason()).contains("not all devices have reached");
    assertThat(measured.measurements().getFirst().tapPosition()).hasValue(0);
  }

  @Test
  void whatItCannotDoIsRefusedWithTheRule() throws IOException {
    assertThat(prepare("unheard", tap(1))).contains("position is not known");
    at(Double.NaN);
    assertThat(prepare("unknown", tap(1))).contains("position is not known");
    at(0);
    assertThat(prepare("above", tap(9))).contains("position 9 is outside its envelope -8 to 8");
    assertThat(prepare("power", new Setpoint.Power("oltc-1", 0, 0))).contains("is a tap changer");
    assertThat(prepare("switch", new Setpoint.Switch("oltc-1", true))).contains("is a tap changer");

    assertThat(prepare("o1", tap(5))).isEmpty();
    assertThat(prepare("o2", tap(1), "o1"))
        .as("to 5 and back to 1 are nine steps")
        .contains("9 steps to position 1", "0 of its 8 operations");
    participant.decide(new Decision("o1", true, ""), now);
    at(0);
    at(5);
    assertThat(prepare("o3", tap(1), "o1")).contains("4 steps", "5 of its 8 operations");
    assertThat(prepare("o4", tap(2), "o1")).isEmpty();
  }
}

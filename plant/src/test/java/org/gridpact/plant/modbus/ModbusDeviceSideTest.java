package org.gridpact.plant.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceRules;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Location;
import org.gridpact.model.config.HostPort;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.Reading;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Simulated devices, asked register by register. */
@Timeout(60)
class ModbusDeviceSideTest {
  private static final long NOON = 1_763_715_600_000L;
  private static final Envelope RANGE = new Envelope.Power(-400_000, 400_000, 1e5, 0, 0);
  private static final int METER = 1;
  private static final int BATTERY = 2;
  private static final int LOAD = 3;
  private static final int BREAKER = 4;

  private final List<Told> told = new ArrayList<>();
  private final List<DeviceSpec> devices =
      List.of(
          device("meter-1", DeviceKind.METER, METER, "sunspec"),
          device("battery-1", DeviceKind.BATTERY, BATTERY, "sunspec"),
          device("ev-1", DeviceKind.FLEXIBLE_LOAD, LOAD, "flexible-load"),
          device("breaker-1", DeviceKind.BREAKER, BREAKER, "breaker"));
  private ModbusDeviceSide side;
  private Socket socket;

  @BeforeEach
  void start() throws IOException {
    side = side(devices);
    side.start();
    socket = new Socket("127.0.0.1", side.address().port());
  }

  @AfterEach
  void stop() throws IOException {
    socket.close();
    side.close();
  }

  private ModbusDeviceSide side(List<DeviceSpec> behind) {
    return new ModbusDeviceSide(
        new DriverSpec.Modbus("field", HostPort.loopback(0), 1_000, 1_000), behind, told::add);
  }

  private static DeviceSpec device(String id, DeviceKind kind, int unit, String profile) {
    boolean breaker = kind == DeviceKind.BREAKER;
    return new DeviceSpec(
        id,
        kind,
        "gateway-1",
        breaker ? new Location.Branch("1-2") : new Location.Bus("1"),
        "main",
        new DevicePoints(id, List.of(Point.of(Quantity.VOLTAGE))),
        kind.controllable()
            ? Optional.of(breaker ? new Envelope.Switching(6) : RANGE)
            : Optional.empty(),
        new Connection.Modbus("field", unit, profile),
        DeviceRules.NONE,
        DeviceSpec.EVERY_MILLIS);
  }

  private void measure(double volts, double watts) {
    Map<Quantity, Double> values =
        Map.of(
            Quantity.VOLTAGE, volts,
            Quantity.ACTIVE_POWER, watts,
            Quantity.STATE_OF_CHARGE, 0.7012,
            Quantity.SWITCH_CLOSED, 1.0,
            Quantity.ENERGY_IMPORTED, 70_000.6);
    side.send(devices.stream().map(d -> new Reading(d.points(), NOON, values)).toList());
  }

  /** The answer, function first; an exception has 128 more for its function. */
  private byte[] ask(int unit, int... pdu) throws IOException {
    ByteBuffer out = ByteBuffer.allocate(7 + pdu.length);
    out.putShort((short) 7).putShort((short) 0).putShort((short) (1 + pdu.length));
    out.put((byte) unit);
    for (int one : pdu) {
      out.put((byte) one);
    }
    socket.getOutputStream().write(out.array());
    DataInputStream in = new DataInputStream(socket.getInputStream());
    assertThat(in.readUnsignedShort()).isEqualTo(7);
    assertThat(in.readUnsignedShort()).isZero();
    byte[] answer = new byte[in.readUnsignedShort() - 1];
    assertThat(in.readUnsignedByte()).isEqualTo(unit);
    in.readFully(answer);
    return answer;
  }

  private int[] holding(int unit, int address, int count) throws IOException {
    byte[] answer = ask(unit, 3, address >> 8, address & 0xFF, 0, count);
    assertThat(answer).hasSize(2 + 2 * count);
    int[] words = new int[count];
    for (int i = 0; i < count; i++) {
      words[i] = ByteBuffer.wrap(answer).getShort(2 + 2 * i);
    }
    return words;
  }

  private byte[] set(int unit, int address, int... words) throws IOException {
    int[] pdu = new int[6 + 2 * words.length];
    pdu[0] = 16;
    pdu[1] = address >> 8;
    pdu[2] = address & 0xFF;
    pdu[4] = words.length;
    pdu[5] = 2 * words.length;
    for (int i = 0; i < words.length; i++) {
      pdu[6 + 2 * i] = words[i] >> 8 & 0xFF;
      pdu[7 + 2 * i] = words[i] & 0xFF;
    }
    return ask(unit, pdu);
  }

  @Test
  void aMeterIsSunSpecModel203AndItsScaleRisesWithWhatItMeasures() throws IOException {
    int meter = 40_002 + 68;
    assertThat(holding(METER, 40_000, 3)).containsExactly(0x5375, 0x6E53, 1);
    assertThat(holding(METER, meter, 2)).containsExactly(203, 105);
    assertThat(holding(METER, meter + 107, 1)).containsExactly(-1);
    assertThat(holding(METER, meter + 18, 1)).as("nothing measured").containsExactly(-0x8000);
    measure(230.12, 12.3456);
    assertThat(holding(METER, meter + 18, 5))
        .as("12.3456 W, a third of it in each phase")
        .containsExactly(12_346, 4_115, 4_115, 4_115, -3);
    measure(12_034.4, -81_234);
    assertThat(holding(METER, meter + 11, 5)).containsExactly(12_034, 12_034, 12_034, 12_034, 0);
    assertThat(holding(METER, meter + 18, 5)).containsExactly(-8_123, -2_708, -2_708, -2_708, 1);
    assertThat(holding(METER, meter + 46, 2)).as("70 kWh").containsExactly(1, 70_000 - 65_536);
    side.send(List.of());
    assertThat(holding(METER, meter + 18, 1)).as("not measured").containsExactly(-0x8000);
    assertThat(set(METER, meter + 18, 1)).containsExactly(0x90, 2);
  }

  @Test
  void aBatteryIsToldByTheSharesOfModel124AndTheReactivePowerOfModel123() throws IOException {
    int storage = 40_002 + 68 + 52 + 46;
    int controls = storage + 26 + 28;
    measure(12_000, -100_000);
    assertThat(holding(BATTERY, 40_070 + 14, 2)).as("production").containsExactly(10_000, 1);
    assertThat(holding(BATTERY, storage + 8, 1)).containsExactly(7_012);
    assertThat(holding(BATTERY, controls, 2)).containsExactly(123, 24);
    set(BATTERY, storage + 5, 3);
    set(BATTERY, storage + 12, 2_500, -2_500);
    set(BATTERY, controls + 15, -1_000);
    set(BATTERY, controls + 22, 1);
    assertThat(told.getLast())
        .isEqualTo(new Told.Power("battery-1", -100_000, -100_000, OptionalDouble.of(40_000)));
    assertThat(set(BATTERY, storage + 12, -2_600, 2_500)).as("no range").containsExactly(0x90, 3);
    assertThat(holding(BATTERY, storage + 12, 2)).containsExactly(2_500, -2_500);
    assertThat(side.badCommands()).isEqualTo(1);
  }

  @Test
  void aLoadIsToldInWattsAndABreakerByItsCoil() throws IOException {
    assertThat(ask(BREAKER, 2, 0, 0, 0, 1)).as("nothing measured").containsExactly(0x82, 4);
    measure(12_000, 50_000);
    assertThat(ask(BREAKER, 2, 0, 0, 0, 1)).containsExactly(2, 1, 1);
    assertThat(ask(BREAKER, 5, 0, 0, 0, 0)).containsExactly(5, 0, 0, 0, 0);
    assertThat(told.getLast()).isEqualTo(new Told.Switch("breaker-1", false));
    assertThat(ask(BREAKER, 15, 0, 0, 0, 1, 1, 1)).containsExactly(15, 0, 0, 0, 1);
    assertThat(told.getLast()).isEqualTo(new Told.Switch("breaker-1", true));
    assertThat(ByteBuffer.wrap(ask(LOAD, 4, 0, 4, 0, 2)).getFloat(2)).isEqualTo(50_000);
    set(LOAD, 0, 0, 100, 1, 0, -1, -5, 1, 1);
    assertThat(told.getLast())
        .isEqualTo(new Told.Power("ev-1", 100, 65_536, OptionalDouble.of(-5)));
  }

  @Test
  void whatIsNoProperRequestIsAnsweredWithAnExceptionAndTellsNobody() throws IOException {
    assertThat(ask(9, 3, 0, 0, 0, 1)).as("no unit").containsExactly(0x83, 11);
    assertThat(ask(LOAD, 43, 14, 1, 0)).as("no function").containsExactly(0xAB, 1);
    assertThat(ask(LOAD, 3, 0, 5, 0, 4)).as("no address").containsExactly(0x83, 2);
    assertThat(ask(LOAD, 3, 0, 0, 0, 126)).as("too many").containsExactly(0x83, 3);
    assertThat(ask(LOAD, 3, 0, 0)).as("cut short").containsExactly(0x83, 3);
    assertThat(ask(LOAD, 16, 0, 0, 0, 2, 9, 0, 0, 0, 0)).containsExactly(0x90, 3);
    assertThat(ask(BREAKER, 5, 0, 0, 1, 1)).containsExactly(0x85, 3);
    assertThat(told).isEmpty();
    socket.getOutputStream().write(new byte[] {0, 0, 0, 9, 0, 2, 1, 3});
    assertThat(socket.getInputStream().read()).as("hung up").isEqualTo(-1);
  }

  @Test
  void aDeviceOfAnotherProfileAndTwoDevicesOfOneUnitAreRefused() {
    assertThatThrownBy(() -> side(List.of(device("ev-1", DeviceKind.FLEXIBLE_LOAD, 1, "sunspec"))))
        .hasMessage(
            "device ev-1: a flexible-load of the plant speaks by profile flexible-load, not"
                + " sunspec");
    assertThatThrownBy(
            () ->
                side(
                    List.of(
                        device("a", DeviceKind.METER, 1, "sunspec"),
                        device("b", DeviceKind.METER, 1, "sunspec"))))
        .hasMessageContaining("two devices are unit 1");
  }
}

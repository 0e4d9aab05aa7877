package org.gridpact.edge.driver.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.model.testing.Eventually.until;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.concurrent.locks.LockSupport;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.driver.DriverContext;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.Imaging;
import org.gridpact.edge.image.Inputs;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.sunspec.RegisterType;
import org.gridpact.model.sunspec.SunSpecModel;
import org.gridpact.model.sunspec.SunSpecPoint;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.time.ManualClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ModbusDriverTest {
  private static final int BATTERY = 1;
  private static final int METER = 2;

  private final Counters counters = new Counters();
  private final Inputs inputs = new Inputs(counters);
  private final Imaging imaging = new Imaging(1_000, TestDevices.allPoints(), inputs, counters);
  private final GridClock clock = GridClock.system();
  private TestServer server;
  private ModbusDriver driver;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer();
    server.registers.put(BATTERY, battery());
    server.registers.put(METER, meter());
    driver =
        new ModbusDriver(
            new DriverSpec.Modbus("field", server.address(), 100, 150),
            List.of(on(TestDevices.BATTERY, BATTERY), on(TestDevices.METER, METER)),
            new DriverContext(TestDevices.GATEWAY, clock, clock, inputs, counters));
    driver.start();
  }

  @AfterEach
  void stop() throws IOException {
    driver.close();
    server.close();
  }

  private static DeviceSpec on(DeviceSpec d, int unit) {
    return d.with(new Connection.Modbus("field", unit, ModbusDriver.SUNSPEC));
  }

  /** A storage inverter of 100 kW that charges with 30 kW at 12.6 kV and 40 A, 55.5 % full. */
  private static int[] battery() {
    int[] words = new int[40_300];
    int at = begin(words);
    set(words, at, 103, "PPVphAB", 1_260, "V_SF", 1);
    set(words, at, 103, "PPVphBC", 1_260, "V_SF", 1);
    set(words, at, 103, "PPVphCA", 0xFFFF, "V_SF", 1);
    set(words, at, 103, "A", 400, "A_SF", -1);
    set(words, at, 103, "W", -3_000, "W_SF", 1);
    at = next(words, at, 103);
    set(words, at, 124, "ChaState", 5_550, "ChaState_SF", -2);
    set(words, at, 124, "WChaMax", 10_000, "WChaMax_SF", 1);
    set(words, at, 124, "InWRte", 0, "InOutWRte_SF", -2);
    words[next(words, at, 124)] = 0xFFFF;
    return words;
  }

  /** A three-phase meter that takes 81 kW and does not measure its current. */
  private static int[] meter() {
    int[] words = new int[40_300];
    int at = begin(words);
    set(words, at, 203, "PPV", 1_260, "V_SF", 1);
    set(words, at, 203, "A", 0x8000, "A_SF", -1);
    set(words, at, 203, "W", 810, "W_SF", 2);
    set(words, at, 203, "VAR", 5, "VAR_SF", -32_768);
    words[next(words, at, 203)] = 0xFFFF;
    return words;
  }

  private static int begin(int[] words) {
    words[40_000] = 0x5375;
    words[40_001] = 0x6E53;
    return 40_002;
  }

  private static int next(int[] words, int at, int id) {
    SunSpecModel model = SunSpecModel.builtIn(id).orElseThrow();
    words[at] = id;
    words[at + 1] = model.registers() - 2;
    return at + model.registers();
  }

  private static void set(
      int[] words, int at, int id, String name, long raw, String sf, int power) {
    SunSpecModel model = SunSpecModel.builtIn(id).orElseThrow();
    SunSpecPoint point = model.point(name);
    point.type().write(raw, words, at + point.offset(), false);
    RegisterType.INT16.write(power, words, at + model.point(sf).offset(), false);
  }

  private static int at(int first, int id, String name) {
    return first + SunSpecModel.builtIn(id).orElseThrow().point(name).offset();
  }

  /** Waits for a reading that arrives from now on. */
  private ProcessImage reading(String device) {
    imaging.next(clock.epochMillis());
    while (true) {
      ProcessImage image = imaging.next(clock.epochMillis());
      if (image.report().stream().anyMatch(m -> m.reading().device().equals(device))) {
        return image;
      }
      assertThat(Thread.interrupted()).as("timed out").isFalse();
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void aSunSpecDeviceIsFoundAndReadInItsOwnScaleAndOurSign() {
    ProcessImage image = reading("battery-1");
    assertThat(image.state("battery-1").value(Quantity.VOLTAGE)).isEqualTo(12_600);
    assertThat(image.state("battery-1").value(Quantity.CURRENT)).isEqualTo(40);
    assertThat(image.state("battery-1").value(Quantity.ACTIVE_POWER)).isEqualTo(30_000);
    assertThat(image.state("battery-1").value(Quantity.STATE_OF_CHARGE)).isEqualTo(0.555);
  }

  @Test
  void whatAMeterDoesNotImplementIsUnknownAndNeverZero() {
    ProcessImage image = reading("meter-18");
    assertThat(image.state("meter-18").value(Quantity.ACTIVE_POWER)).isEqualTo(81_000);
    assertThat(image.state("meter-18").value(Quantity.CURRENT)).isNaN();
    assertThat(image.state("meter-18").value(Quantity.REACTIVE_POWER)).isNaN();
  }

  @Test
  void aRangeIsWrittenAsSharesOfTheRatingAndReadBack() {
    reading("battery-1");
    driver.command(new Command.Power("battery-1", -60_000, -20_000, OptionalDouble.empty()));
    int first = 40_002 + SunSpecModel.builtIn(103).orElseThrow().registers();
    int[] words = server.registers.get(BATTERY);
    until(
        () ->
            words[at(first, 124, "StorCtl_Mod")] == 3 && words[at(first, 124, "OutWRte")] == 6_000);
    assertThat((short) words[at(first, 124, "InWRte")]).isEqualTo((short) -2_000);
    assertThat(counters.of("modbus.readBackDiffers")).isZero();
  }

  @Test
  void aDeviceThatTakesAWriteAndForgetsItIsReported() {
    reading("battery-1");
    server.manners.put(BATTERY, TestServer.Manner.IGNORES_WRITES);
    driver.command(new Command.Power("battery-1", -60_000, -20_000, OptionalDouble.empty()));
    until(() -> counters.of("modbus.readBackDiffers") > 0);
  }

  @ParameterizedTest
  @CsvSource({
    "SILENT, modbus.timeout",
    "EXCEPTION, modbus.exception",
    "WRONG_UNIT, modbus.wrongUnit",
    "WRONG_TRANSACTION, modbus.wrongTransaction",
    "TRUNCATED, modbus.badAnswer",
  })
  void aUnitThatMisbehavesIsCountedAndTheOtherIsReadOn(TestServer.Manner manner, String counter) {
    reading("battery-1");
    server.manners.put(BATTERY, manner);
    until(() -> counters.of(counter) > 0 && driver.troubles().containsKey("battery-1"));
    for (int i = 0; i < 5; i++) {
      reading("meter-18");
    }
    assertThat(driver.troubles()).doesNotContainKey("meter-18");
    server.manners.put(BATTERY, TestServer.Manner.PROPER);
    reading("battery-1");
    until(() -> !driver.troubles().containsKey("battery-1"));
  }

  @Test
  void aConnectionThatHangsUpOrGoesDeadIsMadeAnew() {
    reading("battery-1");
    server.manners.put(BATTERY, TestServer.Manner.HANGS_UP);
    until(() -> counters.of("modbus.connectionLost") > 0);
    server.manners.put(BATTERY, TestServer.Manner.SILENT);
    server.manners.put(METER, TestServer.Manner.SILENT);
    until(() -> counters.of("modbus.halfOpen") > 0);
    server.manners.clear();
    reading("battery-1");
    reading("meter-18");
  }

  @Test
  void aDeviceThatRefusesItsCommandIsReadOnAndInTroubleUntilItTakesOne() {
    reading("battery-1");
    server.manners.put(BATTERY, TestServer.Manner.REFUSES_WRITES);
    Command command = new Command.Power("battery-1", -60_000, -20_000, OptionalDouble.empty());
    driver.command(command);
    until(() -> driver.troubles().containsKey("battery-1"));
    for (int i = 0; i < 3; i++) {
      reading("battery-1");
      assertThat(driver.troubles()).containsKey("battery-1");
    }
    server.manners.clear();
    driver.command(command);
    until(() -> driver.troubles().isEmpty());
  }

  @Test
  void aRepeatedCommandUndoesWhatTheDeviceRevertedByItself() {
    reading("battery-1");
    Command command = new Command.Power("battery-1", -60_000, -20_000, OptionalDouble.empty());
    driver.command(command);
    int first = 40_002 + SunSpecModel.builtIn(103).orElseThrow().registers();
    int[] words = server.registers.get(BATTERY);
    int enable = at(first, 124, "StorCtl_Mod");
    until(() -> words[enable] == 3);
    reading("battery-1");
    words[enable] = 0;
    driver.command(command);
    until(() -> words[enable] == 3 && counters.of("modbus.reverted") == 1);
  }

  @Test
  void aDeviceThatIsAwayAndComesBackIsReadAndCommandedAgain() throws IOException {
    reading("battery-1");
    int port = server.address().port();
    server.close();
    until(
        () ->
            counters.of("modbus.notConnected") > 1
                && driver.troubles().keySet().containsAll(List.of("battery-1", "meter-18")));
    server = new TestServer(port);
    server.registers.put(BATTERY, battery());
    server.registers.put(METER, meter());
    reading("battery-1");
    reading("meter-18");
    until(() -> driver.troubles().isEmpty());
  }

  /** Time stands still while requests are made, so that only their order counts. */
  @Test
  void aHealthyUnitIsReadFirstInEachOfItsPeriodsBesideASilentOne() {
    driver.close();
    server.manners.put(BATTERY, TestServer.Manner.SILENT);
    ManualClock still = new ManualClock(1_000_000);
    Counters own = new Counters();
    Inputs taken = new Inputs(own);
    Imaging images = new Imaging(1_000, TestDevices.allPoints(), taken, own);
    driver =
        new ModbusDriver(
            new DriverSpec.Modbus("field", server.address(), 100, 500),
            List.of(on(TestDevices.BATTERY, BATTERY), on(TestDevices.METER, METER)),
            new DriverContext(TestDevices.GATEWAY, still, still, taken, own));
    driver.start();
    for (int period = 0; period < 30; period++) {
      int before = server.asked.size();
      long now = still.epochMillis();
      until(
          () ->
              images.next(now).report().stream()
                  .anyMatch(m -> m.reading().device().equals("meter-18")));
      if (period > 5) {
        List<Integer> asked = List.copyOf(server.asked);
        assertThat(asked.subList(before, asked.size()).indexOf(METER))
            .as("period %d", period)
            .isBetween(0, 1);
      }
      still.advance(100);
    }
    assertThat(own.of("modbus.timeout")).isPositive();
    assertThat(own.of("modbus.halfOpen")).isZero();
  }
}

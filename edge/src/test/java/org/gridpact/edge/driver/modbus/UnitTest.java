package org.gridpact.edge.driver.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.profile.registers.RegisterProfile;
import org.gridpact.edge.profile.registers.RegisterProfiles;
import org.gridpact.edge.profile.registers.Span;
import org.gridpact.edge.profile.registers.Table;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class UnitTest {
  private static final int UNIT = 1;

  private TestServer server;
  private ModbusLink link;

  @BeforeEach
  void start() throws IOException, ModbusTrouble {
    server = new TestServer();
    link = new ModbusLink(new DriverSpec.Modbus("f", server.address(), 100, 5_000), new Counters());
  }

  @AfterEach
  void stop() throws IOException {
    link.close();
    server.close();
  }

  private static Unit unit(Optional<RegisterProfile> profile, Point... points) {
    DeviceSpec d = TestDevices.BATTERY;
    DevicePoints asked = new DevicePoints(d.id(), List.of(points));
    Connection.Modbus connection = new Connection.Modbus("f", UNIT, ModbusDriver.SUNSPEC);
    return new Unit(
        new DeviceSpec(
            d.id(),
            d.kind(),
            d.gateway(),
            d.location(),
            d.feeder(),
            asked,
            d.envelope(),
            connection,
            d.rules(),
            d.everyMillis()),
        connection,
        profile);
  }

  private double read(SunSpecRegisters registers, Quantity quantity, Phase phase)
      throws ModbusTrouble, InterruptedException {
    server.registers.put(UNIT, registers.words);
    return unit(Optional.empty(), new Point(quantity, phase, 1e-3)).read(link, 1).values()[0];
  }

  private Unit known(SunSpecRegisters registers) throws ModbusTrouble, InterruptedException {
    server.registers.put(UNIT, registers.words);
    Unit unit = unit(Optional.empty(), Point.of(Quantity.ACTIVE_POWER));
    unit.read(link, 1);
    return unit;
  }

  private static Command range(double min, double max) {
    return new Command.Power("battery-1", min, max, OptionalDouble.empty());
  }

  @ParameterizedTest(name = "model {0}: {1} = {2}e{3} is {4} {5} {6}")
  @CsvSource({
    "101, PhVphA,    2301,   -1, VOLTAGE,         TOTAL, 230.1",
    "101, W,        -3000,    0, ACTIVE_POWER,    TOTAL, 3000",
    "101, VAr,       -120,    1, REACTIVE_POWER,  TOTAL, 1200",
    "102, PPVphAB,   4001,   -1, VOLTAGE,         TOTAL, 400.1",
    "102, Hz,        4998,   -2, FREQUENCY,       TOTAL, 49.98",
    "102, AphB,        55,   -1, CURRENT,         B,     5.5",
    "103, WH,  3000000000,    1, ENERGY_EXPORTED, TOTAL, 3e10",
    "103, PhVphC,    2299,   -1, VOLTAGE,         C,     229.9",
    "111, PhVphA,   230.5,    0, VOLTAGE,         TOTAL, 230.5",
    "111, W,       1500.5,    0, ACTIVE_POWER,    TOTAL, -1500.5",
    "112, A,         12.5,    0, CURRENT,         TOTAL, 12.5",
    "113, PPVphCA,  399.5,    0, VOLTAGE,         TOTAL, 399.5",
    "113, WH,       65536,    0, ENERGY_EXPORTED, TOTAL, 65536",
    "122, ActWh, 5000000000,  0, ENERGY_EXPORTED, TOTAL, 5e9",
    "122, WAval,     7000,    0, AVAILABLE_POWER, TOTAL, -7000",
    "201, PhV,       2302,   -1, VOLTAGE,         TOTAL, 230.2",
    "201, TotWhImp, 4000000000, 0, ENERGY_IMPORTED, TOTAL, 4e9",
    "202, PPV,       2401,   -1, VOLTAGE,         TOTAL, 240.1",
    "203, WphB,     -1200,    0, ACTIVE_POWER,    B,     -1200",
    "203, VAR,        -30,    1, REACTIVE_POWER,  TOTAL, -300",
    "204, TotWhExp,     1,    3, ENERGY_EXPORTED, TOTAL, 1000",
    "211, PhV,      230.5,    0, VOLTAGE,         TOTAL, 230.5",
    "212, W,        -0.25,    0, ACTIVE_POWER,    TOTAL, -0.25",
    "213, AphC,       3.5,    0, CURRENT,         C,     3.5",
    "214, Hz,       50.25,    0, FREQUENCY,       TOTAL, 50.25",
    "701, W,         -500,    1, ACTIVE_POWER,    TOTAL, 5000",
    "701, WL2,        500,    1, ACTIVE_POWER,    B,     -5000",
    "701, VL3,       2300,   -1, VOLTAGE,         C,     230",
    "701, Hz,       50020,   -3, FREQUENCY,       TOTAL, 50.02",
    "701, TotWhInj, 5e15,     0, ENERGY_EXPORTED, TOTAL, 5e15",
    "701, TotWhAbs, 12345,    2, ENERGY_IMPORTED, TOTAL, 1234500",
    "124, ChaState, 5550,    -2, STATE_OF_CHARGE, TOTAL, 0.555",
    "802, SoC,       555,    -1, STATE_OF_CHARGE, TOTAL, 0.555",
  })
  void aPointOfAModelIsReadInItsUnit(
      int id, String name, double raw, int power, Quantity quantity, Phase phase, double expected)
      throws ModbusTrouble, InterruptedException {
    SunSpecRegisters registers = new SunSpecRegisters(40_000).model(1).model(id);
    assertThat(read(registers, quantity, phase)).as("not implemented").isNaN();
    registers.set(id, name, raw, power);
    assertThat(read(registers, quantity, phase))
        .isCloseTo(expected, within(1e-9 * Math.abs(expected)));
  }

  @ParameterizedTest
  @CsvSource({"-32768", "11", "-11"})
  void aValueWhoseScaleIsNotImplementedOrNoScaleIsUnknown(int power)
      throws ModbusTrouble, InterruptedException {
    SunSpecRegisters registers = new SunSpecRegisters(40_000).model(203).set(203, "W", 5, power);
    assertThat(read(registers, Quantity.ACTIVE_POWER, Phase.TOTAL)).isNaN();
  }

  @ParameterizedTest
  @ValueSource(ints = {40_000, 50_000, 0})
  void theMarkerIsFoundWhereverItMayBe(int place) throws ModbusTrouble, InterruptedException {
    SunSpecRegisters registers = new SunSpecRegisters(place).model(203).set(203, "W", 5, 0);
    assertThat(read(registers, Quantity.ACTIVE_POWER, Phase.TOTAL)).isEqualTo(5);
  }

  @ParameterizedTest(name = "model {0} of {1} registers")
  @CsvSource({"203, 0", "203, 65535", "203, 30000", "999, 0", "999, 1", "999, 400", "203, 1"})
  void aDeviceThatLiesAboutLengthsIsRefusedAfterBoundedRequests(int id, int length) {
    SunSpecRegisters registers = new SunSpecRegisters(40_000);
    for (int at = 40_002; at < 65_534; at += 2 + Math.max(1, length)) {
      registers.words[at] = id;
      registers.words[at + 1] = length;
    }
    assertThatThrownBy(() -> read(registers, Quantity.ACTIVE_POWER, Phase.TOTAL))
        .isInstanceOfSatisfying(
            ModbusTrouble.class,
            e -> assertThat(e.kind()).isEqualTo(ModbusTrouble.Kind.NOT_SUNSPEC));
    assertThat(server.asked).hasSizeLessThan(70);
  }

  @Test
  void aModelThatIsShorterThanItsDefinitionGivesWhatItHas()
      throws ModbusTrouble, InterruptedException {
    SunSpecRegisters registers = new SunSpecRegisters(40_000).model(203).set(203, "A", 70, -1);
    registers.words[40_003] = 10;
    registers.words[40_002 + 12] = 0xFFFF;
    assertThat(read(registers, Quantity.CURRENT, Phase.TOTAL)).isEqualTo(7);
    assertThat(read(registers, Quantity.ACTIVE_POWER, Phase.TOTAL)).isNaN();
  }

  private static SunSpecRegisters inverter() {
    return new SunSpecRegisters(40_000)
        .model(103)
        .model(120)
        .set(120, "WRtg", 1_000, 1)
        .model(121)
        .model(123)
        .set(123, "WMaxLimPct", 10_000, -2);
  }

  @Test
  void model123TakesAShareOfTheRatingAndReactivePower() throws ModbusTrouble, InterruptedException {
    SunSpecRegisters registers = inverter().set(123, "VArWMaxPct", 0, -1);
    Unit unit = known(registers);
    unit.obey(link, new Command.Power("battery-1", -5_000, 0, OptionalDouble.of(1_000)));
    assertThat(registers.raw(123, "WMaxLimPct")).isEqualTo(5_000);
    assertThat(registers.raw(123, "WMaxLim_Ena")).isEqualTo(1);
    assertThat(registers.raw(123, "VArWMaxPct")).isEqualTo(-100);
    assertThat(registers.raw(123, "VArPct_Mod")).isEqualTo(1);
    assertThat(registers.raw(123, "VArPct_Ena")).isEqualTo(1);
    unit.obey(link, range(-5_000, 0));
    assertThat(registers.raw(123, "VArPct_Ena")).isZero();
  }

  @Test
  void theSetMaximumComesBeforeTheRating() throws ModbusTrouble, InterruptedException {
    SunSpecRegisters registers = inverter().set(121, "WMax", 8_000, 0);
    known(registers).obey(link, range(-4_000, 0));
    assertThat(registers.raw(123, "WMaxLimPct")).isEqualTo(5_000);
  }

  @Test
  void controlsThatAreNotImplementedAreNotTouched() throws ModbusTrouble, InterruptedException {
    SunSpecRegisters registers = inverter();
    known(registers).obey(link, range(-5_000, 0));
    assertThat(registers.raw(123, "WMaxLim_Ena")).isEqualTo(1);
    assertThat(registers.raw(123, "VArPct_Ena")).isEqualTo(0xFFFF);
  }

  private static SunSpecRegisters der() {
    return new SunSpecRegisters(40_000)
        .model(701)
        .model(702)
        .set(702, "WMaxRtg", 2_000, 1)
        .model(704)
        .set(704, "WMaxLimPct", 1_000, -1);
  }

  @Test
  void model704TakesALimitAnExactPowerAndReactivePower()
      throws ModbusTrouble, InterruptedException {
    SunSpecRegisters registers = der().set(704, "WSet", 0, 0).set(704, "VarSet", 0, 1);
    Unit unit = known(registers);
    unit.obey(link, new Command.Power("battery-1", 7_000, 7_000, OptionalDouble.of(-500)));
    assertThat(registers.raw(704, "WSet")).isEqualTo(-7_000);
    assertThat(registers.raw(704, "WSetMod")).isEqualTo(1);
    assertThat(registers.raw(704, "WSetEna")).isEqualTo(1);
    assertThat(registers.raw(704, "VarSet")).isEqualTo(50);
    assertThat(registers.raw(704, "VarSetMod")).isEqualTo(4);
    assertThat(registers.raw(704, "VarSetEna")).isEqualTo(1);
    unit.obey(link, range(-5_000, 0));
    assertThat(registers.raw(704, "WMaxLimPct")).isEqualTo(250);
    assertThat(registers.raw(704, "WMaxLimPctEna")).isEqualTo(1);
    assertThat(registers.raw(704, "WSetEna")).isZero();
    assertThat(registers.raw(704, "VarSetEna")).isZero();
  }

  @Test
  void model704WithoutSetpointsTakesTheLimitAlone() throws ModbusTrouble, InterruptedException {
    SunSpecRegisters registers = der();
    known(registers).obey(link, range(-5_000, -5_000));
    assertThat(registers.raw(704, "WMaxLimPct")).isEqualTo(250);
    assertThat(registers.raw(704, "WSetEna")).isEqualTo(0xFFFF);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 4_000})
  void aRepeatedCommandIsReadBackAndWrittenAgainOnlyWhereItIsNotHeld(int reverted)
      throws ModbusTrouble, InterruptedException {
    SunSpecRegisters registers = inverter();
    Unit unit = known(registers);
    assertThat(unit.obey(link, range(-5_000, 0))).isFalse();
    int writes = server.writes.get();
    assertThat(unit.obey(link, range(-5_000, 0))).isFalse();
    assertThat(server.writes).hasValue(writes);
    registers.words[registers.at(123, "WMaxLim_Ena")] = 0;
    registers.words[registers.at(123, "WMaxLimPct")] += reverted;
    assertThat(unit.obey(link, range(-5_000, 0))).isTrue();
    assertThat(registers.raw(123, "WMaxLim_Ena")).isEqualTo(1);
    assertThat(registers.raw(123, "WMaxLimPct")).isEqualTo(5_000);
    assertThat(server.writes.get()).isGreaterThan(writes);
  }

  @Test
  void coilsAndDiscreteInputsAreBits() throws ModbusTrouble, InterruptedException, ConfigException {
    server.registers.put(UNIT, new int[] {1, 0, 1, 1, 0, 0, 0, 0, 0, 1});
    for (Table table : List.of(Table.COIL, Table.DISCRETE)) {
      assertThat(link.read(UNIT, new Span(table, 1, 9))).containsExactly(0, 1, 1, 0, 0, 0, 0, 0, 1);
    }
    assertThatThrownBy(() -> link.read(UNIT, new Span(Table.DISCRETE, 5, 9)))
        .hasMessageContaining("exception 2");
    RegisterProfile breaker = RegisterProfiles.read("breaker");
    int[] words = new int[100];
    server.registers.put(UNIT, words);
    Unit unit = unit(Optional.of(breaker), Point.of(Quantity.SWITCH_CLOSED));
    unit.read(link, 1);
    for (boolean closed : new boolean[] {true, false}) {
      unit.obey(link, new Command.Switch("battery-1", closed));
      assertThat(words[breaker.outputs().getFirst().field().address()]).isEqualTo(closed ? 1 : 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 10, 11})
  void eachExceptionIsNamedByItsCode(int code) {
    server.registers.put(UNIT, new int[10]);
    server.manners.put(UNIT, TestServer.Manner.EXCEPTION);
    server.codes.put(UNIT, code);
    assertThatThrownBy(() -> link.read(UNIT, new Span(Table.HOLDING, 0, 1)))
        .hasMessageContaining("exception " + code)
        .isInstanceOfSatisfying(
            ModbusTrouble.class, e -> assertThat(e.kind()).isEqualTo(ModbusTrouble.Kind.EXCEPTION));
  }
}

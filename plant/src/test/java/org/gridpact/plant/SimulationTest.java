package org.gridpact.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.Reading;
import org.gridpact.plant.profile.Profile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulationTest {
  private static final long START = 1_763_715_600_000L;

  private static Grid feeder;

  @BeforeAll
  static void readFeeder() throws GridFileException {
    feeder = Grid.read("builtin:feeder33");
  }

  private static Simulation simulation(Area area) {
    return new Simulation(area, feeder, PlantSpec.defaultsFor(area), Optional.empty());
  }

  private static Map<String, Reading> at(Simulation simulation, int second, Told... setpoints) {
    Map<String, Told> newest = new java.util.HashMap<>();
    List.of(setpoints).forEach(s -> newest.put(s.device(), s));
    Map<String, Reading> readings = new java.util.HashMap<>();
    simulation
        .moveTo(new Second(START + 1_000L * second, second, 1), newest)
        .readings()
        .forEach(reading -> readings.put(reading.points().device(), reading));
    return readings;
  }

  private static double value(Reading reading, Quantity quantity) {
    return reading.values().getOrDefault(quantity, Double.NaN);
  }

  @Test
  void aMeterReadsItsLoadAndItsCurrentFollowsFromPowerAndVoltage() {
    Reading meter = at(simulation(new Areas().meter("meter-18", "18").area()), 0).get("meter-18");

    double volts = value(meter, Quantity.VOLTAGE);
    double watts = value(meter, Quantity.ACTIVE_POWER);
    double vars = value(meter, Quantity.REACTIVE_POWER);
    assertThat(meter.epochMillis()).isEqualTo(START);
    assertThat(volts).isBetween(0.9 * 12_660, 12_660.0);
    assertThat(watts).as("of 90 kW at 17:30").isBetween(60_000.0, 85_000.0);
    assertThat(vars / watts).isCloseTo(40.0 / 90, within(1e-3));
    assertThat(value(meter, Quantity.CURRENT))
        .isCloseTo(Math.hypot(watts, vars) / (Math.sqrt(3) * volts), within(0.01));
  }

  @Test
  void aBatteryThatDischargesAtTheFarEndRaisesItsVoltageAndRelievesTheFeederHead() {
    Simulation simulation =
        simulation(
            new Areas()
                .powered("battery-1", DeviceKind.BATTERY, "18", -300_000, 300_000)
                .branchMeter("head", "1-2")
                .area());
    Map<String, Reading> before = at(simulation, 1);
    Map<String, Reading> after =
        at(simulation, 2, new Told.Power("battery-1", -300_000, -300_000, OptionalDouble.empty()));

    assertThat(value(before.get("battery-1"), Quantity.ACTIVE_POWER)).isZero();
    assertThat(value(after.get("battery-1"), Quantity.ACTIVE_POWER))
        .isCloseTo(-300_000, within(300.0));
    assertThat(value(after.get("battery-1"), Quantity.VOLTAGE))
        .isGreaterThan(value(before.get("battery-1"), Quantity.VOLTAGE) + 100);
    assertThat(value(after.get("head"), Quantity.ACTIVE_POWER))
        .isLessThan(value(before.get("head"), Quantity.ACTIVE_POWER) - 250_000);
    assertThat(value(after.get("head"), Quantity.CURRENT))
        .isLessThan(value(before.get("head"), Quantity.CURRENT) - 10);
    assertThat(value(after.get("battery-1"), Quantity.STATE_OF_CHARGE)).isLessThan(0.7);
  }

  @Test
  void anOpenBreakerTakesTheSupplyOfWhatIsBehindItAndClosingItBringsItBack() {
    Simulation simulation =
        simulation(
            new Areas()
                .meter("meter-20", "20")
                .meter("meter-22", "22")
                .powered("battery-1", DeviceKind.BATTERY, "22", -300_000, 300_000)
                .breaker("breaker-1", "20-21")
                .area());
    Told discharge = new Told.Power("battery-1", -100_000, -100_000, OptionalDouble.empty());

    Map<String, Reading> closed = at(simulation, 1);
    Map<String, Reading> open = at(simulation, 2, new Told.Switch("breaker-1", false), discharge);
    Map<String, Reading> again = at(simulation, 3, new Told.Switch("breaker-1", true));

    assertThat(value(closed.get("breaker-1"), Quantity.SWITCH_CLOSED)).isEqualTo(1);
    assertThat(value(closed.get("breaker-1"), Quantity.ACTIVE_POWER)).isGreaterThan(100_000);
    assertThat(value(open.get("breaker-1"), Quantity.SWITCH_CLOSED)).isZero();
    assertThat(value(open.get("breaker-1"), Quantity.CURRENT)).isZero();
    for (Quantity quantity : List.of(Quantity.VOLTAGE, Quantity.CURRENT, Quantity.ACTIVE_POWER)) {
      assertThat(value(open.get("meter-22"), quantity)).as(quantity.key()).isZero();
      assertThat(value(open.get("battery-1"), quantity)).as(quantity.key()).isZero();
    }
    assertThat(value(open.get("battery-1"), Quantity.STATE_OF_CHARGE)).isEqualTo(0.7);
    assertThat(value(open.get("meter-20"), Quantity.VOLTAGE))
        .isGreaterThan(value(closed.get("meter-20"), Quantity.VOLTAGE));
    assertThat(value(again.get("meter-22"), Quantity.VOLTAGE))
        .isCloseTo(value(closed.get("meter-22"), Quantity.VOLTAGE), within(40.0));
  }

  @Test
  void whereNoStateOfTheGridIsFoundThereAreNoReadingsAndAReason() {
    Simulation simulation =
        simulation(
            new Areas()
                .meter("meter-18", "18")
                .powered("battery-1", DeviceKind.BATTERY, "18", 0, 500_000_000)
                .area());

    Simulation.Outcome collapsed =
        simulation.moveTo(
            new Second(START, 0, 1),
            Map.of(
                "battery-1",
                new Told.Power("battery-1", 500_000_000, 500_000_000, OptionalDouble.empty())));

    assertThat(collapsed.readings()).isEmpty();
    assertThat(collapsed.failure()).isPresent();
    assertThat(at(simulation, 1)).as("and it recovers").hasSize(2);
  }

  @Test
  void theSameSeedGivesTheSameDayAlsoWhereSecondsAreSkipped() {
    Area area =
        new Areas()
            .meter("meter-18", "18")
            .powered("heat-pumps-1", DeviceKind.FLEXIBLE_LOAD, "30", 0, 200_000)
            .powered("inverter-1", DeviceKind.INVERTER, "10", -200_000, 0)
            .area();
    List<Double> whole = new ArrayList<>();
    List<Double> skipping = new ArrayList<>();
    Simulation one = simulation(area);
    Simulation other = simulation(area);

    for (int second = 0; second < 60; second++) {
      double watts = value(at(one, second).get("meter-18"), Quantity.ACTIVE_POWER);
      if (second % 3 == 0) {
        whole.add(watts);
        skipping.add(value(at(other, second).get("meter-18"), Quantity.ACTIVE_POWER));
      }
    }

    assertThat(skipping).isEqualTo(whole);
  }

  @Test
  void energyRegistersCountWhatWasTakenInSecondsOfTheClock() {
    Simulation simulation = simulation(new Areas().meter("meter-18", "18").area());
    double wattSeconds = 0;
    Reading last = null;
    for (int second = 0; second < 30; second++) {
      last = at(simulation, second).get("meter-18");
      wattSeconds += value(last, Quantity.ACTIVE_POWER);
    }

    assertThat(value(last, Quantity.ENERGY_IMPORTED))
        .isCloseTo(wattSeconds / 3_600, within(1e-3 * wattSeconds / 3_600));
  }

  @Test
  void aMeterWhoseProfileHasAGapIsSilentAndTheOthersAreNot(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("gap.csv");
    Files.writeString(file, "time,power\n2025-11-21T00:00:00Z,5\n" + rowsWithoutValue());
    Area area = new Areas().meter("meter-18", "18").branchMeter("head", "1-2").area();
    Simulation simulation =
        new Simulation(area, feeder, PlantSpec.defaultsFor(area), Optional.of(Profile.read(file)));

    int silent = 0;
    for (int second = 0; second < 120; second++) {
      Map<String, Reading> readings = at(simulation, second);
      assertThat(readings).containsKey("head");
      silent += readings.containsKey("meter-18") ? 0 : 1;
    }
    assertThat(silent).isBetween(20, 119);
  }

  /** Two hours of minutes, but for the first. */
  private static String rowsWithoutValue() {
    StringBuilder rows = new StringBuilder();
    for (int minute = 1; minute < 120; minute++) {
      rows.append("2025-11-21T%02d:%02d:00Z,?\n".formatted(minute / 60, minute % 60));
    }
    return rows.toString();
  }

  @Test
  void generatorsFollowDemandThroughTheNightSoThatATransmissionNetworkHasAState()
      throws GridFileException {
    // 2,000 MW of generation for 315 MW of load: as it stands in the file there is no state.
    Path file = SharedData.path("networks/pglib/pglib_opf_case3_lmbd.m");
    Area area = new Areas().meter("meter-1", "1").meter("meter-3", "3").area();
    Simulation simulation =
        new Simulation(
            area, Grid.read(file.toString()), PlantSpec.defaultsFor(area), Optional.empty());

    for (int second = 0; second < 720; second += 30) {
      assertThat(at(simulation, second)).as("second %d", second).hasSize(2);
    }
  }

  @Test
  void aPlantThatDoesNotFitItsAreaIsRefused() {
    Area area = new Areas().meter("meter-18", "18").area();
    Area elsewhere = new Areas().meter("meter-99", "99").area();

    assertThatThrownBy(
            () ->
                new Simulation(
                    area,
                    feeder,
                    new PlantSpec(1, java.time.LocalTime.NOON, 720, 0, Map.of()),
                    Optional.empty()))
        .hasMessageContaining("meter-18=a meter needs its share of the bus's load");
    assertThatThrownBy(() -> simulation(elsewhere)).hasMessageContaining("device meter-99 is at");
  }
}

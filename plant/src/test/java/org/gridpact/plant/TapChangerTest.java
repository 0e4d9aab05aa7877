package org.gridpact.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.AreaFile;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.network.grid.Grid;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tap changer, a generator and a tie line behind a transformer. */
class TapChangerTest {
  private static final String NETWORK =
      """
      function mpc = district
      mpc.version = '2';
      mpc.baseMVA = 10;
      mpc.bus = [
        1 3 0 0   0 0 1 1 0 110 1 1.1 0.9;
        2 1 2 0.6 0 0 1 1 0 10  1 1.1 0.9;
      ];
      mpc.gen = [
        1 0 0 30 -30 1 10 1 30 -30;
      ];
      mpc.branch = [
        1 2 0.005 0.1  0 20 20 20 0 0 1 -360 360;
      ];
      """;

  private static final String AREA =
      """
      area: district
      network: district.m
      limits: {voltage: {min: 0.9 pu, max: 1.1 pu}}
      gateways:
        - {id: substation, listen: "127.0.0.1:0"}
      devices:
        - {id: meter-2, kind: meter, gateway: substation, bus: 2, feeder: f, points: {voltage: V, power: W}}
        - id: oltc
          kind: tap-changer
          gateway: substation
          branch: 1-2
          feeder: f
          points: {tapPosition: 1}
          envelope: {minPosition: -8, maxPosition: 8, operationsPerHour: 12, failsafe: stay}
        - id: engine
          kind: generator
          gateway: substation
          bus: 2
          feeder: f
          points: {power: W}
          envelope: {min: -800 kW, max: 0 kW, ramp: 200 kW/s, failsafe: unlimited}
        - id: north
          kind: tie-line
          gateway: substation
          bus: 2
          feeder: f
          points: {power: W}
          envelope: {min: -1 MW, max: 1 MW, ramp: 200 kW/s, failsafe: unlimited}
      """;

  @TempDir private Path folder;

  @Test
  void aTapChangerGoesStepByStepAndEachStepRaisesTheVoltage() throws Exception {
    Simulation simulation = simulation();
    List<Double> positions = new ArrayList<>();
    Map<String, Reading> before = at(simulation, 0);
    Map<String, Reading> after = Map.of();
    for (int second = 1; second <= 12; second++) {
      after = at(simulation, second, new Told.Tap("oltc", 3));
      positions.add(value(after, "oltc", Quantity.TAP_POSITION));
    }

    assertThat(positions)
        .containsExactly(0.0, 0.0, 1.0, 1.0, 1.0, 2.0, 2.0, 2.0, 3.0, 3.0, 3.0, 3.0);
    assertThat(
            value(after, "meter-2", Quantity.VOLTAGE) / value(before, "meter-2", Quantity.VOLTAGE))
        .isCloseTo(1.01875, within(0.003));
  }

  @Test
  void aGeneratorAndATieLineRestUntilToldAndKeepWhatTheyAreTold() throws Exception {
    Simulation simulation = simulation();
    Map<String, Reading> rest = at(simulation, 0);
    assertThat(value(rest, "engine", Quantity.ACTIVE_POWER)).isZero();
    assertThat(value(rest, "north", Quantity.ACTIVE_POWER)).isZero();
    Map<String, Reading> told =
        at(
            simulation,
            1,
            new Told.Power("engine", -9e5, -9e5, OptionalDouble.empty()),
            new Told.Power("north", 3e5, 3e5, OptionalDouble.empty()));
    assertThat(value(told, "engine", Quantity.ACTIVE_POWER)).isCloseTo(-8e5, within(500.0));
    assertThat(value(told, "north", Quantity.ACTIVE_POWER)).isCloseTo(3e5, within(500.0));
  }

  private Simulation simulation() throws Exception {
    Path network = Files.writeString(folder.resolve("district.m"), NETWORK);
    Area area = AreaFile.parse("district.yaml", AREA).area();
    return new Simulation(
        area, Grid.read(network.toString()), PlantSpec.defaultsFor(area), Optional.empty());
  }

  private static Map<String, Reading> at(Simulation simulation, int second, Told... told) {
    Map<String, Told> newest = new HashMap<>();
    List.of(told).forEach(t -> newest.put(t.device(), t));
    Map<String, Reading> readings = new HashMap<>();
    simulation
        .moveTo(new Second(1_763_715_600_000L + 1_000L * second, second, 1), newest)
        .readings()
        .forEach(reading -> readings.put(reading.points().device(), reading));
    return readings;
  }

  private static double value(Map<String, Reading> readings, String device, Quantity quantity) {
    return readings.get(device).values().getOrDefault(quantity, Double.NaN);
  }
}

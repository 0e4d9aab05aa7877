package org.gridpact.plant.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.Test;

class ReadingLinesTest {
  @Test
  void aReadingIsOneLineWithTheKeysOfItsPoints() {
    DevicePoints points =
        new DevicePoints(
            "inverter-1",
            List.of(
                Point.of(Quantity.VOLTAGE),
                Point.of(Quantity.ACTIVE_POWER),
                Point.of(Quantity.AVAILABLE_POWER),
                Point.of(Quantity.FREQUENCY),
                new Point(Quantity.VOLTAGE, Phase.A, 0.01)));
    Map<Quantity, Double> values =
        Map.of(
            Quantity.VOLTAGE, 12_000.0,
            Quantity.CURRENT, 1.23456,
            Quantity.ACTIVE_POWER, -25_000.5,
            Quantity.AVAILABLE_POWER, -30_000.0);

    Batch batch =
        ReadingLines.encode(
            List.of(
                new Reading(points, 1_763_715_600_000L, values),
                new Reading(points, 1_763_715_601_000L, values)));

    assertThat(batch.readings()).isEqualTo(2);
    assertThat(batch.lines().split("\n", -1))
        .containsExactly(
            "{\"device\":\"inverter-1\",\"time\":1763715600000,\"voltage\":12000.0,"
                + "\"current\":1.2346,\"power\":-25000.5,\"availablePower\":-30000.0,"
                + "\"voltage_A\":6928.2032}",
            "{\"device\":\"inverter-1\",\"time\":1763715601000,\"voltage\":12000.0,"
                + "\"current\":1.2346,\"power\":-25000.5,\"availablePower\":-30000.0,"
                + "\"voltage_A\":6928.2032}",
            "");
  }

  @Test
  void aReadingWithoutVoltageCurrentOrPowerHasNoLine() {
    DevicePoints points = new DevicePoints("meter-1", List.of(Point.of(Quantity.VOLTAGE)));
    Map<Quantity, Double> values =
        Map.of(
            Quantity.VOLTAGE, 12_000.0, Quantity.CURRENT, Double.NaN, Quantity.ACTIVE_POWER, 1.0);

    Batch batch = ReadingLines.encode(List.of(new Reading(points, 1_763_715_600_000L, values)));

    assertThat(batch).isEqualTo(new Batch("", 0));
  }
}

package org.gridpact.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalTime;
import java.util.Map;
import org.gridpact.model.config.ConfigException;
import org.gridpact.plant.device.DeviceParameters;
import org.gridpact.plant.device.DeviceParameters.Flexibility;
import org.junit.jupiter.api.Test;

class PlantFileTest {
  private static final String EVENING =
      """
      seed: 33
      dayStart: "17:30"
      day: 12 min
      measurementNoise: 0.05 %
      devices:
        meter-18: {share: 72 %}
        inverter-10: {rated: 200 kW}
        battery-14:
          {capacity: 800 kWh, stateOfCharge: 60 %, charge: 0.4 MW, discharge: 400 kW, efficiency: 90 %}
        ev-8: {type: ev-charger, rated: 200 kW}
        heat-5: {type: heat-pump, rated: 100 kW}
      """;

  @Test
  void aFileIsReadWithItsUnits() throws ConfigException {
    assertThat(PlantFile.parse("plant.yaml", EVENING))
        .isEqualTo(
            new PlantSpec(
                33,
                LocalTime.of(17, 30),
                720,
                0.0005,
                Map.of(
                    "meter-18", new DeviceParameters.Load(0.72),
                    "inverter-10", new DeviceParameters.Photovoltaic(200_000),
                    "battery-14", new DeviceParameters.Battery(800_000, 0.6, 400_000, 400_000, 0.9),
                    "ev-8", new DeviceParameters.Flexible(Flexibility.EV_CHARGER, 200_000),
                    "heat-5", new DeviceParameters.Flexible(Flexibility.HEAT_PUMP, 100_000))));
  }

  @Test
  void aBadValueIsRefusedWithItsLine() {
    refuses("day: 12 min", "day: 2 days", "plant.yaml:3:");
    refuses("\"17:30\"", "half past five", "plant.yaml:1: dayStart must be HH:MM");
    refuses(
        "share: 72 %", "share: 172 %", "plant.yaml:6: devices.meter-18: a load's share is 0 to 1");
    refuses("rated: 200 kW}", "rated: 200}", "plant.yaml:7:");
    refuses("heat-pump", "sauna", "plant.yaml:11:");
    refuses("heat-5: {type", "heat-5: {tipe: x, type", "plant.yaml:11: unknown key 'tipe'");
  }

  private static void refuses(String good, String bad, String problem) {
    assertThat(EVENING).contains(good);
    assertThatThrownBy(() -> PlantFile.parse("plant.yaml", EVENING.replace(good, bad)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(problem);
  }
}

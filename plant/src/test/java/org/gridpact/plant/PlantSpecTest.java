package org.gridpact.plant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import java.time.LocalTime;
import java.util.Map;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.plant.device.DeviceParameters;
import org.gridpact.plant.device.DeviceParameters.Flexibility;
import org.junit.jupiter.api.Test;

class PlantSpecTest {
  private static final Area AREA =
      new Areas()
          .meter("meter-a", "18")
          .meter("meter-b", "18")
          .powered("inverter-1", DeviceKind.INVERTER, "10", -200_000, 0)
          .powered("battery-1", DeviceKind.BATTERY, "14", -400_000, 300_000)
          .powered("ev-1", DeviceKind.FLEXIBLE_LOAD, "32", 0, 150_000)
          .powered("heat-pumps-1", DeviceKind.FLEXIBLE_LOAD, "28", 0, 100_000)
          .breaker("breaker-1", "20-21")
          .area();

  private static PlantSpec with(Map<String, DeviceParameters> devices) {
    return new PlantSpec(1, LocalTime.NOON, 86_400, 0, devices);
  }

  @Test
  void defaultsFitAnyAreaAndAreRatedAsItsEnvelopes() {
    PlantSpec spec = PlantSpec.defaultsFor(AREA);

    assertThat(spec.conflicts(AREA)).isEmpty();
    assertThat(spec.devices())
        .containsOnly(
            entry("meter-a", new DeviceParameters.Load(0.5)),
            entry("meter-b", new DeviceParameters.Load(0.5)),
            entry("inverter-1", new DeviceParameters.Photovoltaic(200_000)),
            entry("battery-1", new DeviceParameters.Battery(800_000, 0.7, 300_000, 400_000, 0.9)),
            entry("ev-1", new DeviceParameters.Flexible(Flexibility.EV_CHARGER, 150_000)),
            entry("heat-pumps-1", new DeviceParameters.Flexible(Flexibility.HEAT_PUMP, 100_000)));
  }

  @Test
  void whatIsGivenStaysAndTheRestOfABusGoesToTheOtherMeters() {
    PlantSpec spec = with(Map.of("meter-b", new DeviceParameters.Load(0.2))).withDefaults(AREA);

    assertThat(spec.devices())
        .contains(
            entry("meter-a", new DeviceParameters.Load(0.8)),
            entry("meter-b", new DeviceParameters.Load(0.2)));
  }

  @Test
  void conflictsNameEachDeviceAndItsRule() {
    PlantSpec complete = PlantSpec.defaultsFor(AREA);
    Map<String, DeviceParameters> devices = new java.util.HashMap<>(complete.devices());
    devices.put("meter-b", new DeviceParameters.Load(0.7));
    devices.put("inverter-1", new DeviceParameters.Load(0.1));
    devices.put("breaker-1", new DeviceParameters.Load(0.1));
    devices.put("nobody", new DeviceParameters.Photovoltaic(1));
    devices.remove("ev-1");

    assertThat(with(devices).conflicts(AREA))
        .containsOnly(
            entry("meter-b", "the meters at bus 18 share more than all of its load"),
            entry("inverter-1", "a inverter needs ratedWatts"),
            entry("ev-1", "a flexible-load needs its type and ratedWatts"),
            entry("breaker-1", "a breaker has no parameters in the plant"),
            entry("nobody", "no such device in test"));
  }

  @Test
  void impossibleDaysAndNoiseAreRefused() {
    assertThatThrownBy(() -> new PlantSpec(1, LocalTime.NOON, 0, 0, Map.of()))
        .hasMessageContaining("daySeconds");
    assertThatThrownBy(() -> new PlantSpec(1, LocalTime.NOON, 720, Double.NaN, Map.of()))
        .hasMessageContaining("measurementNoise");
  }
}

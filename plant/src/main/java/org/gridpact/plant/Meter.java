package org.gridpact.plant;

import java.util.EnumMap;
import java.util.Map;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.plant.link.Reading;
import org.gridpact.plant.profile.SeededNoise;

/** What measures a device: a little noise, and registers of energy. */
final class Meter {
  private final DeviceSpec device;
  private final SeededNoise noise;
  private final double noiseShare;
  private final EnergyRegisters registers = new EnergyRegisters();

  Meter(DeviceSpec device, SeededNoise noise, double noiseShare) {
    this.device = device;
    this.noise = noise.of("meter").of(device.id());
    this.noiseShare = noiseShare;
  }

  DeviceSpec device() {
    return device;
  }

  void register(double watts, double seconds) {
    registers.add(watts, seconds);
  }

  /**
   * Reads voltage, current and power, each off by its own noise.
   *
   * @param volts RMS between phases; 0 where the place has no supply
   * @param others further quantities, read as they are
   */
  Reading read(
      Second second, double volts, double watts, double vars, Map<Quantity, Double> others) {
    double voltAmperes = Math.hypot(watts, vars);
    double amperes = volts > 0 ? voltAmperes / (Math.sqrt(3) * volts) : 0;
    Map<Quantity, Double> values = new EnumMap<>(Quantity.class);
    values.put(Quantity.VOLTAGE, volts);
    values.put(Quantity.CURRENT, amperes);
    values.put(Quantity.ACTIVE_POWER, watts);
    values.put(Quantity.REACTIVE_POWER, vars);
    SeededNoise now = noise.of(second.number());
    values.replaceAll(
        (quantity, value) -> value * (1 + noiseShare * now.of(quantity.ordinal()).swing()));
    values.put(Quantity.ENERGY_IMPORTED, registers.imported());
    values.put(Quantity.ENERGY_EXPORTED, registers.exported());
    values.putAll(others);
    return new Reading(device.points(), second.epochMillis(), values);
  }
}

package org.gridpact.plant.modbus;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.Reading;
import org.gridpact.plant.link.ReadingLines;

/** A three-phase meter as SunSpec model 203. What is taken from the grid is positive there too. */
final class SunSpecMeter implements Registers {
  private static final int METER = 203;
  private static final List<Phase> PHASES = List.of(Phase.A, Phase.B, Phase.C);

  private final SunSpecImage image;

  SunSpecMeter(DeviceSpec device) {
    this.image = new SunSpecImage(device, List.of(METER));
    measure(Optional.empty());
  }

  @Override
  public Bank bank(Table table) {
    return table == Table.HOLDING ? image.bank() : Bank.NONE;
  }

  @Override
  public boolean settable(Table table, int address) {
    return false;
  }

  @Override
  public void measure(Optional<Reading> reading) {
    Map<String, Double> volts = new LinkedHashMap<>();
    double betweenPhases = value(reading, Quantity.VOLTAGE, Phase.TOTAL);
    List.of("PPV", "PhVphAB", "PhVphBC", "PhVphCA").forEach(n -> volts.put(n, betweenPhases));
    volts.put("PhV", value(reading, Quantity.VOLTAGE, Phase.A));
    image.values(METER, "V_SF", withPhases(volts, reading, Quantity.VOLTAGE, "PhVph"));
    image.values(METER, "A_SF", group(reading, Quantity.CURRENT, "A"));
    image.values(METER, "W_SF", group(reading, Quantity.ACTIVE_POWER, "W"));
    image.values(METER, "VAR_SF", group(reading, Quantity.REACTIVE_POWER, "VAR"));
    image.wattHours(
        METER, "TotWh_SF", "TotWhImp", value(reading, Quantity.ENERGY_IMPORTED, Phase.TOTAL));
    image.wattHours(
        METER, "TotWh_SF", "TotWhExp", value(reading, Quantity.ENERGY_EXPORTED, Phase.TOTAL));
  }

  private static Map<String, Double> group(
      Optional<Reading> reading, Quantity quantity, String name) {
    Map<String, Double> values = new LinkedHashMap<>();
    values.put(name, value(reading, quantity, Phase.TOTAL));
    return withPhases(values, reading, quantity, name + "ph");
  }

  private static Map<String, Double> withPhases(
      Map<String, Double> values, Optional<Reading> reading, Quantity quantity, String prefix) {
    PHASES.forEach(phase -> values.put(prefix + phase, value(reading, quantity, phase)));
    return values;
  }

  static double value(Optional<Reading> reading, Quantity quantity, Phase phase) {
    return reading
        .map(r -> ReadingLines.value(r, new Point(quantity, phase, quantity.defaultResolution())))
        .orElse(Double.NaN);
  }

  @Override
  public Told told() {
    throw new IllegalArgumentException("a meter is told nothing");
  }
}

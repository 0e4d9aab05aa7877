package org.gridpact.plant.modbus;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.plant.device.Told;
import org.gridpact.plant.link.Reading;

/**
 * A three-phase inverter, of photovoltaics or a battery, as SunSpec models 103, 122, 120 and 123,
 * and 124 for a battery. Production is positive there.
 *
 * <p>The models that measure come first, so that one request of 125 registers reaches all of them
 * and a reading is of one second. Limits are shares of the rating, in steps of 0.01 %.
 */
final class SunSpecInverter implements Registers {
  private static final int INVERTER = 103;
  private static final int RATINGS = 120;
  private static final int STATUS = 122;
  private static final int CONTROLS = 123;
  private static final int STORAGE = 124;

  private static final int PERCENT_PLACES = -2;
  private static final int CHARGE_LIMITED = 1;
  private static final int DISCHARGE_LIMITED = 2;
  private static final int OF_RATED_WATTS = 1;

  private final DeviceSpec device;
  private final boolean battery;
  private final SunSpecImage image;
  private final Set<Integer> settable = new HashSet<>();

  SunSpecInverter(DeviceSpec device) {
    this.device = device;
    this.battery = device.kind() == DeviceKind.BATTERY;
    List<Integer> models = new ArrayList<>(List.of(INVERTER, STATUS));
    if (battery) {
      models.add(STORAGE);
    }
    models.addAll(List.of(RATINGS, CONTROLS));
    this.image = new SunSpecImage(device, models);
    Envelope.Power envelope = (Envelope.Power) device.envelope().orElseThrow();
    double rated = Math.max(Math.abs(envelope.minWatts()), Math.abs(envelope.maxWatts()));
    rate(rated);
    measure(Optional.empty());
  }

  private void rate(double watts) {
    image.raw(RATINGS, "DERTyp", battery ? 82 : 4);
    image.values(RATINGS, "WRtg_SF", Map.of("WRtg", watts));
    image.raw(CONTROLS, "WMaxLimPct_SF", PERCENT_PLACES);
    image.raw(CONTROLS, "VArPct_SF", PERCENT_PLACES);
    image.values(CONTROLS, "WMaxLimPct_SF", Map.of("WMaxLimPct", 100.0));
    image.values(CONTROLS, "VArPct_SF", Map.of("VArWMaxPct", 0.0));
    image.raw(CONTROLS, "Conn", 1);
    image.raw(CONTROLS, "WMaxLim_Ena", 0);
    image.raw(CONTROLS, "OutPFSet_Ena", 0);
    image.raw(CONTROLS, "VArPct_Mod", OF_RATED_WATTS);
    image.raw(CONTROLS, "VArPct_Ena", 0);
    mayBeSet(CONTROLS, "WMaxLimPct", "WMaxLim_Ena", "VArWMaxPct", "VArPct_Mod", "VArPct_Ena");
    if (battery) {
      image.values(STORAGE, "WChaMax_SF", Map.of("WChaMax", watts));
      image.raw(STORAGE, "StorCtl_Mod", 0);
      image.raw(STORAGE, "ChaState_SF", PERCENT_PLACES);
      image.raw(STORAGE, "InOutWRte_SF", PERCENT_PLACES);
      image.values(STORAGE, "InOutWRte_SF", Map.of("OutWRte", 100.0, "InWRte", 100.0));
      mayBeSet(STORAGE, "StorCtl_Mod", "OutWRte", "InWRte");
    }
  }

  private void mayBeSet(int model, String... names) {
    for (String name : names) {
      settable.add(image.address(model, name));
    }
  }

  @Override
  public Bank bank(Table table) {
    return table == Table.HOLDING ? image.bank() : Bank.NONE;
  }

  @Override
  public boolean settable(Table table, int address) {
    return table == Table.HOLDING && settable.contains(address);
  }

  @Override
  public void measure(Optional<Reading> reading) {
    Map<String, Double> volts = new LinkedHashMap<>();
    double betweenPhases = value(reading, Quantity.VOLTAGE);
    List.of("PPVphAB", "PPVphBC", "PPVphCA").forEach(name -> volts.put(name, betweenPhases));
    Map<String, Double> amperes = new LinkedHashMap<>();
    amperes.put("A", value(reading, Quantity.CURRENT));
    for (Phase phase : List.of(Phase.A, Phase.B, Phase.C)) {
      volts.put("PhVph" + phase, SunSpecMeter.value(reading, Quantity.VOLTAGE, phase));
      amperes.put("Aph" + phase, SunSpecMeter.value(reading, Quantity.CURRENT, phase));
    }
    image.values(INVERTER, "V_SF", volts);
    image.values(INVERTER, "A_SF", amperes);
    image.values(INVERTER, "W_SF", Map.of("W", -value(reading, Quantity.ACTIVE_POWER)));
    image.values(INVERTER, "VAr_SF", Map.of("VAr", -value(reading, Quantity.REACTIVE_POWER)));
    image.wattHours(INVERTER, "WH_SF", "WH", value(reading, Quantity.ENERGY_EXPORTED));
    double available = Math.max(0.0, -value(reading, Quantity.AVAILABLE_POWER));
    image.values(STATUS, "WAval_SF", Map.of("WAval", available));
    if (battery) {
      image.values(
          STORAGE,
          "ChaState_SF",
          Map.of("ChaState", 100 * value(reading, Quantity.STATE_OF_CHARGE)));
    }
  }

  private static double value(Optional<Reading> reading, Quantity quantity) {
    return SunSpecMeter.value(reading, quantity, Phase.TOTAL);
  }

  @Override
  public Told told() {
    double rated = image.value(RATINGS, "WRtg");
    double minWatts = -rated;
    double maxWatts = battery ? rated : 0;
    if (battery) {
      long limits = image.raw(STORAGE, "StorCtl_Mod");
      double full = image.value(STORAGE, "WChaMax");
      if ((limits & DISCHARGE_LIMITED) != 0) {
        minWatts = 0.0 - full * share(STORAGE, "OutWRte", -1);
      }
      if ((limits & CHARGE_LIMITED) != 0) {
        maxWatts = full * share(STORAGE, "InWRte", -1);
      }
    } else if (image.raw(CONTROLS, "WMaxLim_Ena") == 1) {
      minWatts = 0.0 - rated * share(CONTROLS, "WMaxLimPct", 0);
    }
    OptionalDouble vars = OptionalDouble.empty();
    if (image.raw(CONTROLS, "VArPct_Ena") == 1) {
      if (image.raw(CONTROLS, "VArPct_Mod") != OF_RATED_WATTS) {
        throw new IllegalArgumentException("reactive power is told as a share of rated power");
      }
      vars = OptionalDouble.of(0.0 - rated * share(CONTROLS, "VArWMaxPct", -1));
    }
    return new Told.Power(device.id(), minWatts, maxWatts, vars);
  }

  private double share(int model, String name, double low) {
    double share = image.value(model, name) / 100;
    if (!(share >= low && share <= 1)) {
      throw new IllegalArgumentException(name + " is out of range: " + share);
    }
    return share;
  }
}

package org.gridpact.plant;

import java.time.LocalTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.plant.device.DeviceParameters;
import org.gridpact.plant.device.DeviceParameters.Flexibility;
import org.gridpact.plant.profile.Shape;

/**
 * What the simulated devices of an area are.
 *
 * @param seed of everything that looks random; the same gives the same day
 * @param dayStart time of day, on the load curves, at which the plant starts
 * @param daySeconds how many of the clock's seconds one day of the curves takes, 60 to 86,400
 * @param measurementNoise largest error of a meter as a share of its reading, 0 to 0.01
 * @param devices by id: what each device at a bus is; one in a branch is nothing but its place
 */
public record PlantSpec(
    long seed,
    LocalTime dayStart,
    int daySeconds,
    double measurementNoise,
    Map<String, DeviceParameters> devices) {
  private static final PlantSpec EVENING_IN_MINUTES =
      new PlantSpec(1, LocalTime.of(17, 30), 720, 0.0005, Map.of());
  private static final double HOURS_OF_STORAGE = 2;
  private static final double INITIAL_STATE_OF_CHARGE = 0.7;
  private static final double ROUND_TRIP_EFFICIENCY = 0.9;

  public PlantSpec {
    devices = Map.copyOf(devices);
    if (daySeconds < 60 || daySeconds > 86_400) {
      throw new IllegalArgumentException("daySeconds is 60 to 86400, not " + daySeconds);
    }
    if (!(measurementNoise >= 0 && measurementNoise <= 0.01)) {
      throw new IllegalArgumentException(
          "measurementNoise is 0 to 0.01 of the reading, not " + measurementNoise);
    }
  }

  /**
   * A plant for any area: an evening from 17:30 on, a day of twelve minutes, 0.05 % noise, and
   * devices as {@link #withDefaults} makes them.
   */
  public static PlantSpec defaultsFor(Area area) {
    return EVENING_IN_MINUTES.withDefaults(area);
  }

  /**
   * This with parameters for those devices of the area that have none here.
   *
   * <p>The meters of a bus share what is left of its load. Other devices are rated as their
   * envelopes: an inverter gives at most what its envelope allows; a battery charges and discharges
   * as its envelope allows, for two hours, begins 70 % full and gives back 90 %; a flexible load
   * takes at most what its envelope allows, and is a heat pump where its id says {@code heat}, else
   * an EV charger; generators and tie lines do what their envelopes allow. A device whose envelope
   * allows no power is rated 1 W.
   */
  public PlantSpec withDefaults(Area area) {
    Map<String, DeviceParameters> all = new LinkedHashMap<>(devices);
    for (DeviceSpec device : area.devices()) {
      if (!all.containsKey(device.id())) {
        parameters(device, area).ifPresent(found -> all.put(device.id(), found));
      }
    }
    return new PlantSpec(seed, dayStart, daySeconds, measurementNoise, all);
  }

  /**
   * What keeps this from being the plant of an area, by device: an id that is not in the area,
   * parameters that are missing or of another kind, meters of a bus with more than all of its load.
   * Empty where nothing does.
   */
  public Map<String, String> conflicts(Area area) {
    Map<String, String> conflicts = new LinkedHashMap<>();
    Map<String, Double> shares = new HashMap<>();
    List<String> unknown = new ArrayList<>(devices.keySet());
    for (DeviceSpec device : area.devices()) {
      unknown.remove(device.id());
      DeviceParameters parameters = devices.get(device.id());
      if (!fits(device, parameters)) {
        conflicts.put(device.id(), "a %s %s".formatted(device.kind().key(), needs(device)));
      } else if (parameters instanceof DeviceParameters.Load load
          && shares.merge(device.location().id(), load.share(), Double::sum) > 1 + 1e-9) {
        conflicts.put(
            device.id(),
            "the meters at bus %s share more than all of its load"
                .formatted(device.location().id()));
      }
    }
    unknown.stream().sorted().forEach(id -> conflicts.put(id, "no such device in " + area.id()));
    return conflicts;
  }

  /** The curves' time after a time of the clock. */
  double curveSeconds(double elapsedSeconds) {
    return dayStart.toSecondOfDay() + elapsedSeconds * Shape.DAY_SECONDS / daySeconds;
  }

  private static boolean fits(DeviceSpec device, DeviceParameters parameters) {
    return switch (device.kind()) {
      case METER -> parameters instanceof DeviceParameters.Load;
      case INVERTER -> parameters instanceof DeviceParameters.Photovoltaic;
      case BATTERY -> parameters instanceof DeviceParameters.Battery;
      case FLEXIBLE_LOAD -> parameters instanceof DeviceParameters.Flexible;
      case GENERATOR, TIE_LINE -> parameters instanceof DeviceParameters.Dispatchable;
      case BRANCH_METER, BREAKER, TAP_CHANGER -> parameters == null;
    };
  }

  private static String needs(DeviceSpec device) {
    return switch (device.kind()) {
      case METER -> "needs its share of the bus's load";
      case INVERTER -> "needs ratedWatts";
      case BATTERY -> "needs capacity, state of charge, charge and discharge power, efficiency";
      case FLEXIBLE_LOAD -> "needs its type and ratedWatts";
      case GENERATOR, TIE_LINE -> "needs min and max";
      case BRANCH_METER, BREAKER, TAP_CHANGER -> "has no parameters in the plant";
    };
  }

  private Optional<DeviceParameters> parameters(DeviceSpec device, Area area) {
    Envelope.Power envelope =
        device.envelope().orElse(null) instanceof Envelope.Power power
            ? power
            : new Envelope.Power(0, 0, 1, 0, 0);
    double mostOut = Math.max(1, -envelope.minWatts());
    double mostIn = Math.max(1, envelope.maxWatts());
    return switch (device.kind()) {
      case METER -> Optional.of(new DeviceParameters.Load(shareOfRest(device, area)));
      case INVERTER -> Optional.of(new DeviceParameters.Photovoltaic(mostOut));
      case BATTERY ->
          Optional.of(
              new DeviceParameters.Battery(
                  HOURS_OF_STORAGE * Math.max(mostIn, mostOut),
                  INITIAL_STATE_OF_CHARGE,
                  mostIn,
                  mostOut,
                  ROUND_TRIP_EFFICIENCY));
      case FLEXIBLE_LOAD ->
          Optional.of(
              new DeviceParameters.Flexible(
                  device.id().contains("heat") ? Flexibility.HEAT_PUMP : Flexibility.EV_CHARGER,
                  mostIn));
      case GENERATOR, TIE_LINE ->
          Optional.of(
              new DeviceParameters.Dispatchable(
                  envelope.minWatts(), Math.max(envelope.maxWatts(), envelope.minWatts() + 1)));
      case BRANCH_METER, BREAKER, TAP_CHANGER -> Optional.empty();
    };
  }

  private double shareOfRest(DeviceSpec meter, Area area) {
    double taken = 0;
    int sharing = 0;
    for (DeviceSpec other : area.devices()) {
      if (other.kind() == meter.kind() && other.location().equals(meter.location())) {
        if (devices.get(other.id()) instanceof DeviceParameters.Load load) {
          taken += load.share();
        } else {
          sharing++;
        }
      }
    }
    return Math.max(0, 1 - taken) / sharing;
  }
}

package org.gridpact.plant;

import java.time.DateTimeException;
import java.time.LocalTime;
import java.util.LinkedHashMap;
import java.util.Map;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.Dimension;
import org.gridpact.model.config.Section;
import org.gridpact.plant.device.DeviceParameters;
import org.gridpact.plant.device.DeviceParameters.Flexibility;

/**
 * A plant as its YAML file describes it: {@code seed}, {@code dayStart}, {@code day} (how long a
 * day of the curves takes), {@code measurementNoise}, and {@code devices} by id.
 */
public final class PlantFile {
  private PlantFile() {}

  /** Reads text; {@code file} names it in problems. */
  public static PlantSpec parse(String file, String text) throws ConfigException {
    return Section.read(file, text, PlantFile::plant);
  }

  private static PlantSpec plant(Section s) {
    return new PlantSpec(
        s.count("seed"),
        timeOfDay(s.text("dayStart")),
        (int) (s.quantity("day", Dimension.TIME) / 1_000),
        s.quantity("measurementNoise", Dimension.SHARE),
        s.section("devices", PlantFile::devices));
  }

  private static LocalTime timeOfDay(String text) {
    try {
      return LocalTime.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException("dayStart must be HH:MM, not '" + text + "'", e);
    }
  }

  private static Map<String, DeviceParameters> devices(Section s) {
    Map<String, DeviceParameters> devices = new LinkedHashMap<>();
    s.keys().forEach(id -> devices.put(id, s.section(id, PlantFile::device)));
    return devices;
  }

  /** What a device is shows in its keys. */
  private static DeviceParameters device(Section s) {
    if (s.has("share")) {
      return new DeviceParameters.Load(s.quantity("share", Dimension.SHARE));
    }
    if (s.has("capacity")) {
      return new DeviceParameters.Battery(
          s.quantity("capacity", Dimension.ENERGY),
          s.quantity("stateOfCharge", Dimension.SHARE),
          s.quantity("charge", Dimension.POWER),
          s.quantity("discharge", Dimension.POWER),
          s.quantity("efficiency", Dimension.SHARE));
    }
    if (s.has("min")) {
      return new DeviceParameters.Dispatchable(
          s.quantity("min", Dimension.POWER), s.quantity("max", Dimension.POWER));
    }
    double rated = s.quantity("rated", Dimension.POWER);
    return s.has("type")
        ? new DeviceParameters.Flexible(s.choice("type", Flexibility.class), rated)
        : new DeviceParameters.Photovoltaic(rated);
  }
}

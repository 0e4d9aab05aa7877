package org.gridpact.plant.modbus;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.sunspec.RegisterType;
import org.gridpact.model.sunspec.SunSpecModel;
import org.gridpact.model.sunspec.SunSpecPoint;

/**
 * The registers of a SunSpec device: marker, the common model, further models, end.
 *
 * <p>A scale factor begins at the finest step of the points, {@value #FINEST} places, and rises
 * when a value does not fit; it never falls, so that a device changes it a few times in its life.
 * It and its values change at once, so a gateway that reads both in one request never mixes them.
 */
final class SunSpecImage {
  static final int FINEST = -4;
  private static final int START = 40_000;
  private static final int COMMON = 1;
  private static final int STRING_REGISTERS = 16;
  private static final int END = 0xFFFF;

  private final Map<Integer, SunSpecModel> models = new LinkedHashMap<>();
  private final Map<Integer, Integer> offsets = new LinkedHashMap<>();
  private final Bank bank;

  /**
   * @param ids of the models after the common one, in their order
   */
  SunSpecImage(DeviceSpec device, List<Integer> ids) {
    int offset = 2;
    add(COMMON, offset);
    offset += models.get(COMMON).registers();
    for (int id : ids) {
      add(id, offset);
      offset += models.get(id).registers();
    }
    bank = new Bank(START, offset + 2);
    int[] words = bank.words();
    words[0] = 0x5375;
    words[1] = 0x6E53;
    words[offset] = END;
    models.forEach(
        (id, model) -> {
          model.points().keySet().forEach(name -> clear(id, name));
          raw(id, "ID", id);
          raw(id, "L", model.registers() - 2);
        });
    text(2, "Gridpact");
    text(18, "simulated " + device.kind().key());
    text(50, device.id());
  }

  private void add(int id, int offset) {
    models.put(id, SunSpecModel.builtIn(id).orElseThrow());
    offsets.put(id, offset);
  }

  private void text(int offset, String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < Math.min(bytes.length, 2 * STRING_REGISTERS); i++) {
      bank.words()[offsets.get(COMMON) + offset + i / 2] |= bytes[i] << (i % 2 == 0 ? 8 : 0);
    }
  }

  Bank bank() {
    return bank;
  }

  /** Where a point begins, as a gateway addresses it. */
  int address(int model, String name) {
    return START + at(model, name);
  }

  private SunSpecPoint point(int model, String name) {
    return models.get(model).point(name);
  }

  private int at(int model, String name) {
    return offsets.get(model) + point(model, name).offset();
  }

  long raw(int model, String name) {
    return point(model, name).type().raw(bank.words(), at(model, name), false);
  }

  void raw(int model, String name, long raw) {
    point(model, name).type().write(raw, bank.words(), at(model, name), false);
  }

  /** A point's value by its scale factor. */
  double value(int model, String name) {
    return raw(model, name) * step(model, point(model, name).scaleFactor().orElseThrow());
  }

  private double step(int model, String scaleFactor) {
    return Math.pow(10, (int) raw(model, scaleFactor));
  }

  /** Makes a point one that the device does not have. */
  void clear(int model, String name) {
    raw(model, name, point(model, name).notImplemented().orElse(0));
  }

  /** Sets points that share a scale factor; what is not finite is not implemented. */
  void values(int model, String scaleFactor, Map<String, Double> values) {
    long now = raw(model, scaleFactor);
    long absent = point(model, scaleFactor).notImplemented().orElseThrow();
    int exponent = now == absent ? FINEST : (int) now;
    for (Map.Entry<String, Double> entry : values.entrySet()) {
      while (!fits(point(model, entry.getKey()), entry.getValue(), exponent)) {
        exponent++;
      }
    }
    raw(model, scaleFactor, exponent);
    double step = Math.pow(10, exponent);
    values.forEach(
        (name, value) -> {
          if (!Double.isFinite(value)) {
            clear(model, name);
          } else {
            raw(model, name, point(model, name).type().rawOf(value / step));
          }
        });
  }

  private static boolean fits(SunSpecPoint point, double value, int exponent) {
    if (!Double.isFinite(value)) {
      return true;
    }
    RegisterType type = point.type();
    double steps = value / Math.pow(10, exponent);
    return type.fits(steps) && !OptionalLong.of(type.rawOf(steps)).equals(point.notImplemented());
  }

  /** Adds up watt-hours in whole ones; rolls over at 2^32, as such a register does. */
  void wattHours(int model, String scaleFactor, String name, double wattHours) {
    raw(model, scaleFactor, 0);
    raw(model, name, Double.isNaN(wattHours) ? 0 : (long) wattHours & 0xFFFF_FFFFL);
  }
}

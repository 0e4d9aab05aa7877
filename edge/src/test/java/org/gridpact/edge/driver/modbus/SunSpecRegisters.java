package org.gridpact.edge.driver.modbus;

import java.util.HashMap;
import java.util.Map;
import org.gridpact.model.sunspec.RegisterType;
import org.gridpact.model.sunspec.SunSpecModel;
import org.gridpact.model.sunspec.SunSpecPoint;

/** All registers of a SunSpec device; what is not set is not implemented. */
final class SunSpecRegisters {
  final int[] words = new int[65_536];
  private final Map<Integer, Integer> places = new HashMap<>();
  private int end;

  /**
   * @param place of the marker
   */
  SunSpecRegisters(int place) {
    words[place] = 0x5375;
    words[place + 1] = 0x6E53;
    end = place + 2;
    words[end] = 0xFFFF;
  }

  SunSpecRegisters model(int id) {
    SunSpecModel model = SunSpecModel.builtIn(id).orElseThrow();
    places.put(id, end);
    for (SunSpecPoint point : model.points().values()) {
      long absent =
          switch (point.type()) {
            case FLOAT32 -> Float.floatToRawIntBits(Float.NaN);
            case FLOAT64 -> Double.doubleToRawLongBits(Double.NaN);
            case UINT16, INT16, UINT32, INT32, UINT64, INT64 -> point.notImplemented().orElse(0);
          };
      point.type().write(absent, words, end + point.offset(), false);
    }
    words[end] = id;
    words[end + 1] = model.registers() - 2;
    end += model.registers();
    words[end] = 0xFFFF;
    return this;
  }

  /** Sets a point to a raw number, and its scale if it has one; a float to the number itself. */
  SunSpecRegisters set(int id, String name, double raw, int power) {
    SunSpecPoint point = SunSpecModel.builtIn(id).orElseThrow().point(name);
    point.type().write(point.type().rawOf(raw), words, at(id, name), false);
    point.scaleFactor().ifPresent(sf -> RegisterType.INT16.write(power, words, at(id, sf), false));
    return this;
  }

  long raw(int id, String name) {
    SunSpecPoint point = SunSpecModel.builtIn(id).orElseThrow().point(name);
    return point.type().raw(words, at(id, name), false);
  }

  int at(int id, String name) {
    return places.get(id) + SunSpecModel.builtIn(id).orElseThrow().point(name).offset();
  }
}

package org.gridpact.edge.task.work;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.task.Calculation;
import org.gridpact.edge.task.Sample;
import org.gridpact.model.measurement.Point;

/** Count, mean, lowest and highest of each point of each device in windows of time. */
final class RollupWork implements Calculation {
  private static final int BYTES_A_POINT = 160;
  private static final String[] VALUES = {"count", "mean", "lowest", "highest"};

  private final int windowMillis;
  private final Good good;
  private final Windows<Map<String, Map<String, Statistics>>> windows;
  private final long bytes;

  /** By the key of a point. */
  private final Map<String, String> units = new TreeMap<>();

  private Windows.Closed<Map<String, Map<String, Statistics>>> newest;
  private long late;

  /**
   * @param points of all devices together
   */
  RollupWork(List<String> devices, int points, int windowMillis) {
    this.windowMillis = windowMillis;
    good = new Good(devices);
    windows = new Windows<>(windowMillis, TreeMap::new);
    // Two windows are open at most times, and one is kept.
    bytes = 3L * points * BYTES_A_POINT;
  }

  @Override
  public void take(Sample sample) {
    List<Windows.Closed<Map<String, Map<String, Statistics>>>> over =
        windows.advance(sample.epochMillis());
    if (!over.isEmpty()) {
      newest = over.getLast();
    }
    good.of(
        sample,
        reading ->
            windows
                .of(reading.epochMillis(), sample.epochMillis())
                .ifPresentOrElse(window -> add(window, reading), () -> late++));
  }

  private void add(Map<String, Map<String, Statistics>> window, Reading reading) {
    Map<String, Statistics> of = window.computeIfAbsent(reading.device(), _ -> new TreeMap<>());
    for (int i = 0; i < reading.values().length; i++) {
      if (!Double.isNaN(reading.values()[i])) {
        Point point = reading.points().points().get(i);
        units.put(point.key(), point.quantity().unit());
        of.computeIfAbsent(point.key(), _ -> new Statistics()).add(reading.values()[i]);
      }
    }
  }

  @Override
  public void finish() {
    // Windows close with the cycles, not with the runs.
  }

  /** Of each point what {@code values} names, in the unit that {@code units} has for it. */
  @Override
  public String result() {
    if (newest == null) {
      return "";
    }
    return Json.object(
        json -> {
          json.writeNumberField("fromEpochMillis", newest.fromMillis());
          json.writeNumberField("windowMillis", windowMillis);
          json.writeNumberField("late", late);
          json.writeFieldName("values");
          json.writeArray(VALUES, 0, VALUES.length);
          json.writeObjectFieldStart("units");
          for (Map.Entry<String, String> unit : units.entrySet()) {
            json.writeStringField(unit.getKey(), unit.getValue());
          }
          json.writeEndObject();
          Json.devices(
              json,
              newest.content(),
              (j, points) -> {
                for (Map.Entry<String, Statistics> point : points.entrySet()) {
                  Statistics s = point.getValue();
                  j.writeArrayFieldStart(point.getKey());
                  j.writeNumber(s.count());
                  Json.number(j, s.mean());
                  Json.number(j, s.lowest());
                  Json.number(j, s.highest());
                  j.writeEndArray();
                }
              });
        });
  }

  @Override
  public long bytes() {
    return bytes;
  }
}

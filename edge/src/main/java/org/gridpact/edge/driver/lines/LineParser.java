package org.gridpact.edge.driver.lines;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.driver.Refused;
import org.gridpact.edge.driver.Refused.Rule;
import org.gridpact.edge.image.Reading;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/**
 * Reads meter lines: one JSON object with {@code device}, {@code time} (epoch milliseconds, a whole
 * number), {@code voltage}, {@code current}, {@code power}, and what else the device declares. A
 * key is the quantity's, with {@code _A}, {@code _B} or {@code _C} for a phase. A switch may be
 * {@code true} or {@code false}. An undeclared key is passed over.
 *
 * <p>A line is taken whole or refused whole, and then counted as {@code line.} with the rule it
 * broke. Safe for use by many threads.
 */
final class LineParser {
  private static final int MAX_KEYS = 128;
  private static final List<String> REQUIRED =
      List.of(Quantity.VOLTAGE.key(), Quantity.CURRENT.key(), Quantity.ACTIVE_POWER.key());

  private final JsonFactory json =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Read as numbers to be counted as such, then refused.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(2)
                  .maxNameLength(64)
                  .maxStringLength(256)
                  .maxNumberLength(64)
                  .build())
          .build();
  private final Map<String, Declared> devices = new HashMap<>();
  private final Counters counters;

  /** A device's points by their keys in a line. */
  private record Declared(DevicePoints points, Map<String, Integer> indices) {
    static Declared of(DevicePoints points) {
      Map<String, Integer> indices = new HashMap<>();
      for (Point p : points.points()) {
        indices.put(p.key(), indices.size());
      }
      return new Declared(points, indices);
    }
  }

  LineParser(List<DevicePoints> devices, Counters counters) {
    this.counters = counters;
    devices.forEach(d -> this.devices.put(d.device(), Declared.of(d)));
  }

  /** The reading in the first {@code length} bytes, or empty where the line was refused. */
  Optional<Reading> parse(byte[] line, int length, long now) {
    try {
      return Optional.of(read(line, length, now));
    } catch (Refused e) {
      counters.add("line." + e.rule());
    } catch (IOException e) {
      counters.add("line." + Rule.notJson);
    }
    return Optional.empty();
  }

  private Reading read(byte[] line, int length, long now) throws IOException, Refused {
    String device = null;
    Long time = null;
    // The device may come last, and only then it is known which keys it declares.
    Map<String, Double> values = HashMap.newHashMap(8);
    try (JsonParser in = json.createParser(line, 0, length)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new Refused(Rule.notJson);
      }
      for (String key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
        in.nextToken();
        switch (key) {
          case "device" -> device = in.currentToken() == JsonToken.VALUE_STRING ? in.getText() : "";
          case "time" -> time = wholeNumber(in);
          default -> value(key, in, values);
        }
      }
      if (in.currentToken() != JsonToken.END_OBJECT || in.nextToken() != null) {
        throw new Refused(Rule.notJson);
      }
    }
    return reading(device, time, values, now);
  }

  private static long wholeNumber(JsonParser in) throws IOException, Refused {
    if (in.currentToken() != JsonToken.VALUE_NUMBER_INT) {
      throw new Refused(Rule.notNumber);
    }
    return switch (in.getNumberType()) {
      case INT, LONG -> in.getLongValue();
      case FLOAT, DOUBLE, BIG_INTEGER, BIG_DECIMAL -> throw new Refused(Rule.notNumber);
    };
  }

  private void value(String key, JsonParser in, Map<String, Double> values)
      throws IOException, Refused {
    if (values.size() == MAX_KEYS) {
      throw new Refused(Rule.notJson);
    }
    switch (in.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> values.put(key, in.getDoubleValue());
      case VALUE_TRUE -> values.put(key, 1.0);
      case VALUE_FALSE -> values.put(key, 0.0);
      case VALUE_NULL -> {}
      // Refused only under a key that is used: a text under a foreign one is nobody's business.
      case VALUE_STRING -> values.put(key, null);
      case null, default -> throw new Refused(Rule.notJson);
    }
  }

  private Reading reading(String device, Long time, Map<String, Double> values, long now)
      throws Refused {
    if (device == null || time == null || !values.keySet().containsAll(REQUIRED)) {
      throw new Refused(Rule.missingField);
    }
    Declared declared = devices.get(device);
    if (declared == null) {
      throw new Refused(Rule.unknownDevice);
    }
    Refused.checkTime(time, now);
    double[] points = new double[declared.indices.size()];
    Arrays.fill(points, Double.NaN);
    for (Map.Entry<String, Double> entry : values.entrySet()) {
      Integer index = declared.indices.get(entry.getKey());
      if (index != null || REQUIRED.contains(entry.getKey())) {
        double value = Refused.checkFinite(entry.getValue());
        if (index != null) {
          points[index] = value;
        }
      }
    }
    return new Reading(declared.points, time, points);
  }
}

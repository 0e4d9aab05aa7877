package org.gridpact.edge.task.work;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Map;

/** Writes results: small JSON objects with numbers of few digits; unknown is null, never zero. */
final class Json {
  /** Devices a result names; how many more there are is said. */
  static final int DEVICES = 12;

  private static final JsonFactory FACTORY = new JsonFactory();

  /** Writes the fields of an object. */
  @FunctionalInterface
  interface Body {
    void write(JsonGenerator json) throws IOException;
  }

  /** Writes one entry of a map. */
  @FunctionalInterface
  interface Entry<V> {
    void write(JsonGenerator json, V value) throws IOException;
  }

  private Json() {}

  static String object(Body body) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      json.writeStartObject();
      body.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toString();
  }

  static void number(JsonGenerator json, String name, double value) throws IOException {
    json.writeFieldName(name);
    number(json, value);
  }

  /** Five significant digits; null where it is not known. */
  static void number(JsonGenerator json, double value) throws IOException {
    if (!Double.isFinite(value)) {
      json.writeNull();
      return;
    }
    double magnitude = value == 0 ? 1 : Math.pow(10, Math.floor(Math.log10(Math.abs(value))) - 4);
    double rounded = Math.round(value / magnitude) * magnitude;
    String text = String.format(java.util.Locale.ROOT, "%.6g", rounded);
    json.writeNumber(new java.math.BigDecimal(text).stripTrailingZeros().toPlainString());
  }

  /** {@code "devices": {...}}, the first of them, and how many more there are. */
  static <V> void devices(JsonGenerator json, Map<String, V> devices, Entry<V> entry)
      throws IOException {
    json.writeObjectFieldStart("devices");
    int left = DEVICES;
    for (Map.Entry<String, V> device : devices.entrySet()) {
      if (left-- == 0) {
        break;
      }
      json.writeObjectFieldStart(device.getKey());
      entry.write(json, device.getValue());
      json.writeEndObject();
    }
    json.writeEndObject();
    if (devices.size() > DEVICES) {
      json.writeNumberField("moreDevices", devices.size() - DEVICES);
    }
  }
}

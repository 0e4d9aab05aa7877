package org.gridpact.plant.link;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/** Readings as lines of JSON, one a line. */
public final class ReadingLines {
  private static final JsonFactory JSON = new JsonFactoryBuilder().rootValueSeparator("\n").build();
  private static final List<Quantity> REQUIRED =
      List.of(Quantity.VOLTAGE, Quantity.CURRENT, Quantity.ACTIVE_POWER);

  /** Values are rounded to this many to one, finer than any meter's resolution. */
  private static final double STEPS = 1e4;

  private ReadingLines() {}

  /** The lines of those readings that have voltage, current and power; the others have none. */
  static Batch encode(List<Reading> readings) {
    StringWriter text = new StringWriter();
    int lines = 0;
    try (JsonGenerator out = JSON.createGenerator(text)) {
      for (Reading reading : readings) {
        if (REQUIRED.stream().noneMatch(quantity -> Double.isNaN(reading.value(quantity)))) {
          write(reading, out);
          lines++;
        }
      }
      if (lines > 0) {
        out.writeRaw('\n');
      }
    } catch (IOException e) {
      throw new UncheckedIOException("writing to memory", e);
    }
    return new Batch(text.toString(), lines);
  }

  /** One reading's line, without its end; empty where it has no voltage, current or power. */
  public static Optional<String> line(Reading reading) {
    Batch batch = encode(List.of(reading));
    return batch.readings() == 0 ? Optional.empty() : Optional.of(batch.lines().strip());
  }

  /** A point of a reading, as it is written; NaN where it was not measured. */
  public static double value(Reading reading, Point point) {
    return Math.rint(ofPhase(point, reading.value(point.quantity())) * STEPS) / STEPS;
  }

  private static void write(Reading reading, JsonGenerator out) throws IOException {
    out.writeStartObject();
    out.writeStringField("device", reading.points().device());
    out.writeNumberField("time", reading.epochMillis());
    for (Quantity quantity : REQUIRED) {
      write(quantity.key(), reading.value(quantity), out);
    }
    for (Point point : reading.points().points()) {
      boolean written = point.phase() == Phase.TOTAL && REQUIRED.contains(point.quantity());
      if (!written) {
        write(point.key(), ofPhase(point, reading.value(point.quantity())), out);
      }
    }
    out.writeEndObject();
  }

  private static void write(String key, double value, JsonGenerator out) throws IOException {
    if (!Double.isNaN(value)) {
      out.writeNumberField(key, Math.rint(value * STEPS) / STEPS);
    }
  }

  /** A phase's part of the total of a balanced device. */
  private static double ofPhase(Point point, double total) {
    if (point.phase() == Phase.TOTAL) {
      return total;
    }
    return switch (point.quantity()) {
      case VOLTAGE -> total / Math.sqrt(3);
      case ACTIVE_POWER, REACTIVE_POWER, AVAILABLE_POWER, ENERGY_IMPORTED, ENERGY_EXPORTED ->
          total / 3;
      case CURRENT, FREQUENCY, STATE_OF_CHARGE, SWITCH_CLOSED, TAP_POSITION -> total;
    };
  }
}

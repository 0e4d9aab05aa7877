package org.gridpact.edge.driver;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.gridpact.model.dispatch.Setpoint;

/**
 * A setpoint as a line: {@code {"device":"battery-1","minWatts":-1.0E5,"maxWatts":-1.0E5}} or
 * {@code {"device":"breaker-1","closed":false}}.
 */
final class CommandLine {
  private static final JsonFactory JSON = new JsonFactory();

  private CommandLine() {}

  static String of(Setpoint setpoint) {
    StringWriter line = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(line)) {
      out.writeStartObject();
      out.writeStringField("device", setpoint.device());
      switch (setpoint) {
        case Setpoint.Power p -> {
          out.writeNumberField("minWatts", p.minWatts());
          out.writeNumberField("maxWatts", p.maxWatts());
        }
        case Setpoint.Switch s -> out.writeBooleanField("closed", s.closed());
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string writer does not fail", e);
    }
    return line.toString();
  }
}

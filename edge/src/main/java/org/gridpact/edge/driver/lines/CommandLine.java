package org.gridpact.edge.driver.lines;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.gridpact.edge.image.Command;

/**
 * A command as a line: {@code {"device":"battery-1","minWatts":-1.0E5,"maxWatts":-1.0E5}}, {@code
 * {"device":"breaker-1","closed":false}} or {@code {"device":"oltc-1","tap":3}}.
 */
final class CommandLine {
  private static final JsonFactory JSON = new JsonFactory();

  private CommandLine() {}

  static String of(Command command) {
    StringWriter line = new StringWriter();
    try (JsonGenerator out = JSON.createGenerator(line)) {
      out.writeStartObject();
      out.writeStringField("device", command.device());
      switch (command) {
        case Command.Power p -> {
          out.writeNumberField("minWatts", p.minWatts());
          out.writeNumberField("maxWatts", p.maxWatts());
          if (p.vars().isPresent()) {
            out.writeNumberField("vars", p.vars().getAsDouble());
          }
        }
        case Command.Switch s -> out.writeBooleanField("closed", s.closed());
        case Command.Tap t -> out.writeNumberField("tap", t.position());
      }
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string writer does not fail", e);
    }
    return line.toString();
  }
}

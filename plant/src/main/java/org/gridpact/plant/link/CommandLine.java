package org.gridpact.plant.link;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.plant.device.Told;

/** A gateway's line as what it tells a device. */
public final class CommandLine {
  private static final JsonFactory JSON =
      JsonFactory.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();

  private String device;
  private Double minWatts;
  private Double maxWatts;
  private Double vars;
  private Boolean closed;
  private Integer tap;

  private CommandLine() {}

  /** What a line tells; empty where the line is not exactly one command. */
  public static Optional<Told> decode(byte[] line) {
    try (JsonParser in = JSON.createParser(line)) {
      CommandLine command = new CommandLine();
      command.readObject(in);
      return command.told();
    } catch (IOException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** Keys that are not known are passed over, so that the protocol can grow. */
  private void readObject(JsonParser in) throws IOException {
    require(in.nextToken() == JsonToken.START_OBJECT);
    for (String key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
      JsonToken value = in.nextToken();
      switch (key) {
        case "device" -> {
          require(value == JsonToken.VALUE_STRING);
          device = in.getText();
        }
        case "minWatts" -> minWatts = number(in);
        case "maxWatts" -> maxWatts = number(in);
        case "vars" -> vars = number(in);
        case "closed" -> {
          require(value.isBoolean());
          closed = in.getBooleanValue();
        }
        case "tap" -> {
          require(value == JsonToken.VALUE_NUMBER_INT);
          tap = in.getIntValue();
        }
        default -> in.skipChildren();
      }
    }
    require(in.currentToken() == JsonToken.END_OBJECT && in.nextToken() == null);
  }

  private static double number(JsonParser in) throws IOException {
    require(in.currentToken().isNumeric());
    return in.getDoubleValue();
  }

  private static void require(boolean holds) {
    if (!holds) {
      throw new IllegalArgumentException("not a command");
    }
  }

  private Optional<Told> told() {
    boolean power = minWatts != null || maxWatts != null || vars != null;
    int kinds = (power ? 1 : 0) + (closed != null ? 1 : 0) + (tap != null ? 1 : 0);
    if (device == null || kinds != 1 || (power && (minWatts == null || maxWatts == null))) {
      return Optional.empty();
    }
    if (closed != null) {
      return Optional.of(new Told.Switch(device, closed));
    }
    if (tap != null) {
      return Optional.of(new Told.Tap(device, tap));
    }
    return Optional.of(
        new Told.Power(
            device,
            minWatts,
            maxWatts,
            vars == null ? OptionalDouble.empty() : OptionalDouble.of(vars)));
  }
}

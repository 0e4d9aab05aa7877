package org.gridpact.edge.driver.mqtt;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.gridpact.edge.driver.Refused;
import org.gridpact.edge.driver.Refused.Rule;
import org.gridpact.edge.image.Reading;
import org.gridpact.edge.profile.MessageProfile;
import org.gridpact.edge.profile.MessageProfile.Mapping;
import org.gridpact.edge.profile.MessageProfile.Time;
import org.gridpact.model.measurement.DevicePoints;

/**
 * Reads one device's JSON by its profile. A switch may be {@code true} or {@code false}; null is
 * not measured; what the profile does not name is passed over. Safe for use by many threads.
 */
final class JsonMessage {
  private static final int MAX_DEPTH = 16;
  private static final int MAX_TOKENS = 20_000;
  private static final double MILLIS_PER_SECOND = 1_000;

  private static final JsonFactory JSON =
      JsonFactory.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          // Read as numbers to be counted as such, then refused.
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(MAX_DEPTH)
                  .maxTokenCount(MAX_TOKENS)
                  .maxNameLength(256)
                  .maxStringLength(64 << 10)
                  .maxNumberLength(64)
                  .build())
          .build();

  private final MessageProfile profile;
  private final DevicePoints points;
  private final JsonPointer[] pointers;
  private final Optional<JsonPointer> timePointer;
  private final Set<JsonPointer> wanted = new HashSet<>();

  JsonMessage(MessageProfile profile, DevicePoints points) {
    this.profile = profile;
    this.points = points;
    this.pointers =
        profile.points().stream()
            .map(mapping -> JsonPointer.compile(mapping.from()))
            .toArray(JsonPointer[]::new);
    this.timePointer = profile.time().map(time -> JsonPointer.compile(time.from()));
    wanted.addAll(Arrays.asList(pointers));
    timePointer.ifPresent(wanted::add);
  }

  /** What is found on the way through one message. */
  private static final class Found {
    private final Double[] values;
    private OptionalLong time = OptionalLong.empty();

    Found(int size) {
      values = new Double[size];
    }
  }

  /**
   * @param retained the message was at the broker before, so without a time of its own it is of no
   *     known time
   */
  Reading read(byte[] json, boolean retained, long now) throws Refused {
    Found found = new Found(pointers.length);
    try (JsonParser in = JSON.createParser(json)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        throw new Refused(Rule.notJson);
      }
      int depth = 1;
      while (depth > 0) {
        switch (in.nextToken()) {
          case START_OBJECT, START_ARRAY -> depth++;
          case END_OBJECT, END_ARRAY -> depth--;
          case FIELD_NAME -> {}
          case null -> throw new Refused(Rule.notJson);
          case VALUE_STRING,
              VALUE_NUMBER_INT,
              VALUE_NUMBER_FLOAT,
              VALUE_TRUE,
              VALUE_FALSE,
              VALUE_NULL,
              VALUE_EMBEDDED_OBJECT,
              NOT_AVAILABLE ->
              scalar(in, found);
        }
      }
      if (in.nextToken() != null) {
        throw new Refused(Rule.notJson);
      }
    } catch (IOException _) {
      throw new Refused(Rule.notJson);
    }
    return reading(found, retained, now);
  }

  private void scalar(JsonParser in, Found found) throws IOException, Refused {
    JsonPointer at = in.getParsingContext().pathAsPointer();
    if (!wanted.contains(at)) {
      return;
    }
    if (timePointer.isPresent() && timePointer.get().equals(at)) {
      found.time = OptionalLong.of(time(in, profile.time().orElseThrow().format()));
    }
    for (int i = 0; i < pointers.length; i++) {
      if (pointers[i].equals(at)) {
        found.values[i] = value(in);
      }
    }
  }

  /** The value of a scalar; null where it is not measured. */
  private static Double value(JsonParser in) throws IOException, Refused {
    return switch (in.currentToken()) {
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> Refused.checkFinite(in.getDoubleValue());
      case VALUE_TRUE -> 1.0;
      case VALUE_FALSE -> 0.0;
      case VALUE_NULL -> null;
      case null, default -> throw new Refused(Rule.notNumber);
    };
  }

  private static long time(JsonParser in, Time.Format format) throws IOException, Refused {
    boolean whole = in.currentToken() == JsonToken.VALUE_NUMBER_INT;
    return switch (format) {
      case EPOCH_MILLIS -> {
        if (!whole || in.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
          throw new Refused(Rule.notNumber);
        }
        yield in.getLongValue();
      }
      case EPOCH_SECONDS -> {
        if (!whole && in.currentToken() != JsonToken.VALUE_NUMBER_FLOAT) {
          throw new Refused(Rule.notNumber);
        }
        yield Math.round(Refused.checkFinite(in.getDoubleValue()) * MILLIS_PER_SECOND);
      }
      case ISO_8601 -> isoTime(in);
    };
  }

  private static long isoTime(JsonParser in) throws IOException, Refused {
    if (in.currentToken() != JsonToken.VALUE_STRING) {
      throw new Refused(Rule.badTime);
    }
    try {
      return switch (DateTimeFormatter.ISO_DATE_TIME.parseBest(
          in.getText(), OffsetDateTime::from, LocalDateTime::from)) {
        case OffsetDateTime with -> with.toInstant().toEpochMilli();
        case LocalDateTime utc -> utc.toInstant(ZoneOffset.UTC).toEpochMilli();
        default -> throw new Refused(Rule.badTime);
      };
    } catch (DateTimeException | ArithmeticException _) {
      throw new Refused(Rule.badTime);
    }
  }

  private Reading reading(Found found, boolean retained, long now) throws Refused {
    if (timePointer.isPresent() && found.time.isEmpty()) {
      throw new Refused(Rule.missingField);
    }
    if (timePointer.isEmpty() && retained) {
      throw new Refused(Rule.retainedWithoutTime);
    }
    long time = found.time.orElse(now);
    Refused.checkTime(time, now);
    double[] values = new double[points.points().size()];
    Arrays.fill(values, Double.NaN);
    for (int i = 0; i < pointers.length; i++) {
      Mapping mapping = profile.points().get(i);
      Double value = found.values[i];
      if (value == null && mapping.required()) {
        throw new Refused(Rule.missingField);
      }
      int index = points.indexOf(mapping.quantity(), mapping.phase());
      if (value != null && index >= 0) {
        values[index] = Refused.checkFinite(value * mapping.factor());
      }
    }
    return new Reading(points, time, values);
  }
}

package org.gridpact.edge.scada;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.Optional;

/**
 * What a host application says of itself: {@code {"online":true,"timestamp":1763715600000}}.
 *
 * @param since when it said so, epoch milliseconds
 */
record HostState(boolean online, long since) {
  private static final JsonFactory JSON = new JsonFactory();

  static Optional<HostState> parse(String text) {
    Boolean online = null;
    Long since = null;
    try (JsonParser in = JSON.createParser(text)) {
      if (in.nextToken() != JsonToken.START_OBJECT) {
        return Optional.empty();
      }
      for (String key = in.nextFieldName(); key != null; key = in.nextFieldName()) {
        JsonToken value = in.nextToken();
        switch (key) {
          case "online" -> online = in.getBooleanValue();
          case "timestamp" -> since = value.isNumeric() ? Long.valueOf(in.getLongValue()) : null;
          default -> in.skipChildren();
        }
      }
    } catch (IOException _) {
      return Optional.empty();
    }
    return online == null || since == null
        ? Optional.empty()
        : Optional.of(new HostState(online, since));
  }
}

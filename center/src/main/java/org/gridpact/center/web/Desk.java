package org.gridpact.center.web;

import static java.util.stream.Collectors.joining;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.InvalidNullException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.gridpact.center.dispatch.Operator;
import org.gridpact.model.dispatch.OneLine;
import org.gridpact.model.dispatch.Setpoint;

/**
 * What people ask of the center, as JSON: {@code POST /api/orders}, {@code /api/orders/ID/approve},
 * {@code /api/orders/ID/reject}, {@code /api/locks} and {@code /api/unlock}. 200 where the ledger
 * took it, 409 where a rule forbids it, 400 where the request is none, 503 before the center is
 * ready and where the ledger did not answer; always with what is so in words.
 */
public final class Desk {
  private static final int BODY_BYTES_MAX = 1 << 20;

  private final Supplier<Operator> operator;
  private final ObjectMapper mapper =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .withCoercionConfig(
              LogicalType.Textual,
              c ->
                  c.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .defaultSetterInfo(JsonSetter.Value.forContentNulls(Nulls.FAIL))
          .build();

  /**
   * One of {@code watts} (a target), {@code minWatts} with {@code maxWatts}, {@code vars}, {@code
   * closed}, or {@code position} (of a tap changer). A device may be named once more for its vars.
   *
   * @param watts load convention, as {@code vars}
   */
  public record Target(
      String device,
      Double watts,
      Double minWatts,
      Double maxWatts,
      Double vars,
      Boolean closed,
      Integer position) {

    Setpoint setpoint() {
      if (device == null) {
        throw new IllegalArgumentException("a setpoint names no device");
      }
      boolean range = minWatts != null && maxWatts != null;
      long said =
          Stream.of(watts, range ? minWatts : null, vars, closed, position)
              .filter(Objects::nonNull)
              .count();
      if (said != 1 || (!range && (minWatts != null || maxWatts != null))) {
        throw new IllegalArgumentException(
            "setpoint of %s: one of watts, minWatts with maxWatts, vars, closed, position"
                .formatted(device));
      }
      if (position != null) {
        return new Setpoint.Tap(device, position);
      }
      if (vars != null) {
        return new Setpoint.Vars(device, vars);
      }
      return closed != null
          ? new Setpoint.Switch(device, closed)
          : new Setpoint.Power(device, range ? minWatts : watts, range ? maxWatts : watts);
    }
  }

  /**
   * An order; times and {@code replaces} may be left out.
   *
   * @param setpoints what is wished; none where it is planned
   * @param preventive lines of a contingency list: the center plans for the loss of any of them;
   *     instead of setpoints and {@code replaces}
   */
  public record OrderRequest(
      String by,
      String reason,
      List<Target> setpoints,
      List<String> preventive,
      Long effectAfterMillis,
      Long holdMillis,
      List<String> replaces) {}

  /** Who approves, rejects, locks or unlocks; {@code until} and {@code from} in epoch millis. */
  public record Request(String subject, String by, String reason, Long from, Long until) {}

  private interface Asking {
    Operator.Answer ask(Operator operator) throws InterruptedException;
  }

  /**
   * @param operator null until the center is ready
   */
  public Desk(Supplier<Operator> operator) {
    this.operator = operator;
  }

  void route(RoutesConfig routes) {
    routes.post("/api/orders", ctx -> order(ctx, body(ctx, OrderRequest.class)));
    routes.post(
        "/api/orders/{id}/approve",
        ctx -> {
          Request r = body(ctx, Request.class);
          answer(ctx, o -> o.approve(ctx.pathParam("id"), OneLine.name(said("by", r.by()))));
        });
    routes.post(
        "/api/orders/{id}/reject",
        ctx -> {
          Request r = body(ctx, Request.class);
          answer(
              ctx,
              o -> o.reject(ctx.pathParam("id"), said("by", r.by()), said("reason", r.reason())));
        });
    routes.post(
        "/api/locks",
        ctx -> {
          Request r = body(ctx, Request.class);
          answer(
              ctx,
              o ->
                  o.lock(
                      said("subject", r.subject()),
                      said("by", r.by()),
                      said("reason", r.reason()),
                      optional(r.from()),
                      optional(r.until())));
        });
    routes.post(
        "/api/unlock",
        ctx -> {
          Request r = body(ctx, Request.class);
          answer(ctx, o -> o.unlock(said("subject", r.subject()), said("by", r.by())));
        });
  }

  private void order(Context ctx, OrderRequest r) {
    if (r.preventive() != null) {
      answer(ctx, o -> o.prevent(prevention(r)));
      return;
    }
    answer(
        ctx,
        o ->
            o.order(
                new Operator.Wish(
                    said("by", r.by()),
                    said("reason", r.reason()),
                    r.setpoints() == null
                        ? List.of()
                        : r.setpoints().stream().map(Target::setpoint).toList(),
                    optional(r.effectAfterMillis()),
                    optional(r.holdMillis()),
                    r.replaces() == null ? List.of() : r.replaces())));
  }

  private static Operator.Prevention prevention(OrderRequest r) {
    boolean more = r.setpoints() != null && !r.setpoints().isEmpty();
    if (more || (r.replaces() != null && !r.replaces().isEmpty())) {
      throw new IllegalArgumentException(
          "a preventive order is planned: it takes neither setpoints nor orders to replace");
    }
    return new Operator.Prevention(
        said("by", r.by()),
        said("reason", r.reason()),
        r.preventive(),
        optional(r.effectAfterMillis()),
        optional(r.holdMillis()));
  }

  private void answer(Context ctx, Asking asking) {
    Operator present = operator.get();
    if (present == null) {
      throw new HttpResponseException(503, "the center is not ready yet");
    }
    Operator.Answer answer;
    try {
      answer = asking.ask(present);
    } catch (IllegalArgumentException e) {
      throw new HttpResponseException(400, e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new HttpResponseException(503, "the center is stopping");
    }
    switch (answer.outcome()) {
      case DONE -> {}
      case REFUSED -> throw new HttpResponseException(409, answer.text());
      case UNKNOWN -> throw new HttpResponseException(503, answer.text());
    }
    try {
      ctx.contentType("application/json")
          .result(mapper.writeValueAsString(Map.of("answer", answer.text())));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private <T> T body(Context ctx, Class<T> type) {
    String contentType = ctx.contentType();
    if (contentType == null || !contentType.startsWith("application/json")) {
      throw new HttpResponseException(415, "send it as application/json");
    }
    if (ctx.contentLength() < 0 || ctx.contentLength() > BODY_BYTES_MAX) {
      throw new HttpResponseException(
          413, "a request says its length and has at most %d bytes".formatted(BODY_BYTES_MAX));
    }
    if (ctx.contentLength() == 0) {
      throw new HttpResponseException(400, "the request is empty");
    }
    try {
      T body = mapper.readValue(ctx.bodyAsBytes(), type);
      if (body == null) {
        throw new HttpResponseException(400, "the request is empty");
      }
      return body;
    } catch (JsonProcessingException e) {
      throw new HttpResponseException(400, rule(e));
    } catch (IOException e) {
      throw new HttpResponseException(400, "the request ended early: " + e.getMessage());
    }
  }

  private static String rule(JsonProcessingException e) {
    return switch (e) {
      case UnrecognizedPropertyException unknown ->
          "%s is not known here; there is: %s"
              .formatted(
                  place(unknown),
                  unknown.getKnownPropertyIds().stream()
                      .map(String::valueOf)
                      .sorted()
                      .collect(joining(", ")));
      case InvalidNullException of -> "%s holds null".formatted(place(of));
      case MismatchedInputException of when of.getTargetType() != null ->
          "%s is to be %s".formatted(place(of), words(of.getTargetType()));
      default ->
          "the request cannot be read at line %d, column %d: %s"
              .formatted(
                  e.getLocation().getLineNr(),
                  e.getLocation().getColumnNr(),
                  e.getOriginalMessage());
    };
  }

  private static String words(Class<?> type) {
    if (type == Double.class) {
      return "a number";
    } else if (type == Long.class || type == Integer.class) {
      return "a whole number";
    } else if (type == Boolean.class) {
      return "true or false";
    } else if (type == String.class) {
      return "text";
    }
    return List.class.isAssignableFrom(type) ? "a list" : "an object";
  }

  /** As {@code setpoints[0].watts}. */
  private static String place(JsonMappingException e) {
    if (e.getPath().isEmpty()) {
      return "the request";
    }
    return e.getPath().stream()
        .map(
            p -> p.getFieldName() == null ? "[%d]".formatted(p.getIndex()) : "." + p.getFieldName())
        .collect(joining())
        .substring(1);
  }

  private static String said(String name, String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("'%s' is missing".formatted(name));
    }
    String text = value.strip();
    if (text.length() > OneLine.CHARACTERS_MAX || !OneLine.is(text)) {
      throw new IllegalArgumentException(
          "'%s' is one line of at most %d characters".formatted(name, OneLine.CHARACTERS_MAX));
    }
    return text;
  }

  private static OptionalLong optional(Long value) {
    return value == null ? OptionalLong.empty() : OptionalLong.of(value);
  }
}

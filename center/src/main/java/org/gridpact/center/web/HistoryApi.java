package org.gridpact.center.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ValueRange;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.gridpact.engine.query.QueryException;
import org.gridpact.engine.query.Series;
import org.gridpact.engine.query.SeriesQuery;
import org.gridpact.engine.query.SeriesReader;
import org.gridpact.engine.query.TooManyValuesException;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.measurement.Digits;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;

/**
 * What was measured, as JSON: {@code GET /api/history?device=ID&quantity=KEY&from=TIME&to=TIME},
 * with {@code phase} (TOTAL), {@code resolution} (raw, minute or quarter; by the length of time)
 * and {@code points} ({@value #POINTS}). Times are epoch millis or ISO 8601. 400 where the request
 * is none, 503 where this node has no history or cannot answer now.
 */
public final class HistoryApi {
  static final int POINTS = 1_000;

  /** As in the results of analyses: of means there would be more. */
  private static final int DIGITS = 12;

  /** Beyond them there is no time to DuckDB and Cassandra alike. */
  private static final ValueRange YEARS = ValueRange.of(1, 9_999);

  private static final List<String> PARAMETERS =
      List.of("device", "quantity", "from", "to", "phase", "resolution", "points");

  private static final Map<String, Kind> RESOLUTIONS =
      Map.of("raw", Kind.READINGS, "minute", Kind.MINUTES, "quarter", Kind.QUARTERS);

  private final Area area;
  private final Supplier<Optional<SeriesReader>> reader;
  private final ObjectMapper mapper = new ObjectMapper();

  /**
   * The API of an area's history.
   *
   * @param reader empty where this node has no history, or not yet
   */
  public HistoryApi(Area area, Supplier<Optional<SeriesReader>> reader) {
    this.area = area;
    this.reader = reader;
  }

  void route(RoutesConfig routes) {
    routes.get("/api/history", this::series);
  }

  private void series(Context ctx) throws IOException, InterruptedException {
    SeriesQuery query = query(ctx);
    SeriesReader from =
        reader
            .get()
            .orElseThrow(
                () -> new HttpResponseException(503, "this node has no history, or not yet"));
    try {
      Series series = from.read(query);
      if (series.read() + series.left() == 0) {
        requireKnown(query.device());
      }
      ctx.header("Cache-Control", "no-store");
      ctx.contentType("application/json").result(mapper.writeValueAsString(answer(query, series)));
    } catch (TooManyValuesException e) {
      throw new HttpResponseException(400, "resolution: " + e.getMessage());
    } catch (QueryException e) {
      throw new HttpResponseException(503, e.getMessage());
    }
  }

  /** That nothing was measured is not said of a name that nobody has. */
  private void requireKnown(String device) {
    if (area.devices().stream().map(DeviceSpec::id).noneMatch(device::equals)) {
      throw new HttpResponseException(
          400,
          "device: there is no %s in area %s, nor in its history of this time"
              .formatted(device, area.id()));
    }
  }

  private SeriesQuery query(Context ctx) {
    try {
      ctx.queryParamMap().forEach(HistoryApi::requireKnownAndOnce);
      return new SeriesQuery(
          area.id(),
          required(ctx, "device"),
          Optional.ofNullable(ctx.queryParam("phase")).map(HistoryApi::phase).orElse(Phase.TOTAL),
          quantity(required(ctx, "quantity")),
          time(ctx, "from"),
          time(ctx, "to"),
          Optional.ofNullable(ctx.queryParam("resolution")).map(HistoryApi::kind),
          Optional.ofNullable(ctx.queryParam("points")).map(HistoryApi::points).orElse(POINTS));
    } catch (IllegalArgumentException e) {
      throw new HttpResponseException(400, e.getMessage());
    }
  }

  /**
   * What is not heeded, such as a name that is misspelt, would get another answer than asked for.
   */
  private static void requireKnownAndOnce(String name, List<String> values) {
    if (!PARAMETERS.contains(name)) {
      throw new IllegalArgumentException(
          "%s: is none of %s".formatted(name, String.join(", ", PARAMETERS)));
    }
    if (values.size() > 1) {
      throw new IllegalArgumentException(name + ": is there more than once");
    }
  }

  private static String required(Context ctx, String name) {
    return Optional.ofNullable(ctx.queryParam(name))
        .filter(value -> !value.isBlank())
        .orElseThrow(() -> new IllegalArgumentException(name + ": is missing"));
  }

  private static long time(Context ctx, String name) {
    String text = required(ctx, name);
    try {
      Instant time =
          text.matches("-?\\d{1,18}")
              ? Instant.ofEpochMilli(Long.parseLong(text))
              : Instant.parse(text);
      if (YEARS.isValidValue(time.atZone(ZoneOffset.UTC).getYear())) {
        return time.toEpochMilli();
      }
    } catch (DateTimeException e) {
      // Told below.
    }
    throw new IllegalArgumentException(
        "%s: %s is no time like 2026-11-21T08:00:00Z, nor epoch millis of one"
            .formatted(name, text));
  }

  private static int points(String text) {
    if (!text.matches("\\d{1,9}")) {
      throw new IllegalArgumentException("points: %s is no whole number".formatted(text));
    }
    return Integer.parseInt(text);
  }

  private static Phase phase(String name) {
    return Arrays.stream(Phase.values())
        .filter(phase -> phase.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "phase: %s is none of %s".formatted(name, Arrays.toString(Phase.values()))));
  }

  private static Kind kind(String name) {
    return Optional.ofNullable(RESOLUTIONS.get(name))
        .orElseThrow(() -> new IllegalArgumentException("resolution: is raw, minute or quarter"));
  }

  private static Quantity quantity(String key) {
    return Arrays.stream(Quantity.values())
        .filter(q -> q.key().equals(key))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "quantity: %s is none of %s"
                        .formatted(
                            key,
                            Arrays.stream(Quantity.values())
                                .map(Quantity::key)
                                .collect(Collectors.joining(", ")))));
  }

  private static Map<String, Object> answer(SeriesQuery query, Series series) {
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("device", query.device());
    answer.put("quantity", query.quantity().key());
    answer.put("unit", query.quantity().unit());
    answer.put("phase", query.phase());
    answer.put("fromEpochMillis", query.fromMillis());
    answer.put("toEpochMillis", query.toMillis());
    answer.put("resolution", resolution(series.kind()));
    answer.put("read", series.read());
    answer.put("notGood", series.left());
    answer.put(
        "points",
        IntStream.range(0, series.values().length)
            .mapToObj(
                i ->
                    new Object[] {
                      series.epochMillis()[i], Digits.rounded(series.values()[i], DIGITS)
                    })
            .toList());
    answer.put(
        "gaps",
        series.gaps().stream().map(g -> new long[] {g.fromMillis(), g.toMillis()}).toList());
    return answer;
  }

  private static String resolution(Kind kind) {
    return RESOLUTIONS.entrySet().stream()
        .filter(e -> e.getValue() == kind)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElseThrow();
  }
}

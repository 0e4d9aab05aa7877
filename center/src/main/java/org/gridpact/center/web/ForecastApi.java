package org.gridpact.center.web;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridpact.engine.forecast.AreaForecast;
import org.gridpact.engine.forecast.Errors;
import org.gridpact.model.area.Area;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.forecast.PowerBand;

/**
 * What is expected, as JSON: {@code GET /api/forecast?device=ID}, or {@code feeder=NAME}, or {@code
 * area}: the 10, 50 and 90 % quantiles of power, W, load convention, by quarter of an hour, null
 * where unknown, with the errors of earlier ones. Where nothing is known, {@code unknown} says why;
 * so, too, before the first forecast and at a node that makes none. 400 where the request is none
 * or what it names is not in the area.
 */
public final class ForecastApi {
  private final Area area;
  private final Supplier<Optional<AreaForecast>> newest;
  private final Function<String, Errors> issued;
  private final ObjectMapper mapper = new ObjectMapper();

  /**
   * The API of an area's forecasts.
   *
   * @param newest empty where this node makes none, or not yet
   * @param issued errors of forecasts that were issued: of {@code device ID}, {@code feeder NAME}
   *     or {@code area}
   */
  public ForecastApi(
      Area area, Supplier<Optional<AreaForecast>> newest, Function<String, Errors> issued) {
    this.area = area;
    this.newest = newest;
    this.issued = issued;
  }

  void route(RoutesConfig routes) {
    routes.get("/api/forecast", this::forecast);
  }

  private void forecast(Context ctx) throws IOException {
    Subject subject = subject(ctx);
    Map<String, Object> answer =
        newest
            .get()
            .map(made -> answer(subject, made, issued.apply(subject.series())))
            .orElseGet(() -> notYet(subject));
    ctx.header("Cache-Control", "no-store");
    ctx.contentType("application/json").result(mapper.writeValueAsString(answer));
  }

  private static Map<String, Object> notYet(Subject subject) {
    return Map.of(
        subject.kind, subject.name, "unknown", "this node makes no forecast, or none yet");
  }

  /** What is asked about. */
  private record Subject(String kind, String name) {
    String series() {
      return kind.equals("area") ? kind : kind + " " + name;
    }
  }

  private Subject subject(Context ctx) {
    if (Stream.of("device", "feeder", "area").filter(k -> ctx.queryParam(k) != null).count() != 1) {
      throw new HttpResponseException(400, "ask for one of device=ID, feeder=NAME and area");
    }
    if (ctx.queryParam("area") != null) {
      return new Subject("area", area.id());
    }
    String kind = ctx.queryParam("device") != null ? "device" : "feeder";
    String name = ctx.queryParam(kind);
    if (area.devices().stream()
        .map(d -> kind.equals("device") ? d.id() : d.feeder())
        .noneMatch(name::equals)) {
      throw new HttpResponseException(
          400, "%s: there is no %s in area %s".formatted(kind, name, area.id()));
    }
    return new Subject(kind, name);
  }

  private static Map<String, Object> answer(Subject subject, AreaForecast newest, Errors issued) {
    Forecast forecast = newest.forecast();
    Optional<PowerBand> band =
        switch (subject.kind) {
          case "device" -> forecast.device(subject.name);
          case "feeder" -> forecast.feeder(subject.name);
          default -> Optional.of(forecast.area());
        };
    Optional<AreaForecast.Basis> basis =
        Optional.ofNullable(
            switch (subject.kind) {
              case "device" -> newest.devices().get(subject.name);
              case "feeder" -> newest.feeders().get(subject.name);
              default -> newest.area();
            });
    PowerBand shown = band.orElseGet(() -> PowerBand.unknown(forecast.quarters()));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put(subject.kind, subject.name);
    answer.put("unit", "W");
    answer.put("issuedEpochMillis", forecast.issuedMillis());
    answer.put("startEpochMillis", forecast.startMillis());
    answer.put("stepMillis", Forecast.QUARTER_MILLIS);
    answer.put("p10", values(shown, shown::p10));
    answer.put("p50", values(shown, shown::p50));
    answer.put("p90", values(shown, shown::p90));
    answer.put("method", basis.flatMap(AreaForecast.Basis::method).orElse(null));
    answer.put(
        "unknown",
        shown.known()
            ? null
            : "too little was measured" + (subject.kind.equals("device") ? "" : silent(newest)));
    answer.put("issued", errors(issued));
    answer.put("backtest", errors(basis.map(AreaForecast.Basis::lastWeek).orElse(Errors.NONE)));
    return answer;
  }

  /** Of which devices: some, and how many more there are. */
  private static String silent(AreaForecast made) {
    List<String> named = made.namedSilent();
    int more = made.silent().size() - named.size();
    return named.isEmpty()
        ? ""
        : " of " + String.join(", ", named) + (more > 0 ? " and %d more".formatted(more) : "");
  }

  private static Double[] values(PowerBand band, IntToDoubleFunction of) {
    return IntStream.range(0, band.quarters())
        .mapToObj(q -> band.known(q) ? (Double) of.applyAsDouble(q) : null)
        .toArray(Double[]::new);
  }

  /** Of the last week; null where nothing was compared. */
  private static Map<String, Object> errors(Errors errors) {
    if (errors.quarters() == 0) {
      return null;
    }
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("quarters", errors.quarters());
    shown.put("meanAbsolute", errors.meanAbsolute());
    shown.put("rootMeanSquare", errors.rootMeanSquare());
    shown.put("pinball", errors.pinball());
    shown.put("inside", errors.inside());
    shown.put("naiveMeanAbsolute", errors.naiveMeanAbsolute());
    shown.put("skill", Double.isNaN(errors.skill()) ? null : errors.skill());
    return shown;
  }
}

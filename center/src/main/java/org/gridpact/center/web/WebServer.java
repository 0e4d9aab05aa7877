package org.gridpact.center.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.staticfiles.Location;
import io.javalin.util.JavalinBindException;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.gridpact.center.live.LiveEstimate;
import org.gridpact.center.live.LivePrediction;
import org.gridpact.center.live.LiveSecurity;
import org.gridpact.center.uplink.EvidenceBook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page and the pictures behind it, and takes what people ask for ({@link Desk}).
 *
 * <p>GET reads, POST asks. Errors are JSON: {@code {"status", "error", "path"}}. A request whose
 * {@code Host} is not this machine is refused, so that a foreign page cannot read the grid through
 * a name it makes resolve to loopback; a POST has to say that it is JSON, which a foreign page may
 * not.
 */
public final class WebServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebServer.class);

  private static final Pattern LOOPBACK_NAME =
      Pattern.compile("localhost|127(\\.\\d{1,3}){3}|\\[::1]");
  private static final Map<String, String> HEADERS =
      Map.of(
          "Content-Security-Policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
              + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
          "X-Content-Type-Options",
          "nosniff",
          "Referrer-Policy",
          "no-referrer",
          "Cross-Origin-Opener-Policy",
          "same-origin",
          "Cross-Origin-Resource-Policy",
          "same-origin");

  private final WebConfig config;
  private final Supplier<Picture> pictures;
  private final Supplier<List<EvidenceBook.Alarm>> alarms;
  private final Desk desk;
  private final HistoryApi history;
  private final ForecastApi forecasts;
  private final PrometheusRegistry metrics;
  private final ObjectMapper mapper = new ObjectMapper();
  private final LivePictures live;
  private final Javalin server;
  private volatile Supplier<LiveEstimate> state =
      () -> LiveEstimate.unknown("this node estimates nothing");
  private volatile ServerConnector connector;
  private volatile Supplier<LiveSecurity> security = () -> LiveSecurity.NONE;
  private volatile Supplier<LivePrediction> predicted =
      () -> LivePrediction.unknown("this node predicts nothing");

  /**
   * A server that is not started.
   *
   * @param pictures the picture of now; called by many threads
   * @param alarms the newest alarms of gateways; likewise
   * @param desk takes requests
   * @param history answers what was
   * @param forecasts answers what is expected
   * @param metrics shown under {@code /metrics}; this server adds its own
   */
  public WebServer(
      WebConfig config,
      Supplier<Picture> pictures,
      Supplier<List<EvidenceBook.Alarm>> alarms,
      Desk desk,
      HistoryApi history,
      ForecastApi forecasts,
      PrometheusRegistry metrics) {
    this.config = config;
    this.pictures = pictures;
    this.alarms = alarms;
    this.desk = desk;
    this.history = history;
    this.forecasts = forecasts;
    this.metrics = metrics;
    live = new LivePictures(config, () -> json(pictures.get()), metrics);
    server = Javalin.create(this::configure);
  }

  /** What {@code /api/state} answers from now on. */
  public void answerState(Supplier<LiveEstimate> newest) {
    state = newest;
  }

  /** What {@code /api/security} answers from now on. */
  public void answerSecurity(Supplier<LiveSecurity> newest) {
    security = newest;
  }

  /** What {@code /api/predicted} answers from now on. */
  public void answerPredicted(Supplier<LivePrediction> newest) {
    predicted = newest;
  }

  private void configure(JavalinConfig javalin) {
    javalin.startup.showJavalinBanner = false;
    javalin.startup.startupWatcherEnabled = false;
    javalin.concurrency.useVirtualThreads = true;
    javalin.http.prefer405over404 = true;
    javalin.jetty.modifyHttpConfiguration(http -> http.setSendServerVersion(false));
    javalin.jetty.addConnector(this::connector);
    javalin.staticFiles.add(
        files -> {
          files.hostedPath = "/";
          files.directory = "/org/gridpact/center/web/page";
          files.location = Location.CLASSPATH;
          files.headers = Map.of("Cache-Control", "no-cache");
        });
    route(javalin.routes);
  }

  private Connector connector(Server jetty, HttpConfiguration http) {
    connector = new ServerConnector(jetty, 1, 1, new HttpConnectionFactory(http));
    connector.setHost(config.host());
    connector.setPort(config.port());
    connector.setIdleTimeout(config.dropAfterMillis());
    return connector;
  }

  private void route(RoutesConfig routes) {
    routes.before(this::guard);
    routes.get("/api/picture", ctx -> answer(ctx, picture -> picture));
    routes.get("/api/violations", ctx -> answer(ctx, Picture::violations));
    routes.get("/api/orders", ctx -> answer(ctx, Picture::orders));
    routes.get("/api/gateways", ctx -> answer(ctx, Picture::gateways));
    routes.get("/api/tasks", ctx -> answer(ctx, Picture::tasks));
    routes.get("/api/alarms", ctx -> respond(ctx, alarms.get()));
    routes.get("/api/state", ctx -> respond(ctx, state.get()));
    routes.get("/api/events", live::serve);
    routes.get("/api/security", ctx -> respond(ctx, security.get()));
    routes.get("/api/predicted", ctx -> respond(ctx, predicted.get()));
    desk.route(routes);
    history.route(routes);
    forecasts.route(routes);
    routes.get("/health", this::health);
    routes.get("/metrics", this::metrics);
    routes.exception(
        HttpResponseException.class, (e, ctx) -> error(ctx, e.getStatus(), e.getMessage()));
    routes.exception(
        Exception.class,
        (e, ctx) -> {
          LOG.error("{} {} failed", ctx.method(), ctx.path(), e);
          error(ctx, 500, "the center failed to answer: " + e);
        });
  }

  private void guard(Context ctx) {
    HEADERS.forEach(ctx::header);
    if (!LOOPBACK_NAME.matcher(ctx.req().getServerName()).matches()) {
      throw new HttpResponseException(421, "this server answers for localhost only");
    }
  }

  private void answer(Context ctx, Function<Picture, Object> part) {
    respond(ctx, part.apply(pictures.get()));
  }

  /** 200 while data is fresh, else 503. */
  private void health(Context ctx) {
    Picture picture = pictures.get();
    Map<String, Object> health = new LinkedHashMap<>();
    health.put(
        "status",
        picture.dataAgeMillis() == null ? "no data yet" : picture.stale() ? "stale" : "live");
    health.put("dataAgeMillis", picture.dataAgeMillis());
    health.put(
        "gatewaysNotConnected",
        picture.gateways().stream().filter(g -> !g.connected()).map(Picture.Gateway::id).toList());
    ctx.status(picture.stale() ? 503 : 200);
    respond(ctx, health);
  }

  private void metrics(Context ctx) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrometheusTextFormatWriter writer = PrometheusTextFormatWriter.create();
    writer.write(out, metrics.scrape());
    ctx.contentType(writer.getContentType()).result(out.toByteArray());
  }

  private void error(Context ctx, int status, String what) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("status", status);
    error.put("error", what);
    error.put("path", ctx.path());
    ctx.status(status);
    respond(ctx, error);
  }

  private void respond(Context ctx, Object body) {
    ctx.header("Cache-Control", "no-store");
    ctx.contentType("application/json").result(json(body));
  }

  private String json(Object body) {
    try {
      return mapper.writeValueAsString(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Starts to serve.
   *
   * @throws BindException where the port is taken; the message says which and what to do
   */
  public void start() throws BindException {
    try {
      server.start();
      live.start();
    } catch (JavalinBindException e) {
      close();
      BindException taken =
          new BindException(
              ("port %d of %s is in use: stop the program that holds it, "
                      + "or choose another port (0 takes any free one)")
                  .formatted(config.port(), config.host()));
      taken.initCause(e);
      throw taken;
    }
  }

  /** The port it serves on, once started. */
  public int port() {
    return connector.getLocalPort();
  }

  /** Ends the clients' streams and stops. */
  @Override
  public void close() {
    live.close();
    server.stop();
  }
}

package org.gridpact.center.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.gridpact.model.testing.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.gridpact.center.uplink.EvidenceBook;
import org.gridpact.engine.forecast.AreaForecast;
import org.gridpact.engine.forecast.Errors;
import org.gridpact.engine.forecast.Shape;
import org.gridpact.engine.query.HistoryDatabase;
import org.gridpact.engine.query.SeriesReader;
import org.gridpact.ledger.state.OrderRecord.ParticipantState;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.forecast.PowerBand;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebServerTest {
  private final EveningPeak evening = new EveningPeak();
  private final List<EvidenceBook.Alarm> alarms = new CopyOnWriteArrayList<>();
  private Optional<SeriesReader> series = Optional.empty();
  private volatile Optional<AreaForecast> forecast = Optional.empty();
  private final HttpClient client = HttpClient.newHttpClient();
  private WebServer server = server(new WebConfig("127.0.0.1", 0, 100, 20, 10_000));

  private WebServer server(WebConfig config) {
    return new WebServer(
        config,
        this::picture,
        () -> List.copyOf(alarms),
        new Desk(() -> null),
        new HistoryApi(evening.area, () -> series),
        new ForecastApi(evening.area, () -> forecast, _ -> Errors.NONE),
        new PrometheusRegistry());
  }

  private synchronized Picture picture() {
    return evening.picture();
  }

  private synchronized void second(double factor) {
    evening.second(factor);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void aPictureHoldsEverythingOfOneMomentAndUnknownIsNull() throws Exception {
    server.start();
    second(1);
    evening.lowVoltage(true);
    evening.orders.add(evening.order("o-1", Status.PREPARING, ParticipantState.PREPARED));

    JsonNode picture = json("/api/picture", 200);

    assertThat(picture.get("area").asText()).isEqualTo("evening-peak");
    assertThat(picture.get("stale").asBoolean()).isFalse();
    assertThat(picture.get("buses")).hasSize(33);
    assertThat(picture.at("/buses/32/voltage/value").isNull()).isTrue();
    assertThat(picture.at("/buses/17/voltagePu/unit").asText()).isEqualTo("pu");
    assertThat(picture.at("/buses/17/voltagePu/quality").asText()).isEqualTo("GOOD");
    assertThat(json("/api/violations", 200)).isEqualTo(picture.get("violations"));
    assertThat(json("/api/orders", 200)).isEqualTo(picture.get("orders"));
    assertThat(json("/api/gateways", 200)).isEqualTo(picture.get("gateways"));
  }

  @Test
  void theNewestAlarmsAreGivenAsGatewaysRaisedThem() throws Exception {
    server.start();
    assertThat(json("/api/alarms", 200)).isEmpty();
    alarms.add(
        new EvidenceBook.Alarm(
            "gateway-1", "meter-18", "no answer at holding <40000>", 1_000, 61_000, 3));
    JsonNode given = json("/api/alarms", 200);
    assertThat(given).hasSize(1);
    assertThat(given.at("/0/gateway").asText()).isEqualTo("gateway-1");
    assertThat(given.at("/0/subject").asText()).isEqualTo("meter-18");
    assertThat(given.at("/0/text").asText()).isEqualTo("no answer at holding <40000>");
    assertThat(given.at("/0/firstEpochMillis").asLong()).isEqualTo(1_000);
    assertThat(given.at("/0/epochMillis").asLong()).isEqualTo(61_000);
    assertThat(given.at("/0/count").asLong()).isEqualTo(3);
  }

  @Test
  void historyIsAskedByDeviceAndTime(@TempDir Path root) throws Exception {
    server.start();
    String meter = "/api/history?device=meter-2&quantity=power&from=2026-11-20T00:00:00Z&to=";
    assertThat(json(meter + "1763600003000", 400).get("error").asText()).contains("from");
    assertThat(json(meter + "soon", 400).get("error").asText()).contains("to: soon is no time");
    assertThat(json(meter + "100000000000000000", 400).get("error").asText()).contains("to: 1000");
    String day = meter + "2026-11-21T00:00:00Z";
    assertThat(json(day + "&phase=D", 400).get("error").asText()).startsWith("phase: D is none of");
    assertThat(json(day + "&points=few", 400).get("error").asText())
        .isEqualTo("points: few is no whole number");
    assertThat(json("/api/history?device=meter-1&quantity=heat&from=0&to=1", 400).toString())
        .contains("quantity: heat is none of voltage, current, power");
    assertThat(json("/api/history?quantity=power", 400).get("error").asText())
        .isEqualTo("device: is missing");
    for (String wrong :
        new String[] {
          "points=2",
          "points=10001",
          "points=-1",
          "points=",
          "points=1e3",
          "phase=total",
          "phase=",
          "resolution=hour",
          "resolution=reported",
          "resolution=",
          "from=0",
          "device=meter-1",
          "resolutoin=minute"
        }) {
      assertThat(json(day + "&" + wrong, 400).get("error").asText())
          .as(wrong)
          .startsWith(wrong.substring(0, wrong.indexOf('=')) + ": ");
    }
    assertThat(json("/api/history?device=+&quantity=power&from=0&to=1", 400).toString())
        .contains("device: is missing");
    assertThat(
            json("/api/history?device=meter-2&quantity=switchClosed&from=0&to=1", 400)
                .get("error")
                .asText())
        .startsWith("quantity: ");
    assertThat(json(meter + "2026-11-20T00:00:03Z", 503).get("error").asText())
        .contains("no history");

    Path file = root.resolve("readings/area=evening-peak/day=2026-11-20/bucket=00/part-1.parquet");
    Files.createDirectories(file.getParent());
    try (Statement duck = DriverManager.getConnection("jdbc:duckdb:").createStatement()) {
      duck.execute(
          """
          COPY (SELECT to_timestamp(1795132800 + i) AS time, device, 'TOTAL' AS phase,
            'GOOD' AS quality, 1.5 * i AS active_power FROM range(5) t(i), (VALUES ('meter-2'), ('gone')) d(device))
          TO '%s' (FORMAT parquet)\
          """
              .formatted(file));
    }
    try (HistoryDatabase database = new HistoryDatabase(root)) {
      series = Optional.of(new SeriesReader(database));
      JsonNode answer = json(meter + "2026-11-20T00:00:03Z", 200);
      assertThat(answer.get("unit").asText()).isEqualTo("W");
      assertThat(answer.get("resolution").asText()).isEqualTo("raw");
      assertThat(answer.get("points").toString())
          .isEqualTo("[[1795132800000,0.0],[1795132801000,1.5],[1795132802000,3.0]]");
      for (String stranger : new String[] {"meter%00", "'%20OR%201=1%20--", "%E2%98%83", "..%2F"}) {
        String of = day.replace("meter-2", stranger.replace("'", "%27"));
        assertThat(json(of, 400).get("error").asText()).as(stranger).startsWith("device: ");
      }
      // Nothing was measured; a device that is no more was; and one that never was is no device.
      assertThat(json(meter + "2026-11-20T00:00:03Z&phase=A", 200).get("read").asInt()).isZero();
      String until = "&quantity=power&from=2026-11-20T00:00:00Z&to=2026-11-20T00:00:03Z";
      assertThat(json("/api/history?device=gone" + until, 200).get("read").asInt()).isEqualTo(3);
      assertThat(json("/api/history?device=metre-2" + until, 400).get("error").asText())
          .isEqualTo(
              "device: there is no metre-2 in area evening-peak, nor in its history of this time");
    }
  }

  @Test
  void aSeriesOfTooManyValuesIsForWhoeverAskedToChange(@TempDir Path root) throws Exception {
    server.start();
    Path file = root.resolve("readings/area=evening-peak/day=2026-11-20/bucket=00/part-1.parquet");
    Files.createDirectories(file.getParent());
    try (Statement duck = DriverManager.getConnection("jdbc:duckdb:").createStatement()) {
      duck.execute(
          """
          COPY (SELECT to_timestamp(1795132800 + i // 10) AS time, 'meter-2' AS device, 'TOTAL' AS phase,
            'GOOD' AS quality, 1.5 * i AS active_power FROM range(200001) t(i))
          TO '%s' (FORMAT parquet)\
          """
              .formatted(file));
    }
    try (HistoryDatabase database = new HistoryDatabase(root)) {
      series = Optional.of(new SeriesReader(database));
      assertThat(
              json(
                      "/api/history?device=meter-2&quantity=power&from=2026-11-20T00:00:00Z"
                          + "&to=2026-11-21T00:00:00Z",
                      400)
                  .get("error")
                  .asText())
          .startsWith("resolution: more than 200,000 values");
    }
  }

  @Test
  void healthIsBadUntilThereIsFreshData() throws Exception {
    server.start();
    assertThat(json("/health", 503).get("status").asText()).isEqualTo("no data yet");
    second(1);
    assertThat(json("/health", 200).get("status").asText()).isEqualTo("live");
    evening.silence(6_000);
    assertThat(json("/health", 503).get("status").asText()).isEqualTo("stale");
  }

  @Test
  void anUnknownPathIsAnsweredInJsonAndOnlyGetIsAllowed() throws Exception {
    server.start();
    JsonNode error = json("/api/nothing", 404);
    assertThat(error.get("path").asText()).isEqualTo("/api/nothing");
    assertThat(error.get("error").asText()).isNotBlank();

    HttpResponse<String> post =
        client.send(
            request("/api/picture").POST(HttpRequest.BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());
    assertThat(post.statusCode()).isEqualTo(405);
  }

  @Test
  void theHeadersKeepOtherSitesOut() throws Exception {
    server.start();
    for (String path : List.of("/", "/main.js", "/api/picture", "/api/nothing")) {
      HttpResponse<String> answer = get(path);
      assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
          .as(path)
          .contains("default-src 'none'")
          .doesNotContain("unsafe");
      assertThat(answer.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(answer.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  void aRequestForAForeignHostNameIsRefused() throws Exception {
    server.start();
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      send(socket, "GET /api/picture HTTP/1.1\r\nHost: 127.0.0.1.evil.example\r\n\r\n");
      assertThat(reader(socket.getInputStream()).readLine()).contains("421");
    }
  }

  @Test
  void picturesArePushedAsTheyChange() throws Exception {
    server.start();
    second(1);
    try (BufferedReader events = events()) {
      assertThat(nextPicture(events).at("/buses/17/voltagePu/value").asDouble())
          .isCloseTo(.9131, within(1e-9));
      second(.5);
      eventually(
          "the new voltage is pushed",
          () -> nextPicture(events).at("/buses/17/voltagePu/value").asDouble() > .95);
    }
  }

  @Test
  void theHundredAndFirstClientIsRefusedUntilOneLeaves() throws Exception {
    server.start();
    second(1);
    List<Socket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < 100; i++) {
        Socket socket = new Socket("127.0.0.1", server.port());
        clients.add(socket);
        send(socket, "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertThat(reader(socket.getInputStream()).readLine()).contains("200");
      }
      assertThat(json("/api/events", 503).get("error").asText()).contains("100 clients");
      clients.removeFirst().close();
      eventually("a place is free", () -> metric("gridpact_web_live_clients") < 100);
    } finally {
      for (Socket socket : clients) {
        socket.close();
      }
    }
  }

  @Test
  void aClientThatTakesNothingIsDroppedAndTheOthersGoOn() throws Exception {
    server = server(new WebConfig("127.0.0.1", 0, 100, 20, 3_000));
    evening.notices.add("x".repeat(8_000_000));
    server.start();
    second(1);
    try (Socket sleeper = new Socket()) {
      sleeper.setReceiveBufferSize(4_096);
      sleeper.connect(new InetSocketAddress("127.0.0.1", server.port()));
      send(sleeper, "GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
      try (BufferedReader events = events()) {
        eventually(
            "the sleeping client is dropped",
            () -> {
              nextPicture(events);
              return metric("gridpact_web_live_clients_dropped_total") == 1;
            });
        assertThat(nextPicture(events).get("area").asText()).isEqualTo("evening-peak");
      }
    }
  }

  @Test
  void stoppingEndsTheStreams() throws Exception {
    server.start();
    second(1);
    try (BufferedReader events = events()) {
      nextPicture(events);
      server.close();
      assertThat(ended(events)).isTrue();
    }
  }

  @Test
  void aPortInUseIsNamedWithWhatToDo() throws Exception {
    server.start();
    try (WebServer second = server(new WebConfig("127.0.0.1", server.port()))) {
      assertThatThrownBy(second::start)
          .isInstanceOf(BindException.class)
          .hasMessageContaining("port " + server.port() + " of 127.0.0.1 is in use")
          .hasMessageContaining("another port");
    }
  }

  @Test
  void anAddressOthersCanReachIsRefused() {
    for (String host : List.of("0.0.0.0", "192.168.1.5", "no such host")) {
      assertThatThrownBy(() -> new WebConfig(host, 8080))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining(host);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(20));
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private JsonNode json(String path, int status) throws IOException, InterruptedException {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("application/json");
    return new ObjectMapper().readTree(answer.body());
  }

  private double metric(String name) throws IOException, InterruptedException {
    return get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }

  private BufferedReader events() throws IOException, InterruptedException {
    HttpResponse<InputStream> answer =
        client.send(request("/api/events").build(), BodyHandlers.ofInputStream());
    assertThat(answer.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    return reader(answer.body());
  }

  private static JsonNode nextPicture(BufferedReader events) throws IOException {
    for (String line = events.readLine(); line != null; line = events.readLine()) {
      if (line.startsWith("data: ")) {
        return new ObjectMapper().readTree(line.substring(6));
      }
    }
    throw new AssertionError("the stream has ended");
  }

  /** Reads to the end, which comes in order or as a broken connection. */
  private static boolean ended(BufferedReader events) {
    try {
      while (events.readLine() != null) {
        // What was still under way.
      }
    } catch (IOException e) {
      return true;
    }
    return true;
  }

  private static void send(Socket socket, String head) throws IOException {
    OutputStream out = socket.getOutputStream();
    out.write(head.getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  private static BufferedReader reader(InputStream in) {
    return new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
  }

  @Test
  void theForecastIsAskedByDeviceFeederOrArea() throws Exception {
    server.start();
    String device = evening.area.devices().getFirst().id();
    String one = "/api/forecast?device=" + device;
    assertThat(json("/api/forecast", 400).get("error").asText())
        .isEqualTo("ask for one of device=ID, feeder=NAME and area");
    assertThat(json(one + "&area", 400).get("error").asText()).contains("one of");
    assertThat(json("/api/forecast?feeder=moon", 400).get("error").asText())
        .isEqualTo("feeder: there is no moon in area evening-peak");
    assertThat(json("/api/forecast?area", 200).get("unknown").asText()).contains("none yet");

    double nan = Double.NaN;
    PowerBand band =
        new PowerBand(new double[] {1, nan}, new double[] {2, nan}, new double[] {4, nan});
    AreaForecast.Basis basis =
        new AreaForecast.Basis(
            Shape.LOAD, Optional.of("days"), new Errors(9, 3, 4, 2, 0.75, 6), new double[2]);
    forecast =
        Optional.of(
            new AreaForecast(
                new Forecast(60_000, 0, 2, Map.of(device, band), Map.of(), PowerBand.unknown(2)),
                Map.of(device, basis),
                Map.of(),
                basis,
                List.of("dead-meter"),
                0,
                0));

    JsonNode answer = json(one, 200);
    assertThat(answer.get("p10").toString()).isEqualTo("[1.0,null]");
    assertThat(answer.get("p90").toString()).isEqualTo("[4.0,null]");
    assertThat(answer.get("unknown").isNull()).isTrue();
    assertThat(answer.get("issued").isNull()).isTrue();
    assertThat(answer.get("backtest").get("skill").asDouble()).isEqualTo(0.5);
    assertThat(json("/api/forecast?area", 200).get("unknown").asText())
        .isEqualTo("too little was measured of dead-meter");
  }
}

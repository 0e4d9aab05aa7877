package org.gridpact.center.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.model.testing.Eventually.eventually;

import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.gridpact.center.live.LivePrediction;
import org.gridpact.center.live.LiveViolation;
import org.gridpact.engine.forecast.AreaForecast;
import org.gridpact.engine.forecast.Errors;
import org.gridpact.engine.forecast.Shape;
import org.gridpact.engine.query.HistoryDatabase;
import org.gridpact.engine.query.SeriesReader;
import org.gridpact.ledger.state.OrderRecord.ParticipantState;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.forecast.Forecast;
import org.gridpact.model.forecast.PowerBand;
import org.gridpact.model.testing.Browser;
import org.gridpact.network.plan.Violation;
import org.gridpact.network.watch.TrackedViolation;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

/** The page in a real browser; skipped, saying so, where there is none. */
class PageTest {
  @TempDir private static Path profile;
  private static ChromeDriver browser;

  private final EveningPeak evening = new EveningPeak();
  private WebServer server;

  @BeforeAll
  static void openBrowser() {
    browser = Browser.open(profile);
  }

  @AfterAll
  static void closeBrowser() {
    if (browser != null) {
      browser.quit();
    }
  }

  private volatile Optional<SeriesReader> series = Optional.empty();
  private volatile Optional<AreaForecast> forecast = Optional.empty();

  @BeforeEach
  void openPage() throws Exception {
    evening.second(1);
    server = serve(0);
    // What earlier tests left in the console is read away.
    assertThat(browser.manage().logs().get(LogType.BROWSER)).isNotNull();
    browser.get("http://127.0.0.1:" + server.port() + "/");
    eventually("the page is live", () -> text("#link-text").equals("live"));
  }

  private WebServer serve(int port) throws IOException {
    WebServer web =
        new WebServer(
            new WebConfig("127.0.0.1", port, 10, 50, 10_000),
            this::picture,
            List::of,
            new Desk(() -> null),
            new HistoryApi(evening.area, () -> series),
            new ForecastApi(evening.area, () -> forecast, _ -> Errors.NONE),
            new PrometheusRegistry());
    web.start();
    return web;
  }

  private Picture picture() {
    synchronized (evening) {
      return evening.picture();
    }
  }

  private void meanwhile(Consumer<EveningPeak> change) {
    synchronized (evening) {
      change.accept(evening);
    }
  }

  @AfterEach
  void closePage() {
    browser.get("about:blank");
    server.close();
  }

  @Test
  void thePageOpensWithoutErrorsAndDrawsEveryBusBranchAndDevice() {
    assertThat(text("#area")).isEqualTo("evening-peak");
    assertThat(text(".sign")).contains("into a device is positive");
    assertThat(text("#age")).endsWith("s");
    assertThat(all(".bus")).hasSize(33);
    assertThat(all(".branch")).hasSize(33);
    assertThat(all(".device")).hasSize(12);
    assertThat(label("oltc-2-3")).contains("tap changer", "tap −2");
    assertThat(text("#notices")).contains("280 A is assumed");
    assertThat(text("#gateways")).contains("not json 3", "gw-4", "not connected", "buffered –");
    assertThat(browser.manage().logs().get(LogType.BROWSER).getAll())
        .as("errors and broken content rules go to the console")
        .isEmpty();
  }

  @Test
  void theAreasForecastIsABandWithItsErrorsAndUnknownIsSaid() throws Exception {
    eventually(
        "it says that there is none",
        () -> text("#area-forecast").contains("unknown: this node makes no forecast"));

    double[] watts = {1_000, 2_000, 3_000};
    PowerBand band = new PowerBand(new double[] {500, 1_000, 2_500}, watts, watts);
    AreaForecast.Basis basis =
        new AreaForecast.Basis(
            Shape.LOAD, Optional.of("days"), new Errors(96, 1_500, 2_000, 700, 0.83, 3_000), watts);
    forecast =
        Optional.of(
            new AreaForecast(
                new Forecast(0, 0, 3, Map.of(), Map.of(), band),
                Map.of(),
                Map.of(),
                basis,
                List.of(),
                0,
                0));
    browser.navigate().refresh();

    eventually("the band is drawn", () -> !all("#area-forecast .band").isEmpty());
    assertThat(text("#area-forecast"))
        .contains("Next 48 hours", "MAE 1.5", "83 % inside the band", "50 % better", "by days");
  }

  @Test
  void aPredictedViolationStandsApartWithItsTime() throws Exception {
    assertThat(text("#predicted")).isEmpty();
    Violation low = new Violation.Voltage("18", .9131, .92, 1.08, .92, 1.08);
    LiveViolation predicted =
        LiveViolation.of(
            new TrackedViolation.Predicted(
                low,
                low.severity(),
                EveningPeak.START,
                EveningPeak.START + 600_000,
                OptionalLong.empty()));
    server.answerPredicted(
        () -> new LivePrediction(null, EveningPeak.START, 0L, 15, List.of(predicted)));
    browser.navigate().refresh();

    eventually("it is listed", () -> text("#predicted").contains("Bus 18"));
    assertThat(text("#predicted")).contains("0.9131 pu, at least 0.9200 pu", "predicted for");
    assertThat(text("#violations")).doesNotContain("predicted");
  }

  @Test
  void anUnknownVoltageIsADash() {
    assertThat(text("[data-id='33'] .pu")).isEqualTo("–");
    assertThat(label("33")).contains("unknown").doesNotContain("0.000");
  }

  @Test
  void aNewPictureChangesTheShownVoltage() throws Exception {
    assertThat(text("[data-id='18'] .pu")).isEqualTo("0.913");
    assertThat(label("18")).contains("0.913", "pu", "below the limit", "measured, good");

    meanwhile(e -> e.second(.5));

    eventually("bus 18 recovers", () -> text("[data-id='18'] .pu").equals("0.957"));
    assertThat(label("18")).doesNotContain("below the limit");
  }

  @Test
  void aViolationAppearsInTheListAndIsDimmedOnceItEnds() throws Exception {
    assertThat(text("#violations")).contains("Every limit is kept");

    meanwhile(e -> e.lowVoltage(true));
    eventually("the violation is listed", () -> !all("#violations .active").isEmpty());
    assertThat(text("#violations .active")).contains("Bus 18", "0.913", "0.920", "pu", "since");

    meanwhile(
        e -> {
          e.second(.5);
          e.lowVoltage(false);
        });
    eventually("the violation has ended", () -> !all("#violations .ended").isEmpty());
    assertThat(text("#violations .ended")).contains("lasted");
  }

  @Test
  void anOrderShowsTheStateOfEachParticipantAndItsSetpoints() throws Exception {
    meanwhile(
        e ->
            e.orders.add(
                e.order(
                    "o-7",
                    Status.COMMITTED,
                    ParticipantState.MEASURED,
                    ParticipantState.APPLIED,
                    ParticipantState.PREPARED,
                    ParticipantState.IN_DOUBT)));
    eventually("the order is listed", () -> !all("[data-order='o-7']").isEmpty());

    Map<String, String> states =
        Map.of(
            "gw-1",
            "measured",
            "gw-2",
            "applied",
            "gw-3",
            "executing (prepared)",
            "gw-4",
            "in doubt");
    states.forEach(
        (gateway, state) ->
            assertThat(text("[data-order='o-7'] [data-gateway='%s']".formatted(gateway)))
                .isEqualTo(gateway + " " + state));
    browser.findElement(By.cssSelector("[data-order='o-7'] summary")).click();
    assertThat(text("[data-order='o-7'] table"))
        .contains("battery-14", "to", "kW", "battery-14−60.0\u202fkvar–");
    assertThat(text("[data-order='o-7'] table")).contains("oltc-2-3tap 3tap 0");
    assertThat(text("[data-order='o-7'] .evidence")).contains("Load flow holds");

    meanwhile(e -> e.second(1));
    eventually("the picture goes on", () -> !all("[data-order='o-7'] details[open]").isEmpty());
  }

  @Test
  void dataThatStopsIsCalledOldAndGreyedWhileTheConnectionIsLive() throws Exception {
    meanwhile(e -> e.silence(9_000));

    eventually("the banner says so", () -> text("#banner").contains("No new measurement"));
    assertThat(text("#link-text")).isEqualTo("live");
    assertThat(browser.findElement(By.tagName("body")).getDomAttribute("class")).contains("stale");
  }

  @Test
  void aLostConnectionIsSaidAtOnceAndEndsByItself() throws Exception {
    int port = server.port();
    server.close();
    eventually("the banner says so", () -> text("#banner").contains("reconnecting"));
    assertThat(text("#link-text")).isEqualTo("reconnecting");
    assertThat(browser.findElement(By.tagName("body")).getDomAttribute("class")).contains("stale");

    server = serve(port);
    eventually("the page is live again", () -> text("#link-text").equals("live"));
    assertThat(browser.findElement(By.id("banner")).isDisplayed()).isFalse();
  }

  @Test
  void theKeyboardReachesEveryPartOfTheDrawing() throws Exception {
    WebElement bus = browser.findElement(By.cssSelector("[data-id='17']"));
    browser.executeScript("arguments[0].focus()", bus);
    browser.switchTo().activeElement().sendKeys(Keys.ARROW_RIGHT);
    browser.switchTo().activeElement().sendKeys(Keys.ARROW_RIGHT);
    browser.switchTo().activeElement().sendKeys(Keys.ENTER);

    eventually("details are shown", () -> text("#details-title").equals("Bus 18"));
    assertThat(text("#details-body")).contains("0.913", "pv-18", "meter-18");
  }

  @Test
  void aSelectedDeviceShowsWhatItMeasuredWithItsGap(@TempDir Path root) throws Exception {
    long now = picture().epochMillis() / 1_000;
    String day = LocalDate.ofInstant(Instant.ofEpochSecond(now - 60), ZoneOffset.UTC).toString();
    Path file =
        root.resolve("readings/area=evening-peak/day=%s/bucket=00/part-1.parquet".formatted(day));
    Files.createDirectories(file.getParent());
    try (Statement duck = DriverManager.getConnection("jdbc:duckdb:").createStatement()) {
      duck.execute(
          """
          COPY (SELECT to_timestamp(%d + i) AS time, 'pv-18' AS device, 'TOTAL' AS phase,
            'GOOD' AS quality, -100.0 * i AS active_power
            FROM range(50) t(i) WHERE i NOT BETWEEN 20 AND 29) TO '%s' (FORMAT parquet)\
          """
              .formatted(now - 60, file));
    }
    String click =
        "document.querySelector(\".device[data-id='pv-18']\")"
            + ".dispatchEvent(new MouseEvent('click', {bubbles: true}))";
    browser.executeScript(click);
    eventually(
        "it says that there is no history",
        () -> text("#details-history .empty").contains("no history"));
    try (HistoryDatabase database = new HistoryDatabase(root)) {
      series = Optional.of(new SeriesReader(database));
      browser.executeScript(
          "const s = document.querySelector('#details-history select');"
              + "s.dispatchEvent(new Event('change'))");
      eventually("it says what it shows", () -> text("#details-history p").contains("40 readings"));
      assertThat(text("#details-history p")).isEqualTo("40 readings, 1 gap");
      String line = all("#details-history .line").getFirst().getDomAttribute("d");
      assertThat(line.chars().filter(c -> c == 'M').count()).as(line).isEqualTo(2);
    }
  }

  @Test
  void aTelephoneShowsThePageWithoutScrollingSideways() throws Exception {
    browser.executeCdpCommand(
        "Emulation.setDeviceMetricsOverride",
        Map.of("width", 390, "height", 844, "deviceScaleFactor", 1, "mobile", false));
    try {
      eventually(
          "the drawing is turned",
          () -> browser.executeScript("return innerWidth") instanceof Long w && w == 390);
      assertThat(browser.executeScript("return document.documentElement.scrollWidth <= 390"))
          .isEqualTo(true);
    } finally {
      browser.executeCdpCommand("Emulation.clearDeviceMetricsOverride", Map.of());
    }
  }

  private static List<WebElement> all(String css) {
    return browser.findElements(By.cssSelector(css));
  }

  private static String text(String css) {
    return Browser.text(browser, css);
  }

  private static String label(String id) {
    return String.valueOf(
        browser.executeScript(
            "return document.querySelector(arguments[0]).getAttribute('aria-label')",
            "[data-id='" + id + "']"));
  }
}

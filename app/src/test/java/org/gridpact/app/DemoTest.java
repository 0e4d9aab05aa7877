package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.model.testing.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.gridpact.model.testing.Browser;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.logging.LogType;

/** The story a stranger sees: one demo, on its page first and then in its report. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DemoTest {
  private static final String IN_EFFECT = ".chip:is(.APPLIED,.MEASURED)";

  @TempDir private static Path folder;
  private static Program demo;

  @BeforeAll
  static void startTheDemo() throws IOException {
    demo =
        Program.start(
            folder,
            "demo",
            "--any-ports",
            "--headless",
            "--speed",
            "5",
            "--for",
            "60s",
            "--data",
            folder.resolve("data").toString(),
            "--report",
            folder.resolve("report.json").toString());
  }

  @AfterAll
  static void stopIt() {
    if (demo != null) {
      demo.close();
    }
  }

  @Test
  @Order(1)
  void nobodyElsewhereReachesIt() throws Exception {
    demo.page();
    Listening.onLoopbackOnly(demo.pid());
  }

  @Test
  @Order(2)
  void thePageShowsVoltagesThenAViolationAndTheOrderThatEndsIt() throws Exception {
    String address = demo.page().toString();
    ChromeDriver browser = Browser.open(folder.resolve("browser"));
    try {
      browser.get(address);
      eventually("the page is live", () -> Browser.text(browser, "#link-text").equals("live"));
      eventually(
          "each bus shows its voltage",
          () -> count(browser, ".bus[aria-label]:not([aria-label*=unknown])") == 33);
      eventually("a violation is listed", () -> count(browser, "#violations .violation") > 0);
      eventually(
          "an order is in effect at several gateways",
          () -> count(browser, "#orders .order:has(%1$s ~ %1$s)".formatted(IN_EFFECT)) > 0);
      eventually(
          "every violation has ended",
          () ->
              count(browser, "#violations .active") == 0
                  && count(browser, "#violations .ended") > 0);
      assertThat(browser.manage().logs().get(LogType.BROWSER).getAll()).isEmpty();
    } finally {
      browser.quit();
    }
  }

  @Test
  @Order(3)
  void theReportSaysThatTheGridCameBackInsideItsLimitsAndNothingWasLost() throws Exception {
    assertThat(demo.exitCode()).as(demo.output()).isZero();

    JsonNode report = new ObjectMapper().readTree(folder.resolve("report.json").toFile());
    assertThat(report.get("secondsToFirstPicture").asDouble()).isPositive();
    assertThat(report.get("peakResidentMegabytes").asDouble()).isBetween(1.0, 1_536.0);
    assertThat(number(report, "readingsAcknowledged")).isPositive();
    assertThat(number(report, "readingsInHistory"))
        .isEqualTo(number(report, "readingsAcknowledged"));
    assertThat(number(report, "violationsRaised"))
        .as("of 37 branches and 33 buses, each once or so")
        .isBetween(1L, 20L);
    assertThat(number(report, "violationsCleared")).isEqualTo(number(report, "violationsRaised"));
    assertThat(number(report, "ordersCommitted")).as("nothing flaps").isBetween(1L, 6L);
    assertThat(number(report, "ordersAborted"))
        .as("votes that a busy machine makes late")
        .isLessThanOrEqualTo(3);
    assertThat(number(report, "branchesOverLimitAtEnd")).isZero();
    assertThat(number(report, "busesOutsideVoltageAtEnd")).isZero();
    assertThat(demo.output()).doesNotContain("Exception", "\tat ", "ERROR");
    assertThat(demo.output().lines().filter(line -> line.contains("WARN")))
        .as("a busy machine may keep the dispatcher waiting, and a decision, which they say")
        .allMatch(line -> line.matches(".* Notices: .*|.* order \\S+ is (in doubt|not applied).*"));
  }

  private static long number(JsonNode report, String key) {
    assertThat(report.has(key)).as(key).isTrue();
    assertThat(report.get(key).isIntegralNumber()).as(key + " in " + report).isTrue();
    return report.get(key).asLong();
  }

  private static long count(ChromeDriver browser, String css) {
    return ((Number)
            browser.executeScript("return document.querySelectorAll(arguments[0]).length", css))
        .longValue();
  }
}

package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a person's command asks of a center, which here only writes it down. */
class OperatorCommandsTest {
  private HttpServer center;
  private volatile String asked = "";
  private volatile String answers = "{\"answer\": \"done\"}";

  @BeforeEach
  void listen() throws IOException {
    center = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    center.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          asked = exchange.getRequestURI() + " " + body;
          byte[] answer = answers.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, answer.length == 0 ? -1 : answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    center.start();
  }

  @AfterEach
  void stop() {
    center.stop(0);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "order b=-80kW --reason peak --hold 5min"
            + " | /api/orders {'reason':'peak','setpoints':[{'device':'b','watts':-80000.0}],"
            + "'holdMillis':300000,'replaces':[],'by':'Anna'}",
        "order b=-80kW b=-20kvar --reason volts"
            + " | /api/orders {'reason':'volts','setpoints':[{'device':'b','watts':-80000.0},"
            + "{'device':'b','vars':-20000.0}],'replaces':[],'by':'Anna'}",
        "order --preventive 3-4,7-8 --reason storm"
            + " | /api/orders {'reason':'storm','preventive':['branch 3-4','branch 7-8'],"
            + "'replaces':[],'by':'Anna'}",
        "order --preventive 3-4,unit~G1 --reason storm"
            + " | /api/orders {'reason':'storm','preventive':['branch 3-4','unit G1'],"
            + "'replaces':[],'by':'Anna'}",
        "approve o-1 | /api/orders/o-1/approve {'by':'Anna'}",
        "reject o-1 --reason no | /api/orders/o-1/reject {'reason':'no','by':'Anna'}",
        "lock b --reason fuse --from 1970-01-01T00:00:01Z"
            + " | /api/locks {'reason':'fuse','subject':'b','from':1000,'by':'Anna'}",
        "unlock b | /api/unlock {'subject':'b','by':'Anna'}"
      })
  void whatAPersonSaysIsAskedOfTheCenter(String command, String expected) {
    assertThat(said(0, command)).isEqualToIgnoringNewLines("done");
    assertThat(asked.replace('"', '\'')).isEqualTo(expected);
  }

  @Test
  void anOrderIsEitherOfAPersonOrPlannedAndNothingIsAskedOtherwise() {
    assertThat(said(Main.REFUSED, "order --reason r")).contains("either DEVICE=SETPOINT");
    assertThat(said(Main.REFUSED, "order b=1kW --preventive 3-4 --reason r")).contains("either");
    assertThat(said(Main.REFUSED, "order --contingencies /nowhere --reason r"))
        .contains("--contingencies /nowhere cannot be read");
    assertThat(asked).isEmpty();
  }

  @Test
  void whoLeavesOutTheReasonIsTold() {
    assertThat(said(Main.REFUSED, "reject o-1")).contains("--reason");
    assertThat(said(Main.REFUSED, "lock b")).contains("--reason");
    assertThat(asked).isEmpty();
  }

  @Test
  void whoeverElseAnswersIsNoCenter() {
    for (String other : new String[] {"<html>hello</html>", "[]", "{\"answer\": 1}", ""}) {
      answers = other;
      assertThat(said(Main.REFUSED, "unlock b")).contains("what answers at", "is no center");
    }
    center.stop(0);
    assertThat(said(Main.REFUSED, "unlock b"))
        .contains("no center answers at", "nobody listens there")
        .doesNotContain("null", "Exception");
  }

  @Test
  void aTimeThatIsNoneIsNotAsked() {
    assertThat(said(Main.REFUSED, "lock b --reason fuse --until tomorrow"))
        .contains("--until", "'tomorrow' is no time");
    assertThat(said(Main.REFUSED, "lock b --reason fuse --until +1000000000-01-01T00:00:00Z"))
        .contains("is no time")
        .doesNotContain("\tat ");
    assertThat(asked).isEmpty();
  }

  @Test
  void anAddressThatIsNoneIsSaid() {
    Terminal terminal = new Terminal();
    String[] words = {"unlock", "b", "--by", "Anna", "--url", "http://127.0.0.1:99999"};
    assertThat(terminal.run(words)).as(terminal::said).isEqualTo(Main.REFUSED);
    assertThat(terminal.said()).contains("--url http://127.0.0.1:99999").doesNotContain("\tat ");
  }

  private String said(int exitCode, String command) {
    Terminal terminal = new Terminal();
    String url = "http://127.0.0.1:" + center.getAddress().getPort();
    String[] words =
        Arrays.stream((command + " --by Anna --url " + url).split(" ", -1))
            .map(word -> word.replace('~', ' '))
            .toArray(String[]::new);
    assertThat(terminal.run(words)).as(terminal::said).isEqualTo(exitCode);
    return terminal.said();
  }
}

package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.model.testing.Eventually.eventually;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.StreamSupport;
import org.gridpact.model.time.GridClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes in on the wire and is no reading is counted by kind, and stops nobody else. */
class BadInputTest {
  private static final String AREA =
      """
      area: street
      network: builtin:feeder33
      limits: {voltage: {min: 0.92 pu, max: 1.06 pu}, defaults: true}
      gateways:
        - {id: cellar, listen: "127.0.0.1:0"}
      devices:
        - {id: meter-18, kind: meter, gateway: cellar, bus: 18, feeder: trunk, points: &meter {voltage: V, current: A, power: W}}
        - {id: meter-19, kind: meter, gateway: cellar, bus: 19, feeder: trunk, points: *meter}
      """;
  private static final Pattern METER_PORT =
      Pattern.compile("cellar takes meter lines on 127\\.0\\.0\\.1:(\\d+)");
  private static final int TEN_MEGABYTES = 10 << 20;
  private static final int FAR_MILLIS = 3_600_000;

  @TempDir private Path folder;
  private Program program;

  @BeforeEach
  void startTheArea() throws IOException {
    Path area = Files.writeString(folder.resolve("street.yaml"), AREA);
    program = Program.start(folder, "run", "--config", area.toString(), "--any-ports");
  }

  @AfterEach
  void stopIt() {
    program.close();
  }

  @Test
  void badLinesAreCountedByKindAndAGoodMeterGoesOnBeingShown() throws Exception {
    int port = Integer.parseInt(program.said(METER_PORT));
    try (Socket good = new Socket(InetAddress.getLoopbackAddress(), port);
        OutputStream goodMeter = good.getOutputStream();
        Socket bad = new Socket(InetAddress.getLoopbackAddress(), port)) {
      eventually("meter-18 is shown", () -> isShown(goodMeter, 1_000));

      OutputStream badMeter = bad.getOutputStream();
      write(badMeter, "GET / HTTP/1.1\n");
      write(badMeter, line("meter-19", now(), "NaN"));
      write(badMeter, line("meter-19", now() + FAR_MILLIS, "2000"));
      write(badMeter, line("meter-99", now(), "2000"));
      byte[] endless = new byte[TEN_MEGABYTES];
      Arrays.fill(endless, (byte) '7');
      badMeter.write(endless);
      eventually("meter-18 goes on", () -> isShown(goodMeter, 3_000));
      assertThat(device("meter-19").at("/power/value").isNull()).isTrue();
      write(badMeter, "\n");

      eventually(
          "a good line of the bad meter is shown",
          () -> {
            write(badMeter, line("meter-19", now(), "4000"));
            return device("meter-19").at("/power/value").asDouble() == 4_000;
          });
      Map<String, Integer> once =
          Map.of(
              "line.notJson",
              1,
              "line.notFinite",
              1,
              "line.futureTime",
              1,
              "line.unknownDevice",
              1,
              "line.tooLong",
              1);
      eventually(
          "each kind is counted",
          () -> {
            JsonNode badInput = program.get("api/gateways").get(0).get("badInput");
            return once.entrySet().stream()
                .allMatch(e -> badInput.path(e.getKey()).asInt() == e.getValue());
          });
    }
    assertThat(program.output()).doesNotContain("Exception", "\tat ");
  }

  /** Sends a reading and looks for it. */
  private boolean isShown(OutputStream meter, int watts) throws Exception {
    write(meter, line("meter-18", now(), Integer.toString(watts)));
    return device("meter-18").at("/power/value").asDouble() == watts;
  }

  private JsonNode device(String id) throws Exception {
    List<JsonNode> found =
        StreamSupport.stream(program.get("api/picture").get("devices").spliterator(), false)
            .filter(d -> d.get("id").asText().equals(id))
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static String line(String device, long time, String watts) {
    return "{\"device\":\"%s\",\"time\":%d,\"voltage\":7300.0,\"current\":1.0,\"power\":%s}%n"
        .formatted(device, time, watts);
  }

  private static long now() {
    return GridClock.system().epochMillis();
  }
}

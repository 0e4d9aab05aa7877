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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.gridpact.model.time.GridClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway in a process of its own, from its own jar, and a center that does not start it. */
class EdgeTest {
  private static final String METER =
      "  - {id: meter-18, kind: meter, gateway: cellar, bus: 18, feeder: trunk, points: {voltage:"
          + " V, current: A, power: W}}\n";
  private static final String AREA =
      """
      area: street
      network: builtin:feeder33
      limits: {voltage: {min: 0.92 pu, max: 1.06 pu}, defaults: true}
      gateways:
        - {id: cellar, listen: "127.0.0.1:0", external: true}
      devices:
      """
          + METER;
  private static final Pattern UPLINK_PORT =
      Pattern.compile("run apart connect to 127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern METER_PORT =
      Pattern.compile("lines takes meter lines on 127\\.0\\.0\\.1:(\\d+)");

  @TempDir private Path folder;
  private final List<Program> programs = new ArrayList<>();

  @AfterEach
  void stopAll() {
    programs.forEach(Program::close);
  }

  private Program started(Program program) {
    programs.add(program);
    return program;
  }

  private Path gatewayFile(int uplinkPort) throws IOException {
    return Files.writeString(
        folder.resolve("gateway.yaml"),
        """
        area: street
        centers: ["127.0.0.1:%d"]
        centerKey: data/street/area.pub
        gateway: {id: cellar, listen: "127.0.0.1:0"}
        devices:
        """
                .formatted(uplinkPort)
            + METER);
  }

  @Test
  void whatItMeasuresIsAtTheCenterAlsoAfterItWasKilled() throws Exception {
    Path area = Files.writeString(folder.resolve("street.yaml"), AREA);
    Program center =
        started(Program.start(folder, "run", "--config", area.toString(), "--any-ports"));
    Path config = gatewayFile(Integer.parseInt(center.said(UPLINK_PORT)));

    Program gateway = started(Program.startGateway(folder, "--config", config.toString()));
    shows(center, gateway, 1_000);
    gateway.close();
    gateway = started(Program.startGateway(folder, "--config", config.toString()));
    shows(center, gateway, 2_000);
    Listening.onLoopbackOnly(center.pid());
    Listening.onLoopbackOnly(gateway.pid());

    gateway.stop();
    assertThat(gateway.exitCode()).isEqualTo(143);
    assertThat(gateway.output()).doesNotContain("Exception", "\tat ", "WARN", "ERROR");
  }

  @Test
  void aTaskMovesToAnotherGatewayWhenItsOwnIsGone() throws Exception {
    String area =
        AREA.replace(
                "devices:\n",
                """
                  - {id: attic, listen: "127.0.0.1:0", external: true}
                tasks:
                  - {id: trunk, work: forecast, feeder: trunk, step: 1 s, season: 10 s, horizon: 5 s, period: 1 s, cost: 100 ms, memory: 200 kB, priority: 1}
                devices:
                """)
            + METER.replace("meter-18", "meter-19").replace("cellar", "attic");
    Path file = Files.writeString(folder.resolve("street.yaml"), area);
    Program center =
        started(Program.start(folder, "run", "--config", file.toString(), "--any-ports"));
    int uplink = Integer.parseInt(center.said(UPLINK_PORT));
    Map<String, Program> gateways = new HashMap<>();
    for (String id : List.of("cellar", "attic")) {
      Path config = folder.resolve(id + ".yaml");
      Files.writeString(config, Files.readString(gatewayFile(uplink)).replace("cellar", id));
      gateways.put(id, started(Program.startGateway(folder, "--config", config.toString())));
    }
    eventually("the task runs", () -> runsAt(center).isPresent());
    String first = runsAt(center).orElseThrow();

    gateways.get(first).close();
    eventually("it runs elsewhere", () -> runsAt(center).filter(g -> !g.equals(first)).isPresent());
  }

  private static Optional<String> runsAt(Program center) throws Exception {
    JsonNode task = center.get("api/tasks").get(0);
    return "RUNNING".equals(task.path("state").asText())
        ? Optional.of(task.path("gateway").asText())
        : Optional.empty();
  }

  @Test
  void aFileWithAProblemStartsNothingAndNamesThePlace() throws Exception {
    Path config = gatewayFile(1);
    Files.writeString(config, Files.readString(config).replace("bus: 18, ", ""));
    Program gateway = started(Program.startGateway(folder, "--config", config.toString()));

    assertThat(gateway.exitCode()).isEqualTo(2);
    assertThat(gateway.output()).contains("gateway.yaml:6:", "needs either a bus or a branch");
    assertThat(folder.resolve("data")).doesNotExist();
  }

  /** A meter speaks at the gateway until the center shows what it says. */
  private static void shows(Program center, Program gateway, int watts) throws Exception {
    try (Socket meter =
            new Socket(
                InetAddress.getLoopbackAddress(), Integer.parseInt(gateway.said(METER_PORT)));
        OutputStream out = meter.getOutputStream()) {
      eventually(
          "the center shows " + watts + " W",
          () -> {
            out.write(
                "{\"device\":\"meter-18\",\"time\":%d,\"voltage\":7300.0,\"current\":1.0,\"power\":%d}\n"
                    .formatted(GridClock.system().epochMillis(), watts)
                    .getBytes(StandardCharsets.UTF_8));
            JsonNode devices = center.get("api/picture").get("devices");
            return devices.get(0).at("/power/value").asDouble() == watts;
          });
    }
  }
}

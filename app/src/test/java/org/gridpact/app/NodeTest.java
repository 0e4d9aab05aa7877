package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code run} refuses of nodes before anything starts. */
class NodeTest {
  private static final String AREA =
      """
      area: street
      network: builtin:feeder33
      limits: {voltage: {min: 0.92 pu, max: 1.06 pu}, defaults: true}
      gateways:
        - {id: cellar, listen: "127.0.0.1:0", external: true}
      devices:
        - {id: meter-18, kind: meter, gateway: cellar, bus: 18, feeder: trunk, points: {power: W}}
      """;
  private static final String CENTERS =
      """
      centers:
        a: {ledger: "127.0.0.1:19101", uplink: "127.0.0.1:19443", web: "127.0.0.1:19080"}
        b: {ledger: "127.0.0.1:19102", uplink: "127.0.0.1:19444", web: "127.0.0.1:19081"}
        c: {ledger: "127.0.0.1:19103", uplink: "127.0.0.1:19445", web: "127.0.0.1:19082"}
      """;

  @TempDir private Path folder;
  private Path area;

  @BeforeEach
  void write() throws Exception {
    area = Files.writeString(folder.resolve("street.yaml"), AREA + CENTERS);
  }

  private String refusal(String... more) {
    Terminal terminal = new Terminal();
    List<String> run = List.of("run", "--config", area.toString(), "--data", folder + "/data");
    assertThat(terminal.run(run, more)).isEqualTo(Main.REFUSED);
    return terminal.err();
  }

  @Test
  void oneOfSeveralNodesHasToSayWhichItIs() throws Exception {
    assertThat(refusal()).contains("say which this is: --node a or b or c");
    assertThat(refusal("--node", "d")).contains("no center d in area street; there is: a, b, c");
    Files.writeString(area, AREA);
    assertThat(refusal("--node", "a")).contains("the area file names no centers");
  }

  @Test
  void oneOfSeveralNodesMakesNoKeyOfItsOwn() throws Exception {
    assertThat(refusal("--node", "a", "--control-only"))
        .contains("street/area.key", "--area-key FILE", "--new-area-key");
    assertThat(folder.resolve("data/street/area.key")).doesNotExist();
    assertThat(refusal("--node", "a", "--area-key", folder + "/none.key"))
        .contains("no key at " + folder);
  }

  @Test
  void aGatewayThatRunsApartMayRunHereAlready() throws Exception {
    try (ServerSocket meters = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = "127.0.0.1:" + meters.getLocalPort();
      Files.writeString(area, AREA.replace("127.0.0.1:0", port) + CENTERS);
      assertThat(refusal("--node", "a", "--area-key", folder + "/none.key"))
          .contains("no key at " + folder);
      Files.writeString(area, AREA.replace("127.0.0.1:0", port).replace(", external: true", ""));
      assertThat(refusal()).contains("port " + meters.getLocalPort() + " for meters of cellar");
    }
  }

  @Test
  void whatIsNotOnThisMachineIsRefused() throws Exception {
    Files.writeString(area, AREA + CENTERS.replace("127.0.0.1:19102", "192.0.2.1:19102"));
    assertThat(refusal("--node", "a", "--new-area-key"))
        .contains("ledger of b: ", "192.0.2.1", "is not a loopback address");
  }

  @Test
  void aNodeForControlOnlyHasNoUseForBrokers() {
    assertThat(refusal("--node", "a", "--new-area-key", "--control-only", "--kafka", "x:1"))
        .contains("--control-only has no use for --kafka");
  }
}

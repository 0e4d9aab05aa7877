package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./gridpact opf} on two buses: cheap power behind a line of 50 MVA, dear at the load. */
class OpfCommandTest {
  private static final String TWO =
      """
      function mpc = two
      mpc.version = '2';
      mpc.baseMVA = 100;
      mpc.bus = [
        1 3 0 0 0 0 1 1 0 110 1 1.05 0.95;
        2 2 80 10 0 0 1 1 0 110 1 1.05 0.95
      ];
      mpc.gen = [
        1 60 0 100 -100 1 100 1 200 0;
        2 20 0 100 -100 1 100 1 200 0
      ];
      mpc.branch = [ 1 2 0.01 0.1 0 50 0 0 0 0 1 -360 360 ];
      mpc.gencost = [
        2 0 0 3 0 10 0;
        2 0 0 3 0 40 0
      ];
      """;

  @TempDir Path folder;

  private final Terminal terminal = new Terminal();
  private Path network;
  private Path report;

  @BeforeEach
  void write() throws IOException {
    network = Files.writeString(folder.resolve("two.m"), TWO);
    report = folder.resolve("report.json");
  }

  private int opf(Path file, String... more) {
    return terminal.run(
        List.of("opf", "--network", file.toString(), "--report", report.toString()), more);
  }

  private JsonNode report() throws IOException {
    return new ObjectMapper().readTree(report.toFile());
  }

  @Test
  void dcIsReportedWithCostGenerationAndPrices() throws Exception {
    assertThat(opf(network)).isZero();
    JsonNode json = report();
    assertThat(json.get("status").asText()).isEqualTo("optimal");
    assertThat(json.get("cost").asDouble()).isCloseTo(50 * 10 + 30 * 40, within(1e-3));
    assertThat(json.get("generation").get("G1").asDouble()).isCloseTo(50, within(1e-5));
    assertThat(json.get("prices").get("1").asDouble()).isCloseTo(10, within(1e-5));
    assertThat(json.get("prices").get("2").asDouble()).isCloseTo(40, within(1e-5));
    assertThat(json.get("binding").get(0).get("limit").asText()).isEqualTo("branch 1-2");
    assertThat(terminal.out())
        .contains("two, DC-OPF (physical)")
        .contains("optimal: 1,700.000 $/h")
        .contains("branch 1-2 binds at 50.0000 MW: one more MW would save 30.0000 $/h");
  }

  @Test
  void acIsReportedWithVoltagesAndLosses() throws Exception {
    assertThat(opf(network, "--model", "ac")).isZero();
    JsonNode json = report();
    double sent = json.get("generation").get("G1").asDouble();
    double added = json.get("generation").get("G2").asDouble();
    assertThat(sent).isBetween(49.0, 50.02);
    assertThat(sent + added).isBetween(80.1, 80.4);
    assertThat(json.get("voltages").get("2").asDouble()).isBetween(0.95, 1.0501);
    assertThat(json.get("reactive").has("G2")).isTrue();
    assertThat(json.get("cost").asDouble()).isGreaterThan(json.get("lowerBound").asDouble());
  }

  @Test
  void infeasibleEndsWithOneAndNamesTheConflict() throws Exception {
    Files.writeString(
        network, TWO.replace("2 20 0 100 -100 1 100 1 200", "2 20 0 100 -100 1 100 1 20"));
    assertThat(opf(network)).isEqualTo(Main.FAILED);
    assertThat(report().get("status").asText()).isEqualTo("infeasible");
    assertThat(report().get("cost").isNull()).isTrue();
    assertThat(report().get("conflicts").toString()).contains("branch 1-2");
    assertThat(terminal.out()).contains("infeasible: no dispatch keeps every limit");
  }

  @Test
  void wrongFilesAndOptionsAreRefusedInOneLine() throws Exception {
    assertThat(opf(folder.resolve("none.m"))).isEqualTo(Main.REFUSED);
    assertThat(opf(folder.resolve("grid.xiidm"))).isEqualTo(Main.REFUSED);
    assertThat(opf(network, "--convention", "mine")).isEqualTo(Main.REFUSED);
    assertThat(opf(network, "--model", "ac", "--convention", "pglib")).isEqualTo(Main.REFUSED);
    Files.writeString(network, TWO.replace("0.01 0.1", "0.01 x"));
    assertThat(opf(network)).isEqualTo(Main.REFUSED);
    Files.writeString(network, TWO);
    assertThat(terminal.run("opf", "--network", network.toString(), "--report", folder.toString()))
        .isEqualTo(Main.REFUSED);
    assertThat(terminal.err().lines())
        .containsExactly(
            "--network: there is no network file " + folder.resolve("none.m"),
            "--network: "
                + folder.resolve("grid.xiidm")
                + ": only MATPOWER files (.m) carry the costs that are needed",
            "--convention is physical, pglib or pglib-without-shifts, not 'mine'",
            "--convention is about the DC model: leave it out with ac",
            "--network: two.m:12: branch: 'x' is not a number",
            "--report: %s is a folder".formatted(folder));
  }
}

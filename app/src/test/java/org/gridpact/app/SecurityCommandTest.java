package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./gridpact security} on two lines, each for 15 MVA, and 25 MVA for 20 min. */
class SecurityCommandTest {
  @TempDir Path folder;

  private final Terminal terminal = new Terminal();

  private int security(String... more) throws IOException {
    Path network =
        Files.writeString(
            folder.resolve("two.m"),
            """
            function mpc = two
            mpc.version = '2';
            mpc.baseMVA = 100;
            mpc.bus = [
              1 3 0 0 0 0 1 1 0 110 1 1.1 0.9;
              2 1 20 0 0 0 1 1 0 110 1 1.1 0.9 ];
            mpc.gen = [ 1 0 0 9 -9 1 100 1 90 0 ];
            mpc.branch = [
              1 2 0 0.01 0 15 25 0 0 0 1;
              1 2 0 0.01 0 15 25 0 0 0 1 ];
            """);
    return terminal.run(List.of("security", "--network", network.toString()), more);
  }

  @Test
  void theTimeToActLetsARatingForThatTimeCount() throws IOException {
    assertThat(security()).isZero();
    assertThat(terminal.said()).contains("at 133 % of its permanent rating; 20 min allowed");
    terminal.clear();
    assertThat(security("--act-within", "20min")).isZero();
    assertThat(terminal.said()).doesNotContain("133 %");
  }

  @Test
  void aTimeToActThatIsNoneIsRefused() throws IOException {
    assertThat(security("--act-within", "20")).isEqualTo(2);
    assertThat(terminal.said()).contains("--act-within: '20' has no unit");
    assertThat(security("--act-within", "2 ms")).isEqualTo(2);
    assertThat(terminal.said()).contains("--act-within: 1 s to 24 h, not '2 ms'");
  }

  /** Of 20 MW at bus 2 a line alone may carry 15 less its margin: the unit there gives the rest. */
  @Test
  void aRedispatchKeepsTheLimitsAfterEachLossAndSaysWhatItCosts() throws IOException {
    Path network =
        Files.writeString(
            folder.resolve("units.m"),
            """
            function mpc = units
            mpc.version = '2';
            mpc.baseMVA = 100;
            mpc.bus = [
              1 3 0 0 0 0 1 1 0 110 1 1.1 0.9;
              2 2 20 0 0 0 1 1 0 110 1 1.1 0.9 ];
            mpc.gen = [
              1 18 0 90 -90 1 100 1 90 0;
              2 2 0 90 -90 1 100 1 30 0 ];
            mpc.branch = [
              1 2 0 0.01 0 15 0 0 0 0 1;
              1 2 0 0.01 0 15 0 0 0 0 1 ];
            mpc.gencost = [
              2 0 0 2 10 0;
              2 0 0 2 30 0 ];
            """);
    Path list = Files.writeString(folder.resolve("lost.txt"), "branch 1-2\nbranch 1-2#2\n");
    Path report = folder.resolve("report.json");

    int code =
        terminal.run(
            "security",
            "--network",
            network.toString(),
            "--contingencies",
            list.toString(),
            "--prevent",
            "--report",
            report.toString());

    assertThat(terminal.said())
        .contains("0 of 2 losses are secure, 2 are not")
        .contains("with it 2 of 2 losses are secure, 0 are not");
    assertThat(code).isZero();
    JsonNode prevention = new ObjectMapper().readTree(report.toFile()).get("prevention");
    assertThat(prevention.get("status").asText()).isEqualTo("planned");
    assertThat(prevention.get("upMw").asDouble()).isBetween(3.0, 3.1);
    assertThat(prevention.get("downMw").asDouble())
        .isCloseTo(prevention.get("upMw").asDouble(), within(1e-3));
    assertThat(prevention.get("cost").asDouble())
        .isCloseTo(20 * prevention.get("upMw").asDouble(), within(0.01));
    assertThat(prevention.get("plannedFor")).hasSize(2);
  }

  @Test
  void aRedispatchWithoutCostsOrForTemporaryLimitsIsRefused() throws IOException {
    assertThat(security("--prevent")).isEqualTo(2);
    assertThat(terminal.said()).contains("--prevent: two has no gencost");
    assertThat(security("--prevent", "--act-within", "20min")).isEqualTo(2);
    assertThat(terminal.said()).contains("--prevent plans for permanent limits");
  }

  /** With one line the voltage at bus 2 is 0.93 pu: less than the file allows. */
  @Test
  void theFilesOwnVoltageLimitsCount() throws IOException {
    Path network =
        Files.writeString(
            folder.resolve("low.m"),
            """
            function mpc = low
            mpc.version = '2';
            mpc.baseMVA = 100;
            mpc.bus = [
              1 3 0 0 0 0 1 1 0 110 1 1.05 0.95;
              2 1 50 20 0 0 1 1 0 110 1 1.05 0.95 ];
            mpc.gen = [ 1 18 0 90 -90 1 100 1 90 0 ];
            mpc.branch = [
              1 2 0.04 0.2 0 90 0 0 0 0 1;
              1 2 0.04 0.2 0 90 0 0 0 0 1 ];
            """);
    List<String> command = List.of("security", "--network", network.toString());
    assertThat(terminal.run(command)).isZero();
    assertThat(terminal.said()).contains("at least 0.9500 pu");
    terminal.clear();
    assertThat(terminal.run(command, "--voltage-min", "0.9")).isZero();
    assertThat(terminal.said()).doesNotContain("0.9500 pu");
  }
}

package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code gridpact check}: what is wrong with an area is said with file, line and rule. */
class CheckTest {
  private static final String STREET =
      """
      area: street
      network: grids/street.m
      limits:
        voltage: {min: 0.92 pu, max: 1.06 pu}
        branches: {1-2: 200 A}
      gateways:
        - {id: cellar, listen: "127.0.0.1:8081"}
      devices:
        - {id: meter-2, kind: meter, gateway: cellar, bus: 2, feeder: street, points: {voltage: V, current: A, power: W}}
      """;

  /** A substation and a house, with 0.1 MW between them. */
  private static final String NETWORK =
      """
      function mpc = street
      mpc.version = '2';
      mpc.baseMVA = 10;
      mpc.bus = [
        1 3 0   0    0 0 1 1 0 11 1 1.1 0.9;
        2 1 0.1 0.02 0 0 1 1 0 11 1 1.1 0.9;
      ];
      mpc.gen = [
        1 0 0 10 -10 1 10 1 10 0;
      ];
      mpc.branch = [
        1 2 0.01 0.01 0 0 0 0 0 0 1 -360 360;
      ];
      """;

  @TempDir private Path folder;

  @BeforeEach
  void layTheNetworkBesideTheArea() throws IOException {
    Files.createDirectories(folder.resolve("grids"));
    Files.writeString(folder.resolve("grids/street.m"), NETWORK);
  }

  @Test
  void aGoodFileIsGoodAndItsNetworkIsRelativeToIt() throws IOException {
    Outcome outcome = check(STREET);

    assertThat(outcome.exitCode).as(outcome.said).isZero();
    assertThat(outcome.said).contains("street.yaml is good", "1 gateway, 1 device");
  }

  @Test
  void aFileMayBeginWithAByteOrderMarkAndIsUtf8() throws IOException {
    assertThat(check("\uFEFF" + STREET).exitCode).isZero();
    Path latin = folder.resolve("latin.yaml");
    Files.writeString(latin, STREET + "# Stra\u00dfe", StandardCharsets.ISO_8859_1);
    Outcome outcome = check(latin);
    assertThat(outcome.exitCode).isEqualTo(Main.REFUSED);
    assertThat(outcome.said).contains("latin.yaml: cannot be read: not UTF-8 text");
  }

  @Test
  void anUnknownKeyIsRefused() throws IOException {
    refuses(STREET.replace("feeder:", "colour: red, feeder:"), ":9:", "unknown key 'colour'");
  }

  @Test
  void aDuplicateIdIsRefused() throws IOException {
    String meter = STREET.lines().toList().getLast();
    refuses(STREET + meter + "\n", ":10:", "device 'meter-2' is there twice");
  }

  @Test
  void aDeviceOnNoBusIsRefused() throws IOException {
    refuses(STREET.replace("bus: 2,", "bus: 7,"), ":9:", "meter-2", "7");
    refuses(STREET.replace("bus: 2, ", ""), ":9:", "needs either a bus or a branch");
  }

  @Test
  void aMissingUnitIsRefused() throws IOException {
    refuses(STREET.replace("1-2: 200 A", "1-2: 200"), ":5:", "has no unit");
  }

  @Test
  void aMissingLimitIsRefused() throws IOException {
    refuses(STREET.replace("  branches: {1-2: 200 A}\n", ""), ":4:", "1-2", "limit");
    refuses(STREET.replace("min: 0.92 pu, ", ""), ":4:", "limits.voltage.min is missing");
  }

  @Test
  void aLimitOfABranchThatIsNotThereIsRefused() throws IOException {
    refuses(STREET.replace("{1-2: 200 A}", "{1-2: 200 A, 2-9: 1 A}"), ":5:", "2-9");
  }

  @Test
  void anAreaOrNetworkFileThatIsNotThereIsRefused() throws IOException {
    refuses(STREET.replace("grids/street.m", "grids/avenue.m"), ":2:", "avenue.m");
    Outcome outcome = check(folder.resolve("nowhere.yaml"));
    assertThat(outcome.exitCode).isEqualTo(Main.REFUSED);
    assertThat(outcome.said).contains("nowhere.yaml").doesNotContain("\tat ");
  }

  @Test
  void anErrorInTheNetworkFileIsShownAtItsOwnLineToo() throws IOException {
    Files.writeString(
        folder.resolve("grids/street.m"), NETWORK.replace("1 2 0.01 0.01", "1 2 0.01 ohm"));
    refuses(STREET, ":2:", "street.m:12:", "ohm");
  }

  private void refuses(String area, String line, String... rule) throws IOException {
    Outcome outcome = check(area);
    assertThat(outcome.exitCode).as(outcome.said).isEqualTo(Main.REFUSED);
    assertThat(outcome.said)
        .contains("street.yaml" + line)
        .contains(rule)
        .doesNotContain("Exception", "\tat ");
  }

  private record Outcome(int exitCode, String said) {}

  private Outcome check(String area) throws IOException {
    return check(Files.writeString(folder.resolve("street.yaml"), area));
  }

  private static Outcome check(Path area) {
    Terminal terminal = new Terminal();
    return new Outcome(terminal.run("check", area.toString()), terminal.said());
  }
}

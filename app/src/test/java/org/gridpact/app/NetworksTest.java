package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.powsybl.iidm.serde.NetworkSerDe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other people's networks and measurements; skipped, saying so, where they are not there. */
class NetworksTest {
  private static final String HOUSEHOLD =
      "measured/household/household_power_consumption_2006-12-16_to_2006-12-25.txt";

  /** Three buses in the fixed columns of the IEEE Common Data Format. */
  private static final String IEEE_CDF =
      """
       08/19/93 UW ARCHIVE           100.0  1962 W Three buses
      BUS DATA FOLLOWS                             3 ITEMS
         1 Bus 1     HV  1  1  3 1.060    0.0      0.0      0.0    232.4   -16.9   132.0  1.060     0.0     0.0   0.0    0.0        0
         2 Bus 2     HV  1  1  0 1.045  -4.98     21.7     12.7      0.0     0.0   132.0    0.0     0.0     0.0   0.0    0.0        0
         3 Bus 3     HV  1  1  0 1.010 -12.72     44.2     19.0      0.0     0.0   132.0    0.0     0.0     0.0   0.0    0.0        0
      -999
      BRANCH DATA FOLLOWS                          2 ITEMS
         1    2  1  1 1 0  0.01938   0.05917     0.0528     0     0     0    0 0  0.0       0.0 0.0    0.0     0.0    0.0   0.0
         2    3  1  1 1 0  0.04699   0.19797     0.0438     0     0     0    0 0  0.0       0.0 0.0    0.0     0.0    0.0   0.0
      -999
      LOSS ZONES FOLLOWS                     1 ITEMS
        1 THREE
      -99
      INTERCHANGE DATA FOLLOWS                 1 ITEMS
       1    2 Bus 2     HV    0.0  999.99  THREE   Three buses
      -9
      TIE LINES FOLLOWS                     0 ITEMS
      -999
      END OF DATA
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "networks/pglib/pglib_opf_case14_ieee.m",
        "networks/pglib/pglib_opf_case118_ieee.m",
        "networks/activsg/case_ACTIVSg200.m"
      })
  void aPublishedNetworkGetsMetersAndLimitsAndItsReaderSaysSo(String network) throws Exception {
    LoadedArea loaded = LoadedArea.ofNetwork(SharedData.path(network).toString());

    assertThat(loaded.limits().usual().branchAmperes()).hasSize(loaded.grid().branches().size());
    assertThat(loaded.area().devices()).extracting(d -> d.kind()).contains(DeviceKind.METER);
    assertThat(loaded.area().gateways()).hasSize(DefaultArea.GATEWAYS);
    assertThat(loaded.notices().getFirst())
        .contains(network, "comes without an area", "0.9 to 1.1 pu", "devices are assumed");
  }

  @Test
  void theDemoRunsOnAMatpowerFileWithTheLoadsOfARealHousehold() throws Exception {
    Path network = SharedData.path("networks/pglib/pglib_opf_case118_ieee.m");
    runs(network, "--profile", SharedData.path(HOUSEHOLD).toString());
  }

  @Test
  void theDemoRunsOnAnXiidmFile() throws Exception {
    Path file = folder.resolve("feeder.xiidm");
    NetworkSerDe.write(Grid.read("builtin:feeder33").newNetwork(), file);
    runs(file);
  }

  @Test
  void anIeeeCdfFileIsRead() throws Exception {
    Path file = Files.writeString(folder.resolve("three.cdf"), IEEE_CDF);

    LoadedArea loaded = LoadedArea.ofNetwork(file.toString());

    assertThat(loaded.grid().buses()).hasSize(3);
    assertThat(loaded.grid().buses()).extracting(Bus::loadWatts).contains(21.7e6, 44.2e6);
    assertThat(loaded.grid().branches()).hasSize(2);
  }

  private void runs(Path network, String... more) throws Exception {
    Path report = folder.resolve("report.json");
    List<String> arguments =
        new ArrayList<>(List.of("demo", "--headless", "--any-ports", "--for", "4s", "--network"));
    arguments.addAll(List.of(network.toString(), "--data", folder.resolve("data").toString()));
    arguments.addAll(List.of("--report", report.toString()));
    arguments.addAll(List.of(more));
    try (Program demo = Program.start(folder, arguments.toArray(String[]::new))) {
      assertThat(demo.exitCode()).as(demo.output()).isZero();
      assertThat(demo.output())
          .contains("note: ", "comes without an area")
          .doesNotContain("Exception", "\tat ", "ERROR");
    }
    JsonNode outcome = new ObjectMapper().readTree(report.toFile());
    assertThat(outcome.get("readingsAcknowledged").asLong()).isPositive();
    assertThat(outcome.get("readingsInHistory")).isEqualTo(outcome.get("readingsAcknowledged"));
  }
}

package org.gridpact.network.security;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Location;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.grid.Grid;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContingencyFileTest {
  @TempDir private Path folder;

  private List<Contingency> read(String name, String text) throws Exception {
    return ContingencyFile.read(
        Files.writeString(folder.resolve(name), text), Grid.read("builtin:feeder33"));
  }

  @Test
  void aPublishedTableListsEveryBranchOfItsCase() throws Exception {
    Grid grid = Grid.read(SharedData.path("networks/activsg/case_ACTIVSg200.m").toString());

    List<Contingency> listed =
        ContingencyFile.read(SharedData.path("networks/activsg/contab_ACTIVSg200.m"), grid);

    assertThat(listed).hasSize(245).allMatch(c -> c instanceof Contingency.Branch);
    assertThat(listed.stream().flatMap(c -> c.branches().stream()).toList())
        .containsExactlyInAnyOrderElementsOf(grid.branches().stream().map(b -> b.id()).toList());
  }

  @Test
  void rowsOfOneLabelAreLostTogether() throws Exception {
    assertThat(
            read(
                "table.m",
                """
                function chgtab = table
                chgtab = [ % label prob table row col type value
                  7 0 CT_TBRCH 1 BR_STATUS CT_REP 0;
                  8 0 CT_TBRCH 2 BR_STATUS CT_REP 0;
                  7 0.5 CT_TGEN 1 GEN_STATUS CT_REP 0;
                ];
                """))
        .containsExactly(
            new Contingency.Several(
                List.of(new Contingency.Branch("1-2"), new Contingency.Generator("G1"))),
            new Contingency.Branch("2-3"));
  }

  @Test
  void linesAndYamlListsAreRead() throws Exception {
    assertThat(
            read(
                "list.yaml",
                """
                # what the storm may take
                - branch 2-19
                branch 3-23 + unit G1  # together

                """))
        .containsExactly(
            new Contingency.Branch("2-19"),
            new Contingency.Several(
                List.of(new Contingency.Branch("3-23"), new Contingency.Generator("G1"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a.txt | line 1-2                             | a.txt:1: 'line 1-2' is neither 'branch ID'"
            + " nor 'unit ID'",
        "a.txt | branch 9-1                           | a.txt:1: feeder33 has no branch 9-1",
        "a.txt | unit G9                              | a.txt:1: feeder33 has no generator G9 in"
            + " service",
        "a.txt | branch 21-8                          | a.txt:1: branch 21-8 is out of service and"
            + " cannot be lost",
        "a.txt | branch 1-2;branch 1-2                | a.txt:2: branch 1-2 is listed twice",
        "a.txt | # nothing                            | a.txt lists nothing that could be lost",
        "t.m   | t = [;1 0 CT_TBRCH 99 BR_STATUS CT_REP 0 | t.m:2: mpc.branch has rows 1 to 37, not"
            + " 99",
        "t.m   | t = [;1 0 CT_TBRCH 1 BR_STATUS CT_REP    | t.m:2: a change has 7 columns (label,"
            + " probability, table, row, column, type, value), not 6",
        "t.m   | t = [;1 0 CT_TBUS 1 PD CT_REP 0          | t.m:2: only outages are read: CT_TBRCH"
            + " with BR_STATUS or CT_TGEN with GEN_STATUS, CT_REP, 0",
      })
  void aBadFileIsRefusedByLineAndRule(String name, String lines, String rule) {
    assertThatThrownBy(() -> read(name, lines.replace(';', '\n')))
        .isInstanceOf(ContingencyFile.UnreadableException.class)
        .hasMessage(rule);
  }

  @Test
  void aFileThatIsNotThereIsSaid() {
    assertThatThrownBy(
            () -> ContingencyFile.read(folder.resolve("none.txt"), Grid.read("builtin:feeder33")))
        .hasMessageStartingWith("there is no contingency file ");
  }

  @Test
  void aListMayBeginWithAByteOrderMarkAndIsUtf8() throws Exception {
    assertThat(read("marked.txt", "\uFEFFbranch 3-4")).extracting(Contingency::name).hasSize(1);
    Path latin = folder.resolve("latin.txt");
    Files.writeString(latin, "# Stra\u00dfe\nbranch 3-4", StandardCharsets.ISO_8859_1);
    assertThatThrownBy(() -> ContingencyFile.read(latin, Grid.read("builtin:feeder33")))
        .hasMessage(latin + " cannot be read: not UTF-8 text");
  }

  private static DeviceSpec device(String id, DeviceKind kind) {
    return DeviceSpec.ofLines(
        id,
        kind,
        "one",
        new Location.Bus("18"),
        "feeder",
        new DevicePoints(id, List.of()),
        Optional.of(new Envelope.Power(-1e6, 0, 1e6, -1e6, 0)));
  }

  private static List<Contingency> ofArea(String line) throws Exception {
    return ContingencyFile.read(
        "preventive",
        List.of(line),
        Grid.read("builtin:feeder33"),
        List.of(
            device("chp", DeviceKind.GENERATOR),
            device("battery", DeviceKind.BATTERY),
            device("G1", DeviceKind.GENERATOR)));
  }

  @Test
  void aGeneratorThatIsADeviceIsAUnitLikeThoseOfTheFile() throws Exception {
    assertThat(ofArea("branch 2-19 + unit chp"))
        .containsExactly(
            new Contingency.Several(
                List.of(new Contingency.Branch("2-19"), new Contingency.Generator("chp"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "unit none    | feeder33 has no generator none in service, nor has the area such a device",
        "unit battery | device battery is a battery, and of devices only generators are lost",
        "unit G1      | unit G1 is a generator of feeder33 and a device of the area: give the"
            + " device another id",
      })
  void aNameThatIsNoUnitIsRefusedByPlaceAndRule(String line, String rule) {
    assertThatThrownBy(() -> ofArea(line)).hasMessage("preventive:1: " + rule);
  }
}

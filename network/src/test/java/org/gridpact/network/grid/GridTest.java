package org.gridpact.network.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.powsybl.iidm.network.LoadingLimits;
import com.powsybl.iidm.network.Network;
import com.powsybl.iidm.serde.NetworkSerDe;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalDouble;
import org.gridpact.model.area.TemporaryRating;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridTest {
  @TempDir Path folder;

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }

  @Test
  void theBuiltInFeederIsDescribedInSiUnits() throws GridFileException {
    Grid feeder = Grid.read("builtin:feeder33");

    assertThat(feeder.name()).isEqualTo("feeder33");
    assertThat(feeder.slackBus()).isEqualTo("1");
    assertThat(feeder.buses()).hasSize(33);
    assertThat(feeder.branches()).hasSize(37);
    assertThat(feeder.bus("30").orElseThrow())
        .satisfies(
            b -> {
              assertThat(b.nominalVolts()).isCloseTo(12_660, within(1e-6));
              assertThat(b.loadWatts()).isCloseTo(200_000, within(1e-6));
              assertThat(b.loadVars()).isCloseTo(600_000, within(1e-6));
            });
    assertThat(feeder.buses().stream().mapToDouble(Bus::loadWatts).sum())
        .isCloseTo(3_715_000, within(1e-3));
    assertThat(feeder.branches().stream().filter(b -> !b.inService()).map(Branch::id))
        .containsExactlyInAnyOrder("21-8", "9-15", "12-22", "18-33", "25-29");
    assertThat(feeder.branches()).allMatch(b -> b.limitAmperes().isEmpty());
    assertThat(feeder.notices()).isEmpty();
  }

  @Test
  void aDcLineInServiceIsNamedAsWhatAGridCannotHave() throws Exception {
    String two =
        """
        function mpc = two
        mpc.version = '2';
        mpc.baseMVA = 100;
        mpc.bus = [
          1 3 0 0 0 0 1 1 0 110 1 1.1 0.9;
          2 1 5 0 0 0 1 1 0 110 1 1.1 0.9
        ];
        mpc.gen = [ 1 5 0 9 -9 1 100 1 20 0 ];
        mpc.branch = [ 1 2 0.01 0.1 0 0 0 0 0 0 1 ];
        mpc.dcline = [ 1 2 1 0 0 0 0 1 1 0 10 0 0 0 0 0 0 ];
        """;
    Path file = file("dc.m", two);

    assertThatThrownBy(() -> Grid.read(file.toString()))
        .isInstanceOf(GridFileException.class)
        .hasMessage(
            "dc.m: DC1-2 is in service; the load flow has no model of DC lines: set its status to"
                + " 0");
    assertThat(Grid.readMatpower(file.toString()).dcLines()).hasSize(1);
    assertThat(Grid.read(file("off.m", two.replace("1 2 1 0", "1 2 0 0")).toString()).branches())
        .hasSize(1);
    assertThatThrownBy(() -> Grid.readMatpower("grid.xiidm"))
        .hasMessage("grid.xiidm: only MATPOWER files (.m) carry the costs that are needed");
  }

  private static Grid twoBuses(double secondKv, String branches) throws Exception {
    String fields =
        """
        mpc.bus = [
          1 3 0 0 0 0 1 1 0 110 1 1.1 0.9;
          2 1 5 2 0 0 1 1 0 %s 1 1.1 0.9 ];
        mpc.gen = [ 1 0 0 9 -9 1 100 1 9 0 ];
        mpc.branch = [
        %s ];
        """
            .formatted(secondKv, branches);
    return SmallGrids.grid("two", 100, fields);
  }

  @Test
  void parallelBranchesAreNumberedAndARatingBecomesAmperesAtTheFromBus() throws Exception {
    Grid two =
        twoBuses(
            20,
            """
            1 2 0 0.1 0 40 0 0 1 0 1;
            1 2 0 0.1 0 0 0 0 1 0 1
            """);

    assertThat(two.branches()).extracting(Branch::id).containsExactly("1-2", "1-2#2");
    assertThat(two.branches().getFirst().limitAmperes().orElseThrow())
        .isCloseTo(40e6 / (Math.sqrt(3) * 110e3), within(1e-6));
    assertThat(two.branches().get(1).limitAmperes()).isEqualTo(OptionalDouble.empty());
    assertThat(two.matpowerCase()).isPresent();
  }

  @Test
  void ratingsForATimeAreReadFromMatpowerAndXiidm() throws Exception {
    Grid two =
        twoBuses(
            110,
            """
            1 2 0 0.1 0 40 48 60 1 0 1;
            1 2 0 0.1 0 40 40 60 1 0 1;
            1 2 0 0.1 0 40 50 50 1 0 1;
            1 2 0 0.1 0 0 50 60 1 0 1
            """);
    double amperes = 1e6 / (Math.sqrt(3) * 110e3);

    assertRatings(two.branches().get(0), 48 * amperes, 1_200, 60 * amperes, 60);
    assertRatings(two.branches().get(1), 60 * amperes, 60);
    assertRatings(two.branches().get(2), 50 * amperes, 1_200);
    assertRatings(two.branches().get(3));
    Network network = two.newNetwork();
    LoadingLimits other =
        network
            .getBranch("1-2#2")
            .getOrCreateSelectedOperationalLimitsGroup2()
            .newCurrentLimits()
            .setPermanentLimit(36 * amperes)
            .beginTemporaryLimit()
            .setName("10'")
            .setAcceptableDuration(600)
            .setValue(44 * amperes)
            .endTemporaryLimit()
            .beginTemporaryLimit()
            .setName("open")
            .setAcceptableDuration(60)
            .setValue(Double.MAX_VALUE)
            .endTemporaryLimit()
            .add();
    assertThat(other.getTemporaryLimits()).hasSize(2);
    network
        .getBranch("1-2")
        .getOrCreateSelectedOperationalLimitsGroup1()
        .newActivePowerLimits()
        .setPermanentLimit(38)
        .beginTemporaryLimit()
        .setName("20 min")
        .setAcceptableDuration(1_200)
        .setValue(45)
        .endTemporaryLimit()
        .add();
    network
        .getBranch("1-2")
        .getOrCreateSelectedOperationalLimitsGroup2()
        .newActivePowerLimits()
        .setPermanentLimit(37)
        .beginTemporaryLimit()
        .setName("20 min")
        .setAcceptableDuration(1_200)
        .setValue(42)
        .endTemporaryLimit()
        .add();
    Path xiidm = folder.resolve("two.xiidm");
    NetworkSerDe.write(network, xiidm);
    Grid read = Grid.read(xiidm.toString());
    assertRatings(read.branch("1-2").orElseThrow(), 48 * amperes, 1_200, 60 * amperes, 60);
    assertThat(read.branch("1-2").orElseThrow().limitWatts()).hasValue(37e6);
    assertThat(read.branch("1-2").orElseThrow().temporaryWatts())
        .containsExactly(new TemporaryRating(42e6, 1_200));
    assertThat(read.branch("1-2#2").orElseThrow().limitWatts()).isEmpty();
    // At 10 min one side allows 40, the other 44; at 1 min 60 and what is not told: 44.
    Branch tightest = read.branch("1-2#2").orElseThrow();
    assertThat(tightest.limitAmperes().orElseThrow()).isCloseTo(36 * amperes, within(1e-6));
    assertRatings(tightest, 40 * amperes, 600, 44 * amperes, 60);
  }

  /**
   * @param expected amperes and seconds of each
   */
  private static void assertRatings(Branch branch, double... expected) {
    assertThat(branch.temporary()).hasSize(expected.length / 2);
    for (int i = 0; i < branch.temporary().size(); i++) {
      assertThat(branch.temporary().get(i).most()).isCloseTo(expected[2 * i], within(1e-6));
      assertThat(branch.temporary().get(i).seconds()).isEqualTo((int) expected[2 * i + 1]);
    }
  }

  @Test
  void anXiidmFileKeepsTheIdsItsBranchesHave() throws Exception {
    Network network = Grid.read("builtin:feeder33").newNetwork();
    Path file = folder.resolve("feeder.xiidm");
    NetworkSerDe.write(network, file);

    Grid read = Grid.read(file.toString());

    assertThat(read.buses()).isEqualTo(Grid.read("builtin:feeder33").buses());
    assertThat(read.branches())
        .containsExactlyInAnyOrderElementsOf(Grid.read("builtin:feeder33").branches());
    assertThat(read.slackBus()).isEqualTo("1");
  }

  @Test
  void whatCannotBeReadSaysWhatAndWhy() throws Exception {
    assertThatThrownBy(() -> Grid.read("builtin:feeder34"))
        .isInstanceOf(GridFileException.class)
        .hasMessage("there is no built-in network 'feeder34'; there is [feeder33]");
    assertThatThrownBy(() -> Grid.read(folder + "/none.m"))
        .isInstanceOf(GridFileException.class)
        .hasMessage("there is no network file " + folder + "/none.m");
    assertThatThrownBy(() -> Grid.read("grid.dat"))
        .isInstanceOf(GridFileException.class)
        .hasMessageStartingWith("grid.dat: networks are read from .m (MATPOWER), ");
    String garbage = file("garbage.txt", "no network\nat all\n").toString();
    assertThatThrownBy(() -> Grid.read(garbage))
        .isInstanceOf(GridFileException.class)
        .hasMessageStartingWith("garbage.txt is not a readable IEEE-CDF network: ");
    String broken = file("broken.xiidm", "<network>").toString();
    assertThatThrownBy(() -> Grid.read(broken))
        .isInstanceOf(GridFileException.class)
        .hasMessageStartingWith("broken.xiidm is not a readable XIIDM network: ");
    String empty = file("empty.cdf", "").toString();
    assertThatThrownBy(() -> Grid.read(empty)).isInstanceOf(GridFileException.class);
  }
}

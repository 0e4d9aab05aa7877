package org.gridpact.network.limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.gridpact.network.flow.Injections.OF_FILE;

import com.powsybl.iidm.network.Network;
import com.powsybl.iidm.network.TopologyKind;
import com.powsybl.iidm.network.VoltageLevel;
import com.powsybl.iidm.serde.NetworkSerDe;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.BranchLimit;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.area.Schedule;
import org.gridpact.model.area.TemporaryRating;
import org.gridpact.model.area.TimeWindow;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.grid.SmallGrids;
import org.gridpact.network.plan.LimitCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GridLimitsTest {
  private final Grid feeder = feeder();

  private static Grid feeder() {
    try {
      return Grid.read("builtin:feeder33");
    } catch (GridFileException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> problems(GridLimits.Outcome outcome) {
    return switch (outcome) {
      case GridLimits.Outcome.Complete complete -> throw new AssertionError(complete.limits());
      case GridLimits.Outcome.Wrong wrong -> rules(wrong.problems());
    };
  }

  private static List<String> rules(List<GridLimits.Problem> problems) {
    return problems.stream().map(GridLimits.Problem::rule).toList();
  }

  @Test
  void aBranchWithoutALimitAnywhereIsNamed() {
    Map<String, Double> amperes = new HashMap<>();
    feeder.branches().forEach(b -> amperes.put(b.id(), 200.0));
    amperes.remove("3-4");

    assertThat(problems(GridLimits.of(feeder, new Limits(0.95, 1.05, amperes, false))))
        .containsExactly(
            "branch 3-4 has no limit: add it under limits.branches or set limits.defaults: true");
  }

  @Test
  void aLimitOfABranchThatIsNotThereIsAProblem() {
    Limits limits = new Limits(0.95, 1.05, Map.of("7-70", 100.0), true);

    assertThat(problems(GridLimits.of(feeder, limits)))
        .containsExactly("limits.branches: feeder33 has no branch 7-70");
  }

  @Test
  void defaultsFollowTheBaseCaseAndTheAreasOwnLimitsWin() {
    GridLimits limits =
        GridLimits.of(feeder, new Limits(0.95, 1.05, Map.of("2-3", 180.0), true))
            .complete()
            .limits();

    assertThat(limits.branchAmperes().get("1-2")).isCloseTo(1.25 * 210.37, within(0.1));
    assertThat(limits.branchAmperes().get("2-3")).isEqualTo(180);
    assertThat(limits.branchAmperes().get("17-18")).isEqualTo(50);
    assertThat(limits.volts().get("18").minVolts()).isCloseTo(12_027, within(1e-6));
    assertThat(limits.notices()).singleElement().asString().startsWith("36 of 37 branches have no");
  }

  @Test
  void anAreasRatingsForATimeAreItsBranchsAndInOrder() {
    List<TemporaryRating> ratings =
        List.of(new TemporaryRating(300, 60), new TemporaryRating(240, 1_200));
    Limits given =
        new Limits(
            Schedule.always(new Limits.Band(0.95, 1.05)),
            Map.of(
                "2-3",
                Schedule.always(
                    new BranchLimit(OptionalDouble.of(200), ratings, OptionalDouble.empty()))),
            true);

    GridLimits limits = GridLimits.of(feeder, given).complete().limits();

    assertThat(limits.temporaryOf("2-3")).containsExactly(ratings.get(1), ratings.get(0));
    assertThat(limits.temporaryOf("1-2")).isEmpty();
  }

  @Test
  void limitsAreThoseOfTheTimeAndAFilesStayWhereNoneIsGiven() {
    TimeWindow night =
        new TimeWindow(
            TimeWindow.NEW_YEAR, TimeWindow.LAST_OF_YEAR, LocalTime.of(22, 0), LocalTime.of(6, 0));
    Schedule<BranchLimit> atNight =
        new Schedule<>(
            BranchLimit.NONE,
            List.of(new Schedule.Slot<>(night, BranchLimit.ofAmperes(70))),
            ZoneOffset.UTC);
    Schedule<Limits.Band> voltage =
        new Schedule<>(
            new Limits.Band(0.95, 1.05),
            List.of(new Schedule.Slot<>(night, new Limits.Band(0.9, 1.1))),
            ZoneOffset.UTC);

    LimitSchedule limits =
        GridLimits.of(feeder, new Limits(voltage, Map.of("17-18", atNight), true))
            .complete()
            .byTime();

    GridLimits early = limits.at(0);
    GridLimits noon = limits.at(12 * 3_600_000);
    assertThat(early.branchAmperes()).containsEntry("17-18", 70.0);
    assertThat(noon.branchAmperes()).as("the default").containsEntry("17-18", 50.0);
    assertThat(early.branchAmperes().get("1-2")).isEqualTo(noon.branchAmperes().get("1-2"));
    assertThat(early.volts().get("18").minVolts()).isCloseTo(0.9 * 12_660, within(1e-6));
    assertThat(noon.volts().get("18").minVolts()).isCloseTo(0.95 * 12_660, within(1e-6));
    assertThat(limits.at(12 * 3_600_000 + 1)).isSameAs(noon);
    assertThat(limits.amperes("17-18").at(0)).isEqualTo(70);
    assertThat(limits.amperes("1-2").at(0)).isEqualTo(noon.branchAmperes().get("1-2"));
    assertThat(limits.band("18").at(0)).isEqualTo(early.volts().get("18"));
    assertThat(
            problems(GridLimits.of(feeder, new Limits(voltage, Map.of("17-18", atNight), false))))
        .as("a limit for the night is none for the day")
        .anyMatch(p -> p.startsWith("branch 17-18 has no limit"));
  }

  @Test
  void aDeviceNowhereInTheGridIsFound() {
    Area area =
        new Area(
            "area",
            "builtin:feeder33",
            new Limits(0.95, 1.05, Map.of(), true),
            List.of(),
            List.of(
                device("m99", DeviceKind.METER, new Location.Bus("99")),
                device("m18", DeviceKind.METER, new Location.Bus("18")),
                device("head", DeviceKind.BRANCH_METER, new Location.Branch("2-1"))),
            DispatchRules.DEFAULT,
            List.of());

    assertThat(GridLimits.check(area, feeder))
        .containsExactly(
            new GridLimits.Problem("device head", "device head: feeder33 has no branch 2-1"),
            new GridLimits.Problem("device m99", "device m99: feeder33 has no bus 99"));
  }

  @Test
  void aTapChangerIsInATransformerWithItsPositions() throws Exception {
    assertThat(GridLimits.check(taps("1-2", 8), feeder))
        .containsExactly(
            new GridLimits.Problem(
                "device oltc", "device oltc: branch 1-2 is a line, which has no taps"));
    Grid district = SmallGrids.district();
    assertThat(GridLimits.check(taps("1-2", 16), district)).isEmpty();
    assertThat(GridLimits.check(taps("1-2", 17), district))
        .extracting(GridLimits.Problem::rule)
        .containsExactly("device oltc: positions 0 to 17 are more than branch 1-2 has, -16 to 16");
  }

  private static Area taps(String branch, int highest) {
    return new Area(
        "area",
        "network",
        new Limits(0.95, 1.05, Map.of(), true),
        List.of(),
        List.of(
            DeviceSpec.ofLines(
                "oltc",
                DeviceKind.TAP_CHANGER,
                "gw",
                new Location.Branch(branch),
                "feeder",
                new DevicePoints("oltc", List.of(Point.of(Quantity.TAP_POSITION))),
                Optional.of(new Envelope.Tapping(0, highest, 5, OptionalInt.empty())))),
        DispatchRules.DEFAULT,
        List.of());
  }

  private static DeviceSpec device(String id, DeviceKind kind, Location location) {
    DevicePoints points = new DevicePoints(id, List.of());
    return DeviceSpec.ofLines(id, kind, "gw", location, "feeder", points, Optional.empty());
  }

  /** Bus 1 at 110 kV has a band in the file, bus 2 has none. */
  @Test
  void aFilesVoltageLimitsCountWhereItHasSome() throws Exception {
    Grid grid =
        SmallGrids.grid(
            "two",
            100,
            """
            mpc.bus = [
              1 3 0  0 0 0 1 1 0 110 1 1.05 0.96;
              2 1 20 0 0 0 1 1 0 110 1 0 0 ];
            mpc.gen = [ 1 0 0 9 -9 1.05 100 1 90 0 ];
            mpc.branch = [ 1 2 0 0.01 0 30 0 0 0 0 1 ];
            """);
    GridLimits limits = GridLimits.ofFile(grid, false).complete().limits();
    assertThat(limits.volts().get("1").minVolts()).isCloseTo(0.96 * 110e3, within(1e-6));
    assertThat(limits.volts().get("1").maxVolts()).isCloseTo(1.05 * 110e3, within(1e-6));
    assertThat(limits.volts().get("2").minVolts()).isCloseTo(0.9 * 110e3, within(1e-6));
    assertThat(limits.notices())
        .containsExactly("1 of 2 buses lack a voltage limit in the file, and have the usual one");
    FlowResult atItsLimit = new LoadFlow(grid).solve(OF_FILE);
    assertThat(new LimitCheck(grid, limits, 0).violations(atItsLimit)).isEmpty();
  }

  /** In XIIDM a voltage level has the limits of all its buses, in kV; here one has none. */
  @Test
  void aVoltageLevelsLimitsAreThoseOfItsBuses(@TempDir Path folder) throws Exception {
    Network network = Network.create("levels", "test");
    for (String id : List.of("WEST", "EAST")) {
      VoltageLevel level =
          network
              .newVoltageLevel()
              .setId(id)
              .setNominalV(20)
              .setTopologyKind(TopologyKind.BUS_BREAKER)
              .add();
      level.getBusBreakerView().newBus().setId(id + "_BUS").add();
    }
    network.getVoltageLevel("EAST").setLowVoltageLimit(19.95).setHighVoltageLimit(20.5);
    network
        .getVoltageLevel("WEST")
        .newGenerator()
        .setId("G")
        .setBus("WEST_BUS")
        .setMinP(0)
        .setMaxP(100)
        .setTargetP(0)
        .setTargetV(20)
        .setVoltageRegulatorOn(true)
        .add();
    network
        .getVoltageLevel("EAST")
        .newLoad()
        .setId("L")
        .setBus("EAST_BUS")
        .setP0(10)
        .setQ0(2)
        .add();
    network
        .newLine()
        .setId("LINE")
        .setBus1("WEST_BUS")
        .setBus2("EAST_BUS")
        .setR(0.1)
        .setX(0.4)
        .add();
    Path file = folder.resolve("levels.xiidm");
    NetworkSerDe.write(network, file);

    Grid grid = Grid.read(file.toString());
    GridLimits limits = GridLimits.ofFile(grid, true).complete().limits();

    assertThat(limits.volts())
        .isEqualTo(
            Map.of(
                "WEST_BUS", new GridLimits.Band(18_000, 22_000),
                "EAST_BUS", new GridLimits.Band(19_950, 20_500)));
    assertThat(limits.notices())
        .contains("1 of 2 buses lack a voltage limit in the file, and have the usual one");
    // The line takes some 90 V of the 20 kV: more than EAST allows, less than the usual band does.
    assertThat(new LimitCheck(grid, limits, 0).violations(new LoadFlow(grid).solve(OF_FILE)))
        .singleElement()
        .satisfies(v -> assertThat(v.limit()).isEqualTo("bus EAST_BUS low"));
  }
}

package org.gridpact.engine.analytics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.powsybl.computation.ComputationManager;
import com.powsybl.iidm.network.Generator;
import com.powsybl.iidm.network.Load;
import com.powsybl.iidm.network.Network;
import com.powsybl.iidm.network.extensions.SlackTerminal;
import com.powsybl.loadflow.LoadFlowParameters;
import com.powsybl.loadflow.LoadFlowRunParameters;
import com.powsybl.openloadflow.OpenLoadFlowParameters;
import com.powsybl.openloadflow.OpenLoadFlowProvider;
import com.powsybl.openloadflow.network.SlackBusSelectionMode;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun;
import org.gridpact.engine.analytics.run.Assignment;
import org.gridpact.engine.analytics.run.Exchange;
import org.gridpact.engine.flink.FlinkEngine;
import org.gridpact.engine.query.FileSeries;
import org.gridpact.engine.query.SeriesSource;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.AreaFile;
import org.gridpact.model.area.Limits;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.testing.SharedData;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.security.Contingency.Scope;
import org.gridpact.network.security.LoadStates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Security sweeps, beside a plain loop of load flows that shares nothing with them. */
class SweepTest {
  private static final double MIN_PU = 0.95;
  private static final double MAX_PU = 1.05;
  private static final AnalysisRun.Watch NOBODY =
      new AnalysisRun.Watch() {
        @Override
        public void splitsDone(long done, int of) {
          assertThat(done).isBetween(0L, (long) of);
        }

        @Override
        public boolean isCancelled() {
          return false;
        }
      };

  @TempDir Path folder;

  private final List<String> said = new ArrayList<>();

  /** The grid's own file, or one of the shared data. */
  private static String source(String name) {
    return name.startsWith("builtin:") ? name : SharedData.path("networks/" + name).toString();
  }

  private static GridLimits limits(Grid grid) {
    return GridLimits.of(grid, new Limits(MIN_PU, MAX_PU, Map.of(), true)).complete().limits();
  }

  private Path sweep(String source, Scope scope, LoadStates states, int parallelism)
      throws Exception {
    Grid grid = Grid.read(source);
    return run(new SweepJob(source, grid, limits(grid), scope, states), parallelism);
  }

  private Path run(SweepJob job, int parallelism) throws Exception {
    Path out = folder.resolve("out" + parallelism);
    new Analysis(
            folder.resolve("history"),
            out,
            new AnalysisRun.Ways(
                new FlinkEngine.Embedded(),
                parallelism,
                Assignment.ROUND_ROBIN,
                Exchange.PIPELINED),
            true)
        .run(job, said::add, NOBODY);
    return out;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "builtin:feeder33",
        "pglib/pglib_opf_case14_ieee.m",
        "pglib/pglib_opf_case30_ieee.m"
      })
  void violationsAreThoseOfAPlainLoopOfLoadFlows(String name) throws Exception {
    String source = source(name);
    Path out = sweep(source, Scope.N_1, LoadStates.OF_FILE, 2);

    Oracle oracle = new Oracle(Grid.read(source));
    oracle.run();
    Map<String, Double> found = new TreeMap<>();
    for (List<Object> row :
        Readings.duckdb(
            out.resolve("violations-*.parquet"),
            "SELECT contingency || ' | ' || kind || ' | ' || element,"
                + " coalesce(loading_percent, voltage_pu) FROM f")) {
      found.put((String) row.get(0), (Double) row.get(1));
    }
    assertThat(found.keySet()).isEqualTo(oracle.violations.keySet()).isNotEmpty();
    found.forEach(
        (what, value) ->
            assertThat(value).as(what).isCloseTo(oracle.violations.get(what), within(1e-4)));
    Map<String, String> outcomes = new TreeMap<>();
    for (List<Object> row :
        Readings.duckdb(
            out.resolve("security-sweep-*.parquet"),
            "SELECT contingency, outcome, round(coalesce(unserved_w, 0)) FROM f")) {
      outcomes.put((String) row.get(0), row.get(1) + " " + row.get(2));
    }
    assertThat(outcomes).isEqualTo(oracle.outcomes);
  }

  /** The lateral 19 to 22 hangs on branch 2-19 and takes 4 times 90 kW. */
  @Test
  void aBridgesLossLeavesLoadWithoutSupplyAndIsNotSecure() throws Exception {
    Path out = sweep("builtin:feeder33", Scope.BRANCHES, LoadStates.OF_FILE, 1);

    assertThat(
            Readings.duckdb(
                out.resolve("security-sweep-*.parquet"),
                "SELECT outcome <> 'secure', unserved_w, dead_buses FROM f WHERE contingency ="
                    + " 'branch 2-19'"))
        .containsExactly(List.of(true, 360_000.0, 4L));
  }

  @Test
  void rowsAreTheSameWhateverTheParallelism() throws Exception {
    LoadStates states = new LoadStates(7, 42, 0.3);
    Path one = sweep("builtin:feeder33", Scope.N_1, states, 1);
    Path three = sweep("builtin:feeder33", Scope.N_1, states, 3);

    for (String table : List.of("security-sweep", "violations", "contingencies", "elements")) {
      assertThat(three.resolve(table + ".csv"))
          .hasSameTextualContentAs(one.resolve(table + ".csv"));
    }
    assertThat(Files.readAllLines(one.resolve("security-sweep.csv"))).hasSize(1 + 7 * 34);
    assertThat(String.join("\n", said)).contains("measured: 238 load flows in", "15 splits");
  }

  /** Of loads that nobody can carry no violation is known, and none is called secure. */
  @Test
  void aStateWithoutSolutionIsNeverSecure() throws Exception {
    Path file = folder.resolve("heavy.m");
    Files.writeString(
        file,
        """
        function mpc = heavy
        mpc.version = '2';
        mpc.baseMVA = 10;
        mpc.bus = [
          1 3 0 0 0 0 1 1 0 12.66 1 1.1 0.9;
          2 1 500 300 0 0 1 1 0 12.66 1 1.1 0.9;
        ];
        mpc.gen = [ 1 0 0 10 -10 1 100 1 10 0 ];
        mpc.branch = [ 1 2 0.1 0.2 0 10 10 10 0 0 1 -360 360 ];
        """);
    Path out = sweep(file.toString(), Scope.NONE, LoadStates.OF_FILE, 1);

    assertThat(
            Readings.duckdb(
                out.resolve("security-sweep-*.parquet"),
                "SELECT outcome, worst_loading_percent IS NULL, reason LIKE '%converge%' FROM f"))
        .containsExactly(List.of("not-converged", true, true));
    assertThat(String.join("\n", said))
        .contains("0 secure", "1 not converged", "0 of 1 states are secure");
  }

  /**
   * Lines without resistance. G1 gives 70 MW and can go down to 60, G2 at the slack bus 90 and to
   * 45. Without bus 4 they give 100 MW: G1 at least 60, so G2 40. Alone at its bus G2 gives
   * nothing.
   */
  @Test
  void whatUnitsCannotGiveLessIsARowWithTheShareThatIsTooMuch() throws Exception {
    Path file = folder.resolve("surplus.m");
    Files.writeString(
        file,
        """
        function mpc = surplus
        mpc.version = '2';
        mpc.baseMVA = 100;
        mpc.bus = [
          1 2 0   0 0 0 1 1 0 110 1 1.1 0.9;
          2 3 0   0 0 0 1 1 0 110 1 1.1 0.9;
          3 1 100 0 0 0 1 1 0 110 1 1.1 0.9;
          4 1 60  0 0 0 1 1 0 110 1 1.1 0.9;
        ];
        mpc.gen = [
          1 70 0 90 -90 1 100 1 200 60;
          2 90 0 90 -90 1 100 1 200 45;
        ];
        mpc.branch = [
          1 3 0 0.01 0 500 0 0 0 0 1;
          2 3 0 0.01 0 500 0 0 0 0 1;
          3 4 0 0.01 0 500 0 0 0 0 1;
        ];
        """);
    Path out = sweep(file.toString(), Scope.BRANCHES, LoadStates.OF_FILE, 1);

    assertThat(
            Readings.duckdb(
                out.resolve("violations-*.parquet"),
                "SELECT contingency, kind, element, loading_percent IS NULL, round(severity, 6)"
                    + " FROM f ORDER BY contingency"))
        .containsExactly(
            List.of("branch 2-3", "surplus", "least of units at slack bus 2", true, 1.0),
            List.of("branch 3-4", "surplus", "least of units at slack bus 2", true, 0.111111));
    assertThat(
            Readings.duckdb(
                out.resolve("elements-*.parquet"), "SELECT kind, element, probability FROM f"))
        .containsExactly(List.of("surplus", "least of units at slack bus 2", 1.0));
  }

  @Test
  void probabilityCountsStatesAndSamplesScatterAsAsked() throws Exception {
    Path out = sweep("builtin:feeder33", Scope.NONE, new LoadStates(200, 7, 0.2), 2);

    List<Object> all =
        Readings.duckdb(
                out.resolve("security-sweep-*.parquet"),
                "SELECT count(*), count(DISTINCT state), avg(load_w), count(*) FILTER"
                    + " (lowest_voltage_pu < 0.95) FROM f")
            .getFirst();
    assertThat(all.subList(0, 2)).containsExactly(200L, 200L);
    assertThat((Double) all.get(2)).isCloseTo(3_715_000, within(60_000.0));
    assertThat(
            Readings.duckdb(
                out.resolve("elements-*.parquet"),
                "SELECT max(probability) * 200 FROM f WHERE kind = 'low voltage'"))
        .containsExactly(List.of(((Long) all.get(3)).doubleValue()));
  }

  /** Of four quarters one is left out, in which a meter is silent. */
  @Test
  void statesOfHistoryAreThoseOfAPlainLoopOverItsQuarters() throws Exception {
    long begin = Instant.parse("2026-05-01T12:00:00Z").toEpochMilli();
    Readings readings = new Readings(folder.resolve("history"));
    for (int quarter = 0; quarter < 4; quarter++) {
      for (int minute = 0; minute < 15; minute++) {
        long time = begin + (quarter * 15 + minute) * 60_000L;
        readings.add(0, Readings.Reading.ofPower("m18", time, watts18(quarter) + minute - 7));
        if (quarter != 2) {
          readings.add(0, Readings.Reading.ofPower("m33", time, -30_000));
        }
      }
    }
    readings.write(1000);
    Grid grid = Grid.read("builtin:feeder33");
    MeasuredStates.Found found;
    try (SeriesSource history = FileSeries.open(folder.resolve("history"))) {
      found =
          MeasuredStates.read(
              history, METERED, grid, begin, begin + 3_600_000, MeasuredStates.QUARTER_MILLIS);
    }
    assertThat(found.leftOut()).isOne();
    assertThat(found.mostlyUnknown()).isEqualTo("m33");
    assertThat(found.states().epochMillis())
        .containsExactly(begin, begin + 900_000, begin + 2_700_000);
    Path out =
        run(new SweepJob("builtin:feeder33", grid, limits(grid), Scope.NONE, found.states()), 2);
    for (int state = 0; state < 3; state++) {
      Map<String, Double> swept = new TreeMap<>();
      for (List<Object> row :
          Readings.duckdb(
              out.resolve("violations-*.parquet"),
              "SELECT contingency || ' | ' || kind || ' | ' || element,"
                  + " coalesce(loading_percent, voltage_pu) FROM f WHERE state = "
                  + state)) {
        swept.put((String) row.get(0), (Double) row.get(1));
      }
      Network network = grid.newNetwork();
      load(network, "18", watts18(state == 2 ? 3 : state), 40.0 / 90);
      load(network, "33", -30_000, 40.0 / 60);
      Oracle oracle = new Oracle(grid);
      oracle.look("none", network, "");
      assertThat(swept.keySet()).isEqualTo(oracle.violations.keySet()).isNotEmpty();
      swept.forEach(
          (what, value) ->
              assertThat(value).as(what).isCloseTo(oracle.violations.get(what), within(1e-4)));
    }
    assertThat(
            Readings.duckdb(
                out.resolve("security-sweep-*.parquet"),
                "SELECT epoch_ms(max(time)), count(DISTINCT time) FROM f"))
        .containsExactly(List.of(begin + 2_700_000, 3L));
  }

  private static double watts18(int quarter) {
    return 90_000 + 60_000 * quarter;
  }

  /** What the meter of a bus has, at the file's power factor. */
  private static void load(Network network, String bus, double watts, double varsPerWatt) {
    Load load = network.getBusBreakerView().getBus(bus).getLoads().iterator().next();
    load.setP0(watts / 1e6).setQ0(watts * varsPerWatt / 1e6);
  }

  private static final Area METERED = metered();

  private static Area metered() {
    try {
      return AreaFile.parse(
              "yard.yaml",
              """
              area: yard
              network: builtin:feeder33
              limits: {voltage: {min: 0.95 pu, max: 1.05 pu}}
              gateways:
                - {id: cellar, listen: "127.0.0.1:8081", cycle: 1 s, failsafeAfter: 30 s}
              devices:
                - {id: m18, kind: meter, gateway: cellar, bus: 18, feeder: f, points: {power: W}}
                - {id: m33, kind: meter, gateway: cellar, bus: 33, feeder: f, points: {power: W}}
              """)
          .area();
    } catch (ConfigException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aNetworkThatIsGoneEndsInOneLineAndLeavesNothing() throws Exception {
    Grid grid = Grid.read("builtin:feeder33");
    SweepJob job =
        new SweepJob(
            folder.resolve("gone.m").toString(),
            grid,
            limits(grid),
            Scope.NONE,
            LoadStates.OF_FILE);
    Analysis analysis =
        new Analysis(
            folder.resolve("history"),
            folder.resolve("out"),
            new AnalysisRun.Ways(
                new FlinkEngine.Embedded(), 1, Assignment.ROUND_ROBIN, Exchange.PIPELINED),
            false);
    assertThatThrownBy(() -> analysis.run(job, said::add, NOBODY))
        .isInstanceOf(AnalysisException.class)
        .message()
        .contains("gone.m cannot be read")
        .doesNotContain("\n");
    assertThat(folder).isEmptyDirectory();
  }

  /** Each loss on a network of its own, straight to Open LoadFlow; supply by a walk. */
  private static final class Oracle {
    private final Grid grid;
    private final GridLimits limits;
    private final Map<String, Double> violations = new TreeMap<>();
    private final Map<String, String> outcomes = new TreeMap<>();

    Oracle(Grid grid) {
      this.grid = grid;
      this.limits = limits(grid);
    }

    void run() {
      look("none", grid.newNetwork(), "");
      for (Branch branch : grid.branches()) {
        if (branch.inService()) {
          Network network = grid.newNetwork();
          network.getBranch(branch.id()).getTerminal1().disconnect();
          network.getBranch(branch.id()).getTerminal2().disconnect();
          look("branch " + branch.id(), network, branch.id());
        }
      }
      List<String> generators =
          grid.newNetwork()
              .getGeneratorStream()
              .filter(g -> g.getTerminal().isConnected())
              .map(Generator::getId)
              .toList();
      for (String generator : generators) {
        lose(generator);
      }
    }

    private void lose(String id) {
      Network network = grid.newNetwork();
      Generator lost = network.getGenerator(id);
      String bus = lost.getTerminal().getBusBreakerView().getBus().getId();
      if (bus.equals(grid.slackBus())) {
        if (network.getGeneratorStream().allMatch(g -> g.getId().equals(id) || g.getMaxP() <= 0)) {
          outcomes.put("unit " + id, "not-computed 0.0");
          return;
        }
        // Open LoadFlow chooses then.
        SlackTerminal.reset(network);
      }
      double room = share(network, lost);
      lost.getTerminal().disconnect();
      look("unit " + id, network, "");
      double missing = taken(network) - most(network);
      if (missing > 0.02) {
        violations.put("unit " + id + " | shortage | headroom", 100 * (1 + missing / room));
        outcomes.put("unit " + id, "violated 0.0");
      }
    }

    /** What a lost unit gives each of the others takes over by what it can give more, MW. */
    private double share(Network network, Generator lost) {
      Network whole = grid.newNetwork();
      solve(whole);
      double slack = slackMw(whole);
      List<Generator> all = network.getGeneratorStream().toList();
      all.stream().filter(this::atSlack).forEach(g -> g.setTargetP(slack));
      double room =
          all.stream().filter(g -> !g.getId().equals(lost.getId())).mapToDouble(Oracle::room).sum();
      double share = room > 0 ? Math.min(1, lost.getTargetP() / room) : 0;
      all.stream()
          .filter(g -> !g.getId().equals(lost.getId()))
          .forEach(g -> g.setTargetP(g.getTargetP() + share * room(g)));
      return room;
    }

    /** What the slack bus's unit gives, where it has not lost it. */
    private double slackMw(Network network) {
      return taken(network)
          - network
              .getGeneratorStream()
              .filter(g -> g.getTerminal().isConnected() && !atSlack(g))
              .mapToDouble(Generator::getTargetP)
              .sum();
    }

    /** Solved, and again while the slack bus gives more than its unit can and others can more. */
    private void settle(Network network) {
      solve(network);
      for (int i = 0; i < 4; i++) {
        List<Generator> left =
            network.getGeneratorStream().filter(g -> g.getTerminal().isConnected()).toList();
        double most = left.stream().filter(this::atSlack).mapToDouble(Generator::getMaxP).sum();
        double over = slackMw(network) - most;
        List<Generator> others = left.stream().filter(g -> !atSlack(g)).toList();
        double room = others.stream().mapToDouble(Oracle::room).sum();
        if (most == 0 || !(over > 0.02) || room <= 0) {
          return;
        }
        others.forEach(g -> g.setTargetP(g.getTargetP() + room(g) * Math.min(1, over / room)));
        solve(network);
      }
    }

    /** These grids have one unit at the slack bus. */
    private boolean atSlack(Generator g) {
      return g.getTerminal()
          .getBusBreakerView()
          .getConnectableBus()
          .getId()
          .equals(grid.slackBus());
    }

    private static double room(Generator g) {
      return g.getTargetP() > 0 ? Math.max(0, g.getMaxP() - g.getTargetP()) : 0;
    }

    private static double most(Network network) {
      return network
          .getGeneratorStream()
          .filter(g -> g.getTerminal().isConnected() && g.getTargetP() > 0)
          .mapToDouble(Generator::getMaxP)
          .sum();
    }

    /** What a solved network takes and loses, MW. */
    private static double taken(Network network) {
      return network
              .getLoadStream()
              .mapToDouble(l -> l.getTerminal().getP())
              .filter(p -> !Double.isNaN(p))
              .sum()
          + network
              .getShuntCompensatorStream()
              .mapToDouble(shunt -> shunt.getTerminal().getP())
              .filter(p -> !Double.isNaN(p))
              .sum()
          + network
              .getBranchStream()
              .mapToDouble(b -> b.getTerminal1().getP() + b.getTerminal2().getP())
              .filter(p -> !Double.isNaN(p))
              .sum();
    }

    private void look(String lost, Network network, String open) {
      settle(network);
      record(lost, network, open);
    }

    private static void solve(Network network) {
      LoadFlowParameters parameters =
          new LoadFlowParameters()
              .setVoltageInitMode(LoadFlowParameters.VoltageInitMode.DC_VALUES)
              .setComponentMode(LoadFlowParameters.ComponentMode.ALL_CONNECTED)
              .setDistributedSlack(false)
              .setUseReactiveLimits(false)
              .setTwtSplitShuntAdmittance(true)
              .setReadSlackBus(true)
              .setWriteSlackBus(false);
      OpenLoadFlowParameters.create(parameters)
          .setSlackBusSelectionMode(SlackBusSelectionMode.LARGEST_GENERATOR)
          .setNewtonRaphsonConvEpsPerEq(1e-8)
          .setGeneratorsWithZeroMwTargetAreNotStarted(false);
      new OpenLoadFlowProvider()
          .run(
              network,
              network.getVariantManager().getWorkingVariantId(),
              new LoadFlowRunParameters()
                  .setParameters(parameters)
                  .setComputationManager(onThisThread()))
          .join();
    }

    private void record(String lost, Network network, String open) {
      Set<String> supplied = supplied(open);
      int before = violations.size();
      for (Bus bus : grid.buses()) {
        double pu = network.getBusBreakerView().getBus(bus.id()).getV() * 1e3 / bus.nominalVolts();
        if (supplied.contains(bus.id()) && (pu < MIN_PU || pu > MAX_PU)) {
          String kind = pu < MIN_PU ? " | low voltage | " : " | high voltage | ";
          violations.put(lost + kind + bus.id(), pu);
        }
      }
      for (Branch branch : grid.branches()) {
        if (branch.inService()
            && !branch.id().equals(open)
            && supplied.contains(branch.fromBus())) {
          double percent = percent(network, branch);
          if (percent > 100) {
            violations.put(lost + " | overload | " + branch.id(), percent);
          }
        }
      }
      double unserved =
          grid.buses().stream()
              .filter(b -> !supplied.contains(b.id()))
              .mapToDouble(Bus::loadWatts)
              .sum();
      outcomes.put(
          lost,
          (violations.size() > before ? "violated " : unserved > 0 ? "unserved " : "secure ")
              + (double) Math.round(unserved));
    }

    private double percent(Network network, Branch branch) {
      var of = network.getBranch(branch.id());
      double turns =
          of.getTerminal2().getVoltageLevel().getNominalV()
              / of.getTerminal1().getVoltageLevel().getNominalV();
      double amperes = Math.max(of.getTerminal1().getI(), of.getTerminal2().getI() * turns);
      return 100 * amperes / limits.branchAmperes().get(branch.id());
    }

    private Set<String> supplied(String open) {
      Map<String, Set<String>> next = new HashMap<>();
      for (Branch b : grid.branches()) {
        if (b.inService() && !b.id().equals(open)) {
          next.computeIfAbsent(b.fromBus(), _ -> new HashSet<>()).add(b.toBus());
          next.computeIfAbsent(b.toBus(), _ -> new HashSet<>()).add(b.fromBus());
        }
      }
      Set<String> reached = new HashSet<>(Set.of(grid.slackBus()));
      List<String> edge = new ArrayList<>(reached);
      while (!edge.isEmpty()) {
        for (String bus : next.getOrDefault(edge.removeLast(), Set.of())) {
          if (reached.add(bus)) {
            edge.add(bus);
          }
        }
      }
      return reached;
    }

    private static ComputationManager onThisThread() {
      Executor here = Runnable::run;
      return (ComputationManager)
          Proxy.newProxyInstance(
              SweepTest.class.getClassLoader(),
              new Class<?>[] {ComputationManager.class},
              (_, method, _) -> {
                if (method.getName().equals("getExecutor")) {
                  return here;
                }
                throw new UnsupportedOperationException(method.getName());
              });
    }
  }
}

package org.gridpact.network.flow;

import com.powsybl.commons.PowsyblException;
import com.powsybl.iidm.network.Bus;
import com.powsybl.iidm.network.Component;
import com.powsybl.iidm.network.Generator;
import com.powsybl.iidm.network.IdentifiableType;
import com.powsybl.iidm.network.Load;
import com.powsybl.iidm.network.Network;
import com.powsybl.iidm.network.Terminal;
import com.powsybl.iidm.network.VariantManagerConstants;
import com.powsybl.iidm.network.extensions.SlackTerminal;
import com.powsybl.loadflow.LoadFlowParameters;
import com.powsybl.loadflow.LoadFlowParameters.ComponentMode;
import com.powsybl.loadflow.LoadFlowParameters.VoltageInitMode;
import com.powsybl.loadflow.LoadFlowResult;
import com.powsybl.loadflow.LoadFlowResult.ComponentResult;
import com.powsybl.loadflow.LoadFlowRunParameters;
import com.powsybl.openloadflow.OpenLoadFlowParameters;
import com.powsybl.openloadflow.OpenLoadFlowProvider;
import com.powsybl.openloadflow.network.SlackBusSelectionMode;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.gridpact.network.flow.FlowResult.BranchFlow;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.Taps;

/**
 * Solves one grid again and again with Open LoadFlow (full Newton, balanced AC), starting from the
 * last solution where the switches stand as they did then, else from flat and then from DC values.
 *
 * <p>The slack bus alone balances the grid. Generators hold their voltage without regard to their
 * reactive limits (MATPOWER's default too); transformers stay at the taps they are given, or their
 * file's. A part of the grid without the slack bus has no supply, whatever generates in it.
 *
 * <p>It holds one copy of the grid's network and belongs to one thread.
 */
public final class LoadFlow {
  private static final List<VoltageInitMode> COLD_STARTS =
      List.of(VoltageInitMode.UNIFORM_VALUES, VoltageInitMode.DC_VALUES);
  private static final List<VoltageInitMode> ALL_STARTS =
      List.of(
          VoltageInitMode.PREVIOUS_VALUES,
          VoltageInitMode.UNIFORM_VALUES,
          VoltageInitMode.DC_VALUES);

  /** Mean mismatch of a bus at convergence, per unit of 100 MVA: 1 W; the default is 10 kW. */
  private static final double MISMATCH = 1e-8;

  private final Grid grid;
  private final Network network;
  private final List<Unit> units;
  private final OpenLoadFlowProvider provider = new OpenLoadFlowProvider();
  private final LoadFlowParameters parameters = new LoadFlowParameters();
  private final LoadFlowRunParameters run =
      new LoadFlowRunParameters().setParameters(parameters).setComputationManager(new CallerRuns());

  /** The one load of each bus; it stands for all that the file connects there. */
  private final Map<String, Load> loads = new LinkedHashMap<>();

  /** Voltages that the file has units hold, kV by id. */
  private final Map<String, Double> ofFile = new HashMap<>();

  private Set<String> open = Set.of();
  private Set<String> stopped = Set.of();
  private Map<String, Double> held = Map.of();
  private Map<String, Integer> tapPositions = Map.of();
  private boolean warm;

  public LoadFlow(Grid grid) {
    this.grid = grid;
    this.network = grid.newNetwork();
    this.units = Unit.of(grid, network);
    units.forEach(u -> ofFile.put(u.id(), network.getGenerator(u.id()).getTargetV()));
    parameters
        .setDistributedSlack(false)
        .setUseReactiveLimits(false)
        .setTransformerVoltageControlOn(false)
        .setShuntCompensatorVoltageControlOn(false)
        .setPhaseShifterRegulationOn(false)
        .setTwtSplitShuntAdmittance(grid.transformerShuntSplit())
        .setReadSlackBus(true)
        .setWriteSlackBus(false);
    OpenLoadFlowParameters.create(parameters)
        .setSlackBusSelectionMode(SlackBusSelectionMode.LARGEST_GENERATOR)
        .setNewtonRaphsonConvEpsPerEq(MISMATCH)
        .setGeneratorsWithZeroMwTargetAreNotStarted(false);
    network.getLoadStream().toList().forEach(Load::remove);
    grid.buses().forEach(bus -> loads.put(bus.id(), addLoad(bus.id())));
    Terminal slack = loads.get(grid.slackBus()).getTerminal();
    SlackTerminal.reset(network);
    SlackTerminal.reset(slack.getVoltageLevel(), slack);
  }

  private Load addLoad(String bus) {
    return node(bus)
        .getVoltageLevel()
        .newLoad()
        .setId("demand at " + bus)
        .setBus(bus)
        .setP0(0)
        .setQ0(0)
        .add();
  }

  private Bus node(String bus) {
    return network.getBusBreakerView().getBus(bus);
  }

  /**
   * Solves the grid; fails where a transformer has no such tap position as it is given.
   *
   * @throws IllegalArgumentException when a bus, branch or tap changer is not in the grid
   */
  public FlowResult solve(Injections injections) {
    injections.demand().keySet().forEach(this::requireBus);
    for (Map.Entry<String, Integer> tap : injections.tapPositions().entrySet()) {
      Taps taps = taps(tap.getKey());
      if (!taps.holds(tap.getValue())) {
        return new FlowResult.Failed(
            "branch %s has tap positions %d to %d, not %d"
                .formatted(tap.getKey(), taps.lowest(), taps.highest(), tap.getValue()));
      }
    }
    moveTaps(injections.tapPositions());
    switchBranches(injections.openBranches());
    stopUnits(injections.stoppedUnits());
    hold(injections.heldPu());
    grid.buses().forEach(bus -> setLoad(bus, injections.demand().get(bus.id())));
    Component supplied = node(grid.slackBus()).getSynchronousComponent();
    if (supplied == null) {
      return new FlowResult.Failed("nothing is connected to slack bus " + grid.slackBus());
    }
    parameters.setComponentMode(
        supplied.getNum() == 0 ? ComponentMode.MAIN_SYNCHRONOUS : ComponentMode.ALL_CONNECTED);
    FlowResult result = new FlowResult.Failed("not tried");
    for (VoltageInitMode start : warm ? ALL_STARTS : COLD_STARTS) {
      result = run(start, supplied.getNum());
      if (result instanceof FlowResult.Solved) {
        break;
      }
    }
    warm = result instanceof FlowResult.Solved;
    return result;
  }

  private void requireBus(String bus) {
    if (!loads.containsKey(bus)) {
      throw new IllegalArgumentException("%s has no bus %s".formatted(grid.name(), bus));
    }
  }

  private void setLoad(org.gridpact.network.grid.Bus bus, Demand demand) {
    Load load = loads.get(bus.id());
    load.setP0((demand == null ? bus.loadWatts() : demand.watts()) * 1e-6);
    load.setQ0((demand == null ? bus.loadVars() : demand.vars()) * 1e-6);
  }

  /** Opens and closes what differs from the last time. */
  private void switchBranches(Set<String> wanted) {
    if (wanted.equals(open)) {
      return;
    }
    warm = false;
    for (String id : wanted) {
      if (grid.branch(id).isEmpty()) {
        throw new IllegalArgumentException("%s has no branch %s".formatted(grid.name(), id));
      }
    }
    for (Branch branch : grid.branches()) {
      if (branch.inService() && wanted.contains(branch.id()) != open.contains(branch.id())) {
        setConnected(network.getBranch(branch.id()), !wanted.contains(branch.id()));
      }
    }
    open = wanted;
  }

  /** Stops and starts what differs from the last time. */
  private void stopUnits(Set<String> wanted) {
    if (wanted.equals(stopped)) {
      return;
    }
    warm = false;
    for (String id : wanted) {
      if (network.getGenerator(id) == null) {
        throw new IllegalArgumentException("%s has no generator %s".formatted(grid.name(), id));
      }
    }
    for (Unit unit : units) {
      if (wanted.contains(unit.id()) != stopped.contains(unit.id())) {
        Terminal terminal = network.getGenerator(unit.id()).getTerminal();
        if (wanted.contains(unit.id())) {
          terminal.disconnect();
        } else {
          terminal.connect();
        }
      }
    }
    stopped = wanted;
  }

  /** What is not named any more goes back to its file's. */
  private void hold(Map<String, Double> wanted) {
    if (wanted.equals(held)) {
      return;
    }
    for (Unit unit : units) {
      Generator generator = network.getGenerator(unit.id());
      double nominal = generator.getTerminal().getVoltageLevel().getNominalV();
      Double pu = wanted.get(unit.bus());
      generator.setTargetV(pu == null ? ofFile.get(unit.id()) : pu * nominal);
    }
    held = wanted;
  }

  private Taps taps(String branch) {
    return grid.branch(branch)
        .flatMap(Branch::taps)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "%s has no tap changer in a branch %s".formatted(grid.name(), branch)));
  }

  /** Moves what differs from the last time; what is not named any more goes back to its file's. */
  private void moveTaps(Map<String, Integer> wanted) {
    Set<String> touched = new LinkedHashSet<>(tapPositions.keySet());
    touched.addAll(wanted.keySet());
    for (String id : touched) {
      Taps taps = taps(id);
      int position = wanted.getOrDefault(id, taps.present());
      if (position != tapPositions.getOrDefault(id, taps.present())) {
        taps.move(network.getTwoWindingsTransformer(id), position);
      }
    }
    tapPositions = wanted;
  }

  private FlowResult run(VoltageInitMode start, int suppliedComponent) {
    parameters.setVoltageInitMode(start);
    LoadFlowResult result;
    try {
      result = provider.run(network, VariantManagerConstants.INITIAL_VARIANT_ID, run).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof PowsyblException cause) {
        return new FlowResult.Failed(cause.getMessage());
      }
      throw e;
    }
    for (ComponentResult component : result.getComponentResults()) {
      if (component.getSynchronousComponentNum() == suppliedComponent) {
        return component.getStatus() == ComponentResult.Status.CONVERGED
            ? solved(suppliedComponent, component.getIterationCount())
            : new FlowResult.Failed("the load flow did not converge: " + component.getStatusText());
      }
    }
    return new FlowResult.Failed("nothing holds a voltage at slack bus " + grid.slackBus());
  }

  private FlowResult.Solved solved(int suppliedComponent, int iterations) {
    Map<String, Double> volts = new LinkedHashMap<>();
    Set<String> deEnergised = new LinkedHashSet<>();
    for (org.gridpact.network.grid.Bus bus : grid.buses()) {
      Bus node = node(bus.id());
      Component component = node.getSynchronousComponent();
      if (component != null && component.getNum() == suppliedComponent) {
        volts.put(bus.id(), node.getV() * 1e3 / bus.nominalVolts());
      } else {
        deEnergised.add(bus.id());
      }
    }
    Map<String, BranchFlow> branches = new LinkedHashMap<>();
    double watts = 0;
    double vars = 0;
    for (Branch branch : grid.branches()) {
      if (branch.inService()
          && !open.contains(branch.id())
          && volts.containsKey(branch.fromBus())) {
        BranchFlow flow = flow(network.getBranch(branch.id()));
        branches.put(branch.id(), flow);
        watts += flow.fromWatts() + flow.toWatts();
        vars += flow.fromVars() + flow.toVars();
      }
    }
    Demand slack = supply();
    return new FlowResult.Solved(
        Collections.unmodifiableMap(volts),
        Collections.unmodifiableSet(deEnergised),
        Collections.unmodifiableMap(branches),
        watts,
        vars,
        slack.watts(),
        slack.vars(),
        iterations);
  }

  private static BranchFlow flow(com.powsybl.iidm.network.Branch<?> branch) {
    Terminal from = branch.getTerminal1();
    Terminal to = branch.getTerminal2();
    double turns = to.getVoltageLevel().getNominalV() / from.getVoltageLevel().getNominalV();
    return new BranchFlow(
        from.getP() * 1e6,
        from.getQ() * 1e6,
        to.getP() * 1e6,
        to.getQ() * 1e6,
        from.getI(),
        Math.max(from.getI(), to.getI() * turns));
  }

  /** What everything at the slack bus but its generators takes: they give the sum. */
  private Demand supply() {
    Bus node = node(grid.slackBus());
    Bus merged = node.getVoltageLevel().getBusView().getMergedBus(node.getId());
    double watts = 0;
    double vars = 0;
    for (Terminal terminal : merged.getConnectedTerminals()) {
      if (terminal.getConnectable().getType() != IdentifiableType.GENERATOR) {
        watts += Double.isNaN(terminal.getP()) ? 0 : terminal.getP() * 1e6;
        vars += Double.isNaN(terminal.getQ()) ? 0 : terminal.getQ() * 1e6;
      }
    }
    return new Demand(watts, vars);
  }

  private static void setConnected(com.powsybl.iidm.network.Branch<?> branch, boolean connected) {
    for (Terminal terminal : List.of(branch.getTerminal1(), branch.getTerminal2())) {
      if (connected) {
        terminal.connect();
      } else {
        terminal.disconnect();
      }
    }
  }
}

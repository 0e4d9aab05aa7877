package org.gridpact.network.ac;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.Taps;

/**
 * A grid as arrays, built once: buses, branches and their two-ports, shunts, generators. Immutable
 * and safe for any thread.
 *
 * <p>Buses and branches are numbered as {@link Grid#buses()} and {@link Grid#branches()} list them
 * and have their ids; a three-winding transformer adds a bus and three branches behind those. What
 * is switched and tapped otherwise than in the file is in {@link Admittances}.
 */
public final class AcNetwork {
  /** The power base. */
  public static final double BASE_VA = 1e8;

  private final Grid grid;
  private final AcModel model;
  private final Map<String, Integer> busIndex;
  private final Map<String, Integer> branchIndex;
  private final Admittances asInFile;
  private final int slack;

  private AcNetwork(Grid grid, AcModel model) {
    this.grid = grid;
    this.model = model;
    this.busIndex = AcModel.index(model.busIds());
    this.branchIndex = AcModel.index(model.branchIds());
    this.asInFile = new Admittances(model.ports());
    this.slack = busIndex.get(grid.slackBus());
  }

  private AcNetwork(AcNetwork other, int slack) {
    this.grid = other.grid;
    this.model = other.model;
    this.busIndex = other.busIndex;
    this.branchIndex = other.branchIndex;
    this.asInFile = other.asInFile;
    this.slack = slack;
  }

  /**
   * Any grid, whatever its file's format.
   *
   * @throws IllegalArgumentException naming what of the grid the core has no model of: HVDC,
   *     boundary lines, static var compensators, voltages held at another bus than the generator's
   */
  public static AcNetwork of(Grid grid) {
    return new AcNetwork(grid, new AcModelBuilder(grid).build());
  }

  /** The same grid balanced from another bus; it shares all arrays. */
  public AcNetwork withSlack(int bus) {
    return new AcNetwork(this, Objects.checkIndex(bus, buses()));
  }

  public Grid grid() {
    return grid;
  }

  public int buses() {
    return model.busIds().size();
  }

  public int branches() {
    return model.branchIds().size();
  }

  public String busId(int bus) {
    return model.busIds().get(bus);
  }

  public String branchId(int branch) {
    return model.branchIds().get(branch);
  }

  /**
   * Number of a bus.
   *
   * @throws IllegalArgumentException when there is no such bus
   */
  public int busIndex(String id) {
    return index(busIndex, "bus", id);
  }

  /**
   * Number of a branch.
   *
   * @throws IllegalArgumentException when there is no such branch
   */
  public int branchIndex(String id) {
    return index(branchIndex, "branch", id);
  }

  private int index(Map<String, Integer> indices, String kind, String id) {
    Integer index = indices.get(id);
    if (index == null) {
      throw new IllegalArgumentException("%s has no %s %s".formatted(grid.name(), kind, id));
    }
    return index;
  }

  /** Bus at a branch's from end. */
  public int from(int branch) {
    return model.from()[branch];
  }

  public int to(int branch) {
    return model.to()[branch];
  }

  /** The bus whose angle is 0 and whose active power balances the rest. */
  public int slack() {
    return slack;
  }

  /** Between phases. */
  public double nominalVolts(int bus) {
    return model.nominalVolts()[bus];
  }

  /** The current that is 1 pu at a bus. */
  public double baseAmperes(int bus) {
    return BASE_VA / (Math.sqrt(3) * nominalVolts(bus));
  }

  /** Conductance of what shunts a bus: it takes {@code V² g}, per unit. */
  public double shuntG(int bus) {
    return model.shuntG()[bus];
  }

  /** Susceptance of what shunts a bus: it gives {@code V² b} of reactive power, per unit. */
  public double shuntB(int bus) {
    return model.shuntB()[bus];
  }

  /** Generators that the file has in service, in its order. */
  public List<AcUnit> units() {
    return model.units();
  }

  /** Ids of those generators. */
  public Set<String> unitIds() {
    return units().stream().map(AcUnit::id).collect(Collectors.toUnmodifiableSet());
  }

  /** The branches as in the file. */
  public Admittances admittances() {
    return asInFile;
  }

  /**
   * The branches as in the file but for some that are open and some transformers at other taps.
   *
   * @throws IllegalArgumentException when a branch, its tap changer or the position is not there
   */
  public Admittances admittances(Set<String> openBranches, Map<String, Integer> tapPositions) {
    Admittances admittances = asInFile;
    for (Map.Entry<String, Integer> tap : tapPositions.entrySet()) {
      admittances = withTap(admittances, branchIndex(tap.getKey()), tap.getValue());
    }
    for (String open : openBranches) {
      admittances = admittances.withOpen(branchIndex(open));
    }
    return admittances;
  }

  /**
   * With one transformer at another position; an open one stays open.
   *
   * @throws IllegalArgumentException when the branch has no tap changer or not that position
   */
  public Admittances withTap(Admittances admittances, int branch, int position) {
    TwoPort port = atTap(branch, position);
    return admittances.closed(branch) ? admittances.with(branch, port) : admittances;
  }

  /** A transformer's two-port at a position, as if it were closed. */
  public TwoPort atTap(int branch, int position) {
    Taps taps =
        branch < grid.branches().size() ? grid.branches().get(branch).taps().orElse(null) : null;
    if (taps == null) {
      throw new IllegalArgumentException(
          "%s has no tap changer in a branch %s".formatted(grid.name(), branchId(branch)));
    }
    if (!taps.holds(position)) {
      throw new IllegalArgumentException(
          "branch %s has tap positions %d to %d, not %d"
              .formatted(branchId(branch), taps.lowest(), taps.highest(), position));
    }
    return model.taps()[branch][position - taps.lowest()];
  }

  /** The file's loads and generators. */
  public AcInjections injections() {
    return injections(Injections.OF_FILE);
  }

  /**
   * What load flow is asked, as {@code LoadFlow} understands it; open branches and taps aside.
   *
   * @throws IllegalArgumentException when a bus or generator is not in the grid
   */
  public AcInjections injections(Injections asked) {
    double[] p = model.otherP().clone();
    double[] q = model.otherQ().clone();
    asked.demand().keySet().forEach(this::busIndex);
    List<Bus> gridBuses = grid.buses();
    for (int i = 0; i < gridBuses.size(); i++) {
      Bus bus = gridBuses.get(i);
      Demand demand = asked.demand().get(bus.id());
      p[i] -= (demand == null ? bus.loadWatts() : demand.watts()) / BASE_VA;
      q[i] -= (demand == null ? bus.loadVars() : demand.vars()) / BASE_VA;
    }
    double[] held = new double[buses()];
    Arrays.fill(held, Double.NaN);
    requireUnits(asked.stoppedUnits());
    for (AcUnit unit : units()) {
      if (!asked.stoppedUnits().contains(unit.id())) {
        p[unit.bus()] += unit.bus() == slack ? 0 : unit.p();
        if (!unit.holdsVoltage()) {
          q[unit.bus()] += unit.q();
        } else if (Double.isNaN(held[unit.bus()])) {
          held[unit.bus()] = asked.heldPu().getOrDefault(busId(unit.bus()), unit.heldVolts());
        }
      }
    }
    return new AcInjections(p, q, held);
  }

  private void requireUnits(Set<String> ids) {
    for (String id : ids) {
      if (units().stream().noneMatch(u -> u.id().equals(id))) {
        throw new IllegalArgumentException("%s has no generator %s".formatted(grid.name(), id));
      }
    }
  }

  /** Which buses closed branches join to the slack bus. */
  public boolean[] supplied(Admittances admittances) {
    return Islands.joined(this, admittances, slack);
  }
}

package org.gridpact.network.opf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;
import org.gridpact.network.ac.AcSolver;
import org.gridpact.network.ac.StateResponse;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.lp.Program;
import org.gridpact.network.lp.Solution;
import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.matpower.MatpowerCase.Bus;
import org.gridpact.network.matpower.MatpowerCase.BusType;
import org.gridpact.network.matpower.MatpowerCase.DcLine;
import org.gridpact.network.matpower.MatpowerCase.Generator;

/**
 * AC optimal power flow by successive linear programs in the space of controls (units' powers and
 * held voltages) within a trust region, on the merit cost + penalty·(sum of broken limits). Each
 * iterate is solved by Newton's method, so it balances every bus; taps stay as in the file.
 *
 * <p>It ends at a local optimum: AC-OPF is not convex. Its gap is what the last program sees left
 * to gain; its lower bound, which is proven, is the dispatch without a grid (see {@link
 * #lowerBound}).
 */
public final class AcOpf {
  /** A limit broken by no more is kept: 0.01 MVA on 100, 1e-4 pu of voltage. */
  static final double TOLERANCE = 1e-4;

  private static final int MOST_STEPS = 80;
  private static final int MOST_PENALTIES = 4;
  private static final double FIRST_RADIUS = 0.3;
  private static final double LEAST_RADIUS = 1e-6;

  /** Ends where a step promises less, of the cost. */
  private static final double LEAST_GAIN = 1e-6;

  /** Or where this many steps together gained less than so much of the cost. */
  private static final int LATELY = 6;

  private static final double LEAST_GAIN_LATELY = 2e-5;

  /** Price of broken limits over the steepest cost. */
  private static final double PENALTY = 20;

  /** With isolated buses, which have no price. */
  private final MatpowerCase source;

  private final AcCase grid;
  private final AcSolver solver;
  private final StateResponse response;
  private double penalty;
  private AcPoint at;
  private Set<Integer> likely = new HashSet<>();
  private int solved;
  private double promised;
  private AcStep lastStep;
  private AcStep.Wanted lastWanted;

  private AcOpf(MatpowerCase source, AcCase grid) {
    this.source = source;
    this.grid = grid;
    solver = new AcSolver(grid.network);
    double[] mw = new double[grid.units.size()];
    response =
        new StateResponse(
            grid.network,
            grid.admittances,
            new StateResponse.Structure(
                grid.network, grid.injections(mw, volts(OptionalDouble.empty()))));
    double steepest = grid.units.stream().mapToDouble(u -> u.pieces().steepest()).max().orElse(1);
    penalty = PENALTY * Math.max(1, steepest) * AcCase.BASE_MVA;
  }

  /**
   * Solves in at most {@value #MOST_STEPS} steps for each of {@value #MOST_PENALTIES} penalties.
   *
   * @throws OpfException naming what of the case has no place in an AC-OPF
   */
  public static OpfResult solve(Grid grid) throws OpfException {
    MatpowerCase source =
        grid.matpowerCase()
            .orElseThrow(
                () ->
                    new OpfException(
                        "%s has no costs: a MATPOWER file with gencost is needed"
                            .formatted(grid.name())));
    MatpowerCase left = source.withoutIsolated();
    Grid joined = left.equals(source) ? grid : Grid.alternating(left);
    return new AcOpf(source, new AcCase(joined)).solve();
  }

  /** Held voltages: the file's, or so far up in the band from least to largest. */
  private double[] volts(OptionalDouble level) {
    double[] volts = new double[grid.network.buses()];
    Arrays.fill(volts, Double.NaN);
    for (int i = 0; i < volts.length; i++) {
      if (grid.holds(i)) {
        Bus bus = grid.buses[i];
        List<Integer> units = grid.unitsAt.get(i);
        double held = units.isEmpty() ? 1 : grid.generator(units.getFirst()).holdPu();
        double asked = bus.minPu() + level.orElse(0) * (bus.maxPu() - bus.minPu());
        volts[i] = Math.clamp(level.isPresent() ? asked : held, bus.minPu(), bus.maxPu());
      }
    }
    return volts;
  }

  private OpfResult solve() {
    OpfResult dc = direct();
    double[] mw = new double[grid.units.size()];
    for (int s = 0; s < mw.length; s++) {
      mw[s] = dc instanceof OpfResult.Optimal o ? o.generation().get(s).mw() : ofFile(s);
    }
    at = start(mw);
    if (at == null) {
      return new OpfResult.Failed("no load flow to start from was found");
    }
    for (int i = 0; i < MOST_PENALTIES; i++) {
      descend();
      if (worst() <= TOLERANCE) {
        return optimal();
      }
      penalty *= 10;
    }
    return infeasible();
  }

  /** A start, which a case that the DC model has no place for does without. */
  private OpfResult direct() {
    try {
      return DcOpf.solve(grid.source, Convention.PHYSICAL);
    } catch (OpfException e) {
      return new OpfResult.Failed(e.getMessage());
    }
  }

  private double ofFile(int s) {
    Source unit = grid.units.get(s);
    return unit.isDcLine() ? grid.source.dcLines().get(unit.number()).mw() : grid.generator(s).mw();
  }

  /**
   * The first that has a state: a dispatch with ever more for losses, which would else all come
   * from the slack, at voltages held ever higher in their bands.
   */
  private AcPoint start(double[] mw) {
    List<OptionalDouble> levels = new ArrayList<>(List.of(OptionalDouble.empty()));
    for (double level : new double[] {0.5, 0.75, 1}) {
      levels.add(OptionalDouble.of(level));
    }
    for (double losses : new double[] {0, 0.03, 0.06, 0.1}) {
      double[] more = mw.clone();
      for (int s = 0; s < more.length; s++) {
        if (!grid.units.get(s).isDcLine()) {
          more[s] = Math.min(mw[s] + losses * Math.abs(mw[s]), grid.units.get(s).max());
        }
      }
      for (OptionalDouble level : levels) {
        AcPoint point = AcPoint.solve(grid, solver, more, volts(level), null);
        if (point != null) {
          return point;
        }
      }
    }
    return null;
  }

  private void descend() {
    double radius = FIRST_RADIUS;
    double lately = at.merit(penalty);
    for (int i = 0; i < MOST_STEPS && radius > LEAST_RADIUS; i++) {
      AcStep step = new AcStep(grid, at, response, penalty, radius, likely);
      AcStep.Wanted wanted = step.solve();
      solved++;
      if (wanted == null) {
        radius /= 4;
        continue;
      }
      lastStep = step;
      lastWanted = wanted;
      promised = wanted.improvement();
      likely = new HashSet<>(step.binding(wanted.solution(), 1e-6).keySet());
      if (promised <= LEAST_GAIN * Math.abs(at.cost())) {
        return;
      }
      if (i % LATELY == LATELY - 1 && worst() <= TOLERANCE) {
        if (lately - at.merit(penalty) <= LEAST_GAIN_LATELY * Math.abs(at.cost())) {
          return;
        }
        lately = at.merit(penalty);
      }
      AcPoint next = tried(wanted);
      if (next != null && gained(next) < 0.5 * promised) {
        next = better(next, step.corrected(next, wanted));
      }
      double gained = next == null ? Double.NEGATIVE_INFINITY : gained(next);
      if (gained > 0.1 * promised) {
        at = next;
      }
      radius = gained > 0.75 * promised ? Math.min(1, 2 * radius) : radius;
      radius = gained < 0.25 * promised ? radius / 3 : radius;
    }
  }

  private AcPoint tried(AcStep.Wanted wanted) {
    return AcPoint.solve(grid, solver, wanted.mw(), wanted.volts(), at.state());
  }

  private double gained(AcPoint point) {
    return at.merit(penalty) - point.merit(penalty);
  }

  private AcPoint better(AcPoint first, AcStep.Wanted corrected) {
    AcPoint second = corrected == null ? null : tried(corrected);
    return second != null && second.merit(penalty) < first.merit(penalty) ? second : first;
  }

  private OpfResult.Optimal optimal() {
    List<OpfResult.Output> outputs = new ArrayList<>();
    for (int s = 0; s < grid.units.size(); s++) {
      outputs.add(output(s));
    }
    SequencedMap<String, Double> prices = new LinkedHashMap<>();
    SequencedMap<String, Double> voltages = new LinkedHashMap<>();
    double[] priceOf = lastStep.prices(lastWanted.solution());
    for (Bus bus : source.buses()) {
      boolean joined = bus.type() != BusType.ISOLATED;
      String id = Integer.toString(bus.number());
      int i = joined ? grid.network.busIndex(id) : -1;
      prices.put(id, joined ? priceOf[i] : Double.NaN);
      voltages.put(id, joined ? at.state().volts()[i] : Double.NaN);
    }
    return new OpfResult.Optimal(
        at.cost(),
        lowerBound(),
        Math.max(0, promised) / Math.max(1, Math.abs(at.cost())),
        outputs,
        prices,
        voltages,
        binding(),
        solved);
  }

  private OpfResult.Output output(int s) {
    Source unit = grid.units.get(s);
    if (!unit.isDcLine()) {
      Generator g = grid.generator(s);
      double mvar = mvar(unit.giver(), g.minMvar(), g.maxMvar());
      return new OpfResult.Output(unit.id(), at.mw()[s], mvar, Double.NaN);
    }
    DcLine line = grid.source.dcLines().get(unit.number());
    return new OpfResult.Output(
        unit.id(),
        at.mw()[s],
        mvar(unit.taker(), line.minFromMvar(), line.maxFromMvar()),
        mvar(unit.giver(), line.minToMvar(), line.maxToMvar()));
  }

  /** What one of given range gives: those at a bus are all equally far in their ranges. */
  private double mvar(int bus, double min, double max) {
    double range = grid.maxQ[bus] - grid.minQ[bus];
    double total = grid.given(at.state(), bus, false);
    if (!Double.isFinite(range)) {
      return total * AcCase.BASE_MVA / grid.unitsAt.get(bus).size();
    }
    return range == 0 ? min : min + (total - grid.minQ[bus]) / range * (max - min);
  }

  private List<OpfResult.Binding> binding() {
    List<OpfResult.Binding> binding = new ArrayList<>();
    Map<Integer, Double> prices = lastStep.binding(lastWanted.solution(), 1e-3);
    prices.forEach(
        (l, price) -> {
          AcLimit limit = grid.limits.get(l);
          double scale = AcCase.scale(limit);
          binding.add(
              new OpfResult.Binding(
                  grid.name(limit),
                  limit.value(grid, at.state()) * scale,
                  (price < 0 ? limit.max() : limit.min()) * scale,
                  AcCase.unit(limit),
                  price > 0,
                  Math.abs(price) / scale));
        });
    return binding;
  }

  /** By how much the worst limit is broken, per unit or radians. */
  private double worst() {
    double worst = 0;
    for (AcLimit limit : grid.limits) {
      worst = Math.max(worst, limit.broken(limit.value(grid, at.state())));
    }
    for (int s : grid.unitsAt.get(grid.network.slack())) {
      worst = Math.max(worst, slackBroken(s) / AcCase.BASE_MVA);
    }
    return worst;
  }

  private double slackBroken(int s) {
    Source unit = grid.units.get(s);
    return Math.max(0, Math.max(at.mw()[s] - unit.max(), unit.min() - at.mw()[s]));
  }

  private OpfResult.Infeasible infeasible() {
    List<OpfResult.Conflict> conflicts = new ArrayList<>();
    for (AcLimit limit : grid.limits) {
      double by = limit.broken(limit.value(grid, at.state()));
      if (by > TOLERANCE / 100) {
        conflicts.add(
            new OpfResult.Conflict(grid.name(limit), by * AcCase.scale(limit), AcCase.unit(limit)));
      }
    }
    for (int s : grid.unitsAt.get(grid.network.slack())) {
      double by = slackBroken(s);
      if (by > TOLERANCE) {
        conflicts.add(new OpfResult.Conflict("power of unit " + grid.units.get(s).id(), by, "MW"));
      }
    }
    return new OpfResult.Infeasible(conflicts);
  }

  /**
   * The least cost at which units give at least the loads and what shunts take at the least
   * voltages: no dispatch costs less, because no branch with a resistance of 0 or more gives power.
   * NaN where one has a negative resistance.
   */
  private double lowerBound() {
    boolean passive = grid.source.branches().stream().allMatch(b -> b.resistancePu() >= 0);
    Program program = new Program();
    double wanted = 0;
    for (Bus bus : grid.source.buses()) {
      double volts = bus.shuntMw() >= 0 ? bus.minPu() : bus.maxPu();
      wanted += bus.loadMw() + bus.shuntMw() * volts * volts;
    }
    double startCosts = 0;
    double[] gains = {};
    for (Source unit : grid.units) {
      // A DC line only loses.
      double gain = unit.isDcLine() ? unit.share() - 1 : 1;
      unit.pieces().addTo(program);
      int before = gains.length;
      gains = Arrays.copyOf(gains, program.variables());
      Arrays.fill(gains, before, gains.length, gain);
      wanted -= gain * unit.pieces().start() - unit.loss();
      startCosts += unit.pieces().startCost();
    }
    int[] columns = new int[program.variables()];
    Arrays.setAll(columns, j -> j);
    program.row(wanted, Double.POSITIVE_INFINITY, columns, gains);
    return passive && program.solve() instanceof Solution.Optimal optimal
        ? optimal.lowerBound() + startCosts
        : Double.NaN;
  }
}

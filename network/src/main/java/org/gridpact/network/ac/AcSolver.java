package org.gridpact.network.ac;

import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Newton's method in polar form (Tinney and Hart 1967), from a known state or else from flat and
 * then from DC angles.
 *
 * <p>The slack bus alone balances active power, and reactive power too unless a unit holds its
 * voltage; held voltages are held without regard to reactive limits. What closed branches do not
 * join to the slack bus has no supply. Same physics and conventions as {@link
 * org.gridpact.network.flow.LoadFlow}.
 *
 * <p>Structure is found once for each set of held buses and shared by all switchings and taps; the
 * last {@value #STRUCTURES} are kept. Belongs to one thread.
 */
public final class AcSolver {
  /** Largest mismatch of a bus at convergence, per unit: 1 W or 1 var. */
  public static final double TOLERANCE = 1e-8;

  /** Newton's method that has not converged by then never does; a warm start takes 2 or 3. */
  private static final int MOST_ITERATIONS = 20;

  private static final int STRUCTURES = 64;

  /** Voltages outside solve the equations, but no grid runs there; as in Open LoadFlow. */
  private static final double LEAST_VOLTS = 0.5;

  private static final double LARGEST_VOLTS = 2;

  private final AcNetwork network;
  private final int[] busOrder;
  private final Equations equations;
  private final Map<BitSet, JacobianStructure> structures =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<BitSet, JacobianStructure> eldest) {
          return size() > STRUCTURES;
        }
      };
  private Jacobian jacobian;
  private Profile profile;

  /** Where the time of solves goes; measuring it costs some. */
  public static final class Profile {
    private long mismatch;
    private long fill;
    private long factorise;
    private long solve;

    /** Share of each step in the time of all, in the order of an iteration. */
    public Map<String, Double> shares() {
      double all = Math.max(1, mismatch + fill + factorise + solve);
      Map<String, Double> shares = new LinkedHashMap<>();
      shares.put("mismatch", mismatch / all);
      shares.put("Jacobian fill", fill / all);
      shares.put("LU", factorise / all);
      shares.put("triangular solves and step", solve / all);
      return shares;
    }
  }

  public AcSolver(AcNetwork network) {
    this.network = network;
    this.busOrder = JacobianStructure.busOrder(network);
    this.equations = new Equations(network);
  }

  public AcNetwork network() {
    return network;
  }

  /** From now on adds the time of each step to a profile. */
  public void measure(Profile into) {
    profile = into;
  }

  /** From flat, and from DC angles where that leads nowhere. */
  public AcResult solve(Admittances admittances, AcInjections injections) {
    AcState flat = AcState.flat(network.buses());
    AcResult result = newton(admittances, injections, flat);
    return switch (result) {
      case AcResult.Solved _ -> result;
      case AcResult.Failed _ ->
          dcAngles(admittances, injections)
              .map(start -> newton(admittances, injections, start))
              .orElse(result);
    };
  }

  /** From a state that may be near, and as without one where that leads nowhere. */
  public AcResult solve(Admittances admittances, AcInjections injections, AcState near) {
    AcResult result = newton(admittances, injections, near);
    return switch (result) {
      case AcResult.Solved _ -> result;
      case AcResult.Failed _ -> solve(admittances, injections);
    };
  }

  /** Newton's method from one start. */
  public AcResult newton(Admittances admittances, AcInjections injections, AcState start) {
    if (!holdsAny(injections)) {
      return new AcResult.Failed("no unit holds a voltage in what is joined to the slack bus");
    }
    return new Newton(admittances, injections, start).run();
  }

  private static boolean holdsAny(AcInjections injections) {
    for (double volts : injections.heldVolts()) {
      if (!Double.isNaN(volts)) {
        return true;
      }
    }
    return false;
  }

  private Optional<AcState> dcAngles(Admittances admittances, AcInjections injections) {
    Newton newton = new Newton(admittances, injections, AcState.flat(network.buses()));
    return newton.dcStep() ? Optional.of(newton.state()) : Optional.empty();
  }

  /**
   * Derivatives of what the state has by what is asked of it.
   *
   * @param solved for these injections and admittances
   */
  public Sensitivities sensitivities(
      Admittances admittances, AcInjections injections, AcState solved) {
    Jacobian own = new Jacobian(network, structure(injections));
    return new Sensitivities(network, admittances, solved, own);
  }

  private Jacobian jacobian(AcInjections injections) {
    JacobianStructure structure = structure(injections);
    if (jacobian == null || jacobian.structure != structure) {
      jacobian = new Jacobian(network, structure);
    }
    return jacobian;
  }

  private JacobianStructure structure(AcInjections injections) {
    BitSet held = new BitSet();
    for (int i = 0; i < network.buses(); i++) {
      held.set(i, injections.holds(i));
    }
    return structures.computeIfAbsent(held, h -> new JacobianStructure(network, h, busOrder));
  }

  /** One run from one start. */
  private final class Newton {
    private final Admittances admittances;
    private final AcInjections injections;
    private final Jacobian jacobian;
    private final boolean[] supplied;
    private final double[] angles;
    private final double[] volts;
    private final double[] step;

    Newton(Admittances admittances, AcInjections injections, AcState start) {
      this.admittances = admittances;
      this.injections = injections;
      this.jacobian = jacobian(injections);
      this.supplied = network.supplied(admittances);
      this.angles = start.angles().clone();
      this.volts = start.volts().clone();
      this.step = new double[jacobian.unknowns()];
      // A start may have been solved from another slack bus.
      double reference = angles[network.slack()];
      for (int i = 0; i < volts.length; i++) {
        angles[i] = supplied[i] ? angles[i] - reference : 0;
        if (!supplied[i]) {
          volts[i] = 0;
        } else if (injections.holds(i)) {
          volts[i] = injections.heldVolts()[i];
        } else if (Double.isNaN(volts[i])) {
          volts[i] = 1;
        }
      }
    }

    AcResult run() {
      for (int iteration = 0; iteration <= MOST_ITERATIONS; iteration++) {
        long begin = now();
        equations.evaluate(admittances, angles, volts);
        double mismatch = mismatch();
        long evaluated = now();
        if (profile != null) {
          profile.mismatch += evaluated - begin;
        }
        if (mismatch <= TOLERANCE) {
          return realistic(iteration);
        }
        if (!Double.isFinite(mismatch)) {
          return new AcResult.Failed("the load flow did not converge: it ran off");
        }
        jacobian.fill(equations, admittances, volts, supplied);
        long filled = now();
        if (!jacobian.factorise()) {
          return new AcResult.Failed("the load flow did not converge: its Jacobian is singular");
        }
        long factorised = now();
        jacobian.solve(step);
        take();
        if (profile != null) {
          profile.fill += filled - evaluated;
          profile.factorise += factorised - filled;
          profile.solve += now() - factorised;
        }
      }
      return new AcResult.Failed(
          "the load flow did not converge in %d iterations".formatted(MOST_ITERATIONS));
    }

    private long now() {
      return profile == null ? 0 : System.nanoTime();
    }

    /** Writes what is missing at each bus into the right-hand side; the largest of it. */
    private double mismatch() {
      double largest = 0;
      for (int i = 0; i < volts.length; i++) {
        int p = jacobian.structure.angle[i];
        int q = jacobian.structure.voltage[i];
        if (p >= 0) {
          step[p] = supplied[i] ? injections.p()[i] - equations.p[i] : 0;
          largest = Math.max(largest, Math.abs(step[p]));
        }
        if (q >= 0) {
          step[q] = supplied[i] ? injections.q()[i] - equations.q[i] : 0;
          largest = Math.max(largest, Math.abs(step[q]));
        }
      }
      return largest;
    }

    private void take() {
      for (int i = 0; i < volts.length; i++) {
        int p = jacobian.structure.angle[i];
        int q = jacobian.structure.voltage[i];
        if (p >= 0) {
          angles[i] += step[p];
        }
        if (q >= 0) {
          volts[i] *= 1 + step[q];
        }
      }
    }

    private AcResult realistic(int iterations) {
      for (int i = 0; i < volts.length; i++) {
        if (supplied[i] && !(volts[i] >= LEAST_VOLTS && volts[i] <= LARGEST_VOLTS)) {
          return new AcResult.Failed(
              "the load flow did not converge to a state that a grid runs in: bus %s at %.3f pu"
                  .formatted(network.busId(i), volts[i]));
        }
      }
      return new AcResult.Solved(state(), iterations);
    }

    boolean dcStep() {
      equations.evaluate(admittances, angles, volts);
      mismatch();
      jacobian.fill(equations, admittances, volts, supplied);
      jacobian.keepAngles();
      if (!jacobian.factorise()) {
        return false;
      }
      for (int i = 0; i < volts.length; i++) {
        if (jacobian.structure.voltage[i] >= 0) {
          step[jacobian.structure.voltage[i]] = 0;
        }
      }
      jacobian.solve(step);
      take();
      return true;
    }

    AcState state() {
      double[] known = volts.clone();
      for (int i = 0; i < known.length; i++) {
        if (!supplied[i]) {
          known[i] = Double.NaN;
        }
      }
      return new AcState(angles.clone(), known);
    }
  }
}

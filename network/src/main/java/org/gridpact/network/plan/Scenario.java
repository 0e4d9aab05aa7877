package org.gridpact.network.plan;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridpact.network.ac.AcInjections;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcResult;
import org.gridpact.network.ac.AcSolver;
import org.gridpact.network.ac.AcState;
import org.gridpact.network.ac.Admittances;
import org.gridpact.network.ac.AfterLoss;
import org.gridpact.network.ac.Balanced;
import org.gridpact.network.ac.Fleet;
import org.gridpact.network.ac.Sensitivities;
import org.gridpact.network.ac.Takeover;
import org.gridpact.network.ac.TwoPort;

/**
 * One state of the grid in which a plan has to hold: an interval, with or without an outage. Solved
 * by the core, from its last solution; belongs to one thread.
 */
final class Scenario {
  final String name;
  final int stage;
  final AcNetwork network;
  final Allowed allowed;

  /** Share of what is lost that there has to be more headroom. */
  final double margin;

  /** Power that the file's generators give more, by bus index, for each watt of more demand. */
  final Map<Integer, Double> followers;

  /** What has to be kept besides. */
  final Optional<Reserves> reserves;

  /** Devices that are lost: where they are moved to matters no more. */
  final Set<String> lost;

  /** Whether generators have to give together what is needed. */
  final boolean balanced;

  /** What generators give for those that are lost; empty where the file's do. */
  final Optional<Pickup> pickup;

  /** Voltages whose units' reactive power has to stay in its range. */
  final List<HeldVoltage> voltages;

  private final Admittances admittances;
  private final AcInjections base;
  private final List<MoveProgram.Move> moves;
  private final AcSolver solver;
  private final Optional<Loss> loss;
  private AcState last;

  /** The moves that were asked for last where nothing is lost. */
  private double[] movedLast = {};

  /** What the slack bus gave after them. */
  private double slackGave = Double.NaN;

  /**
   * What makes it another state than the present.
   *
   * @param present the same without the loss
   * @param share what the file's generators give of what it has them give, without any move
   * @param shareByDemand for each unit of demand more, per unit
   */
  record Loss(Scenario present, Takeover takeover, double share, double shareByDemand) {}

  /**
   * @param name in words, after a limit's name; empty for the state a plan is for
   * @param left of the grid in this state, without any move
   * @param reserves empty where none is demanded
   * @param moves of the program; those of other stages have no effect here
   * @param loss empty for the present and what is forecast of it
   * @param voltages whose units' reactive power has to stay in its range
   */
  Scenario(
      String name,
      int stage,
      AfterLoss.Left left,
      Allowed allowed,
      Map<Integer, Double> followers,
      Optional<Reserves> reserves,
      boolean balanced,
      List<MoveProgram.Move> moves,
      Set<String> lost,
      Optional<Loss> loss,
      Optional<Pickup> pickup,
      List<HeldVoltage> voltages,
      double margin) {
    this.voltages = List.copyOf(voltages);
    this.loss = loss;
    this.margin = margin;
    this.name = name;
    this.stage = stage;
    this.solver = left.solver();
    this.network = solver.network();
    this.allowed = allowed;
    this.followers = Map.copyOf(followers);
    this.reserves = reserves;
    this.base = network.injections(left.asked());
    this.admittances =
        network.admittances(left.asked().openBranches(), left.asked().tapPositions());
    this.moves = moves;
    this.balanced = balanced;
    this.lost = Set.copyOf(lost);
    this.pickup = pickup;
    this.last = AcState.flat(network.buses());
  }

  /** Whether a move changes anything here. */
  boolean feels(MoveProgram.Move move) {
    return move.stage() == stage && !lost.contains(move.lever().device().id());
  }

  /** Which buses closed branches join to the slack bus. */
  boolean[] supplied() {
    return network.supplied(admittances);
  }

  /** The state after some moves; empty where it has no solution. */
  Optional<Point> at(double[] moved) {
    double[] p = base.p().clone();
    double[] q = base.q().clone();
    double[] held = base.heldVolts().clone();
    Map<Lever.Tap, Double> positions = new LinkedHashMap<>();
    double demand = 0;
    for (int i = 0; i < moved.length; i++) {
      if (moved[i] != 0 && feels(moves.get(i))) {
        switch (moves.get(i).lever()) {
          case Lever.Power power -> {
            double watts = moved[i] * power.wattsPerUnit();
            int bus = network.busIndex(power.device().location().id());
            p[bus] -= watts / AcNetwork.BASE_VA;
            q[bus] -= watts * power.varsPerWatt() / AcNetwork.BASE_VA;
            demand += watts;
          }
          case Lever.Vars vars ->
              q[network.busIndex(vars.device().location().id())] -=
                  moved[i] * vars.varsPerUnit() / AcNetwork.BASE_VA;
          case Lever.Tap tap -> positions.put(tap, moved[i]);
          // Where no unit holds it any more it stays not a number.
          case Lever.Hold hold ->
              held[network.busIndex(hold.device().location().id())] += moved[i] * hold.puPerUnit();
        }
      }
    }
    Admittances switched = tapped(positions);
    double more = demand / AcNetwork.BASE_VA;
    if (loss.isPresent()) {
      Takeover.Taken taken = takeOver(loss.get(), p, more, moved);
      AcInjections asked = new AcInjections(p, q, held);
      return afterLoss(
          new Balanced.Question(solver, switched, asked, slackHas(taken), taken), moved);
    }
    followers.forEach((bus, share) -> p[bus] += more * share);
    AcInjections asked = new AcInjections(p, q, held);
    Optional<Point> point =
        solved(solver.solve(switched, asked, last))
            .map(state -> new Point(this, switched, asked, state, moved, Optional.empty()));
    movedLast = moved.clone();
    slackGave = point.map(Point::balance).orElse(Double.NaN);
    return point;
  }

  private Optional<Point> afterLoss(Balanced.Question question, double[] moved) {
    Balanced after = Balanced.of(question, Optional.of(last));
    return solved(after.result())
        .map(
            state ->
                new Point(
                    this,
                    question.admittances(),
                    after.injections(),
                    state,
                    moved,
                    Optional.of(after)));
  }

  private Takeover.Taken takeOver(Loss of, double[] p, double more, double[] moved) {
    if (pickup.isPresent()) {
      return pickup.get().addTo(p, moved);
    }
    double share = of.share() + of.shareByDemand() * more;
    Takeover.Before before = new Takeover.Before(share, of.present().slackGives(moved));
    return of.takeover().addTo(p, of.share(), before);
  }

  /** What is asked of the slack bus beside the demand there. */
  private double slackHas(Takeover.Taken taken) {
    return pickup.isPresent()
        ? taken.after().parts().stream()
            .filter(part -> part.bus() == network.slack())
            .mapToDouble(Fleet.Part::gives)
            .sum()
        : 0;
  }

  /** The state that the next is looked for from. */
  private Optional<AcState> solved(AcResult result) {
    return switch (result) {
      case AcResult.Solved found -> {
        last = found.state();
        yield Optional.of(last);
      }
      case AcResult.Failed _ -> Optional.empty();
    };
  }

  /**
   * What the slack bus gives after some moves where nothing is lost, per unit; not a number where
   * there is no state.
   */
  double slackGives(double[] moved) {
    if (!Arrays.equals(moved, movedLast)) {
      at(moved);
    }
    return slackGave;
  }

  /** A limit that is broken after some moves; empty where it is kept or there is no state. */
  Optional<Violation> broken(String limit, double[] moved) {
    return at(moved)
        .flatMap(
            point -> point.violations().stream().filter(v -> v.limit().equals(limit)).findFirst());
  }

  /** Of two ways of one tap changer the way between counts. */
  private Admittances tapped(Map<Lever.Tap, Double> moved) {
    Map<Integer, Double> positions = new LinkedHashMap<>();
    moved.forEach(
        (tap, steps) ->
            positions.merge(
                network.branchIndex(tap.branch()),
                tap.position(steps),
                (one, other) -> one + other - tap.from()));
    Admittances switched = admittances;
    for (Map.Entry<Integer, Double> at : positions.entrySet()) {
      if (admittances.closed(at.getKey())) {
        switched = switched.with(at.getKey(), between(at.getKey(), at.getValue()));
      }
    }
    return switched;
  }

  Sensitivities sensitivities(Admittances switched, AcInjections injections, AcState state) {
    return solver.sensitivities(switched, injections, state);
  }

  /** A transformer between two of its positions, where a plan's steps are not yet whole. */
  TwoPort between(int branch, double position) {
    int below = (int) Math.floor(position);
    double share = position - below;
    TwoPort low = network.atTap(branch, below);
    return share == 0 ? low : mix(low, network.atTap(branch, below + 1), share);
  }

  private static TwoPort mix(TwoPort a, TwoPort b, double share) {
    return new TwoPort(
        mix(a.gff(), b.gff(), share),
        mix(a.bff(), b.bff(), share),
        mix(a.gft(), b.gft(), share),
        mix(a.bft(), b.bft(), share),
        mix(a.gtf(), b.gtf(), share),
        mix(a.btf(), b.btf(), share),
        mix(a.gtt(), b.gtt(), share),
        mix(a.btt(), b.btt(), share));
  }

  private static double mix(double a, double b, double share) {
    return a + share * (b - a);
  }
}

package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.IntToDoubleFunction;
import org.gridpact.network.ac.AcFlow;
import org.gridpact.network.ac.AcInjections;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcState;
import org.gridpact.network.ac.Admittances;
import org.gridpact.network.ac.Balanced;
import org.gridpact.network.ac.EndFlow;
import org.gridpact.network.ac.Sensitivities;
import org.gridpact.network.ac.Sensitivities.Output;
import org.gridpact.network.ac.TwoPort;

/** A scenario solved at some moves: how far each limit is, and what moves it. */
final class Point {
  /** Limits nearer than this get a row before they are broken: a share of a branch's limit. */
  private static final double NEAR_SHARE = 0.03;

  /** And per unit of a bus's voltage. */
  private static final double NEAR_PU = 0.003;

  /** What generators give together may miss what is needed by so much, per unit: 10 kW. */
  static final double BALANCED = 1e-4;

  private final Scenario scenario;
  private final AcNetwork network;
  private final Admittances admittances;
  private final AcInjections injections;
  private final AcState state;
  private final double[] moved;

  /** What generators give after a loss; empty where nothing is lost. */
  private final Optional<Balanced> afterLoss;

  /** Factorised when the first limit asks for it. */
  private Sensitivities sensitivities;

  Point(
      Scenario scenario,
      Admittances admittances,
      AcInjections injections,
      AcState state,
      double[] moved,
      Optional<Balanced> afterLoss) {
    this.afterLoss = afterLoss;
    this.scenario = scenario;
    this.network = scenario.network;
    this.admittances = admittances;
    this.injections = injections;
    this.state = state;
    this.moved = moved;
  }

  /** Whether the state has what a limit is on: the branch is closed, the bus has supply. */
  boolean has(Watch watch) {
    if (watch.kind().isReserve()) {
      return scenario.reserves.filter(r -> r.demanded(watch.kind())).isPresent();
    }
    if (watch.kind().isBalance()) {
      return scenario.balanced;
    }
    if (watch.kind().isVars()) {
      return scenario.voltages.stream().anyMatch(v -> v.bus() == watch.index())
          && state.supplied(watch.index());
    }
    if (watch.kind() == Watch.Kind.HEADROOM) {
      return afterLoss.filter(a -> a.headroomMatters(network.slack())).isPresent();
    }
    return watch.kind().isOfBranch()
        ? admittances.closed(watch.index()) && state.supplied(network.from(watch.index()))
        : state.supplied(watch.index());
  }

  /** What the slack bus gives beyond what is asked of it, per unit. */
  double balance() {
    return new AcFlow(network, admittances, state).balance(injections);
  }

  /**
   * How far beyond its edge: a share of a branch's limit, per unit of voltage, or per unit of what
   * generators give together.
   */
  double excess(Watch watch) {
    int i = watch.index();
    return switch (watch.kind()) {
      case FROM_CURRENT, TO_CURRENT -> {
        double amperes = end(watch).current() * network.baseAmperes(network.from(i));
        yield (amperes - scenario.allowed.allowedAmperes(i)) / scenario.allowed.limitAmperes(i);
      }
      case FROM_POWER, TO_POWER ->
          (watts(watch) - scenario.allowed.allowedWatts(i)) / scenario.allowed.limitWatts(i);
      case RESERVE_UP, RESERVE_DOWN -> lack(watch).excess();
      case SHORTAGE -> balance() - BALANCED;
      case SURPLUS -> -balance() - BALANCED;
      case HEADROOM -> missing(afterLoss.orElseThrow());
      case LEAST_VARS -> voltage(watch).leastVars() - vars(watch);
      case MOST_VARS -> vars(watch) - voltage(watch).mostVars();
      case LOW_VOLTAGE -> scenario.allowed.minPu(i) - state.volts()[i];
      case HIGH_VOLTAGE -> state.volts()[i] - scenario.allowed.maxPu(i);
    };
  }

  private HeldVoltage voltage(Watch watch) {
    return scenario.voltages.stream()
        .filter(v -> v.bus() == watch.index())
        .findFirst()
        .orElseThrow();
  }

  private double vars(Watch watch) {
    return new AcFlow(network, admittances, state).vars(injections, watch.index());
  }

  /** What all generators together have to give more than they can, and the margin. */
  private double missing(Balanced after) {
    return after.lacking(network.slack()) + scenario.margin * after.taken().lost();
  }

  private Violation lack(Watch watch) {
    return scenario.reserves.orElseThrow().violation(watch.kind(), moved);
  }

  /** A limit that is near or broken, linearised here. */
  Row row(int index, Watch watch, List<MoveProgram.Move> moves) {
    return watch.kind().isReserve()
        ? Row.ofReserve(index, watch, scenario.reserves.orElseThrow(), moves.size())
        : new Row(index, watch, excess(watch), gradient(watch, moves), moved, Optional.empty());
  }

  /** Active power at the end a limit is on, without sign. */
  private double watts(Watch watch) {
    return Math.abs(end(watch).p()) * AcNetwork.BASE_VA;
  }

  private EndFlow end(Watch watch) {
    boolean atFrom =
        watch.kind() == Watch.Kind.FROM_CURRENT || watch.kind() == Watch.Kind.FROM_POWER;
    return end(watch.index(), atFrom, port(watch.index()));
  }

  private TwoPort port(int branch) {
    return admittances.of(branch);
  }

  private EndFlow end(int branch, boolean atFrom, TwoPort port) {
    double[] angles = state.angles();
    double[] volts = state.volts();
    int from = network.from(branch);
    int to = network.to(branch);
    return atFrom
        ? port.fromEnd(angles[from], volts[from], angles[to], volts[to])
        : port.toEnd(angles[from], volts[from], angles[to], volts[to]);
  }

  /** The largest excess of all limits; below 0 where each is kept. */
  double worst() {
    double worst = Double.NEGATIVE_INFINITY;
    for (Watch watch : beyond(Double.NEGATIVE_INFINITY)) {
      worst = Math.max(worst, excess(watch));
    }
    return worst;
  }

  /** Limits that are broken or near, of a branch at the end where it carries more. */
  List<Watch> near() {
    List<Watch> near = new ArrayList<>();
    for (Watch watch : beyond(-NEAR_SHARE)) {
      if (!watch.kind().isVoltage() || excess(watch) > -NEAR_PU) {
        near.add(watch);
      }
    }
    return near;
  }

  /**
   * The limits that are broken, the furthest first; a lack of balance, or of reactive power, is a
   * plan's own.
   */
  List<Violation> violations() {
    return beyond(0).stream()
        .filter(watch -> !watch.kind().isBalance() && !watch.kind().isVars())
        .map(this::violation)
        .sorted(Comparator.comparingDouble(Violation::excess).reversed())
        .toList();
  }

  private Violation violation(Watch watch) {
    Allowed allowed = scenario.allowed;
    int i = watch.index();
    return switch (watch.kind()) {
      case FROM_CURRENT, TO_CURRENT ->
          new Violation.Overload(
              network.branchId(i),
              end(watch).current() * network.baseAmperes(network.from(i)),
              allowed.limitAmperes(i),
              allowed.allowedAmperes(i),
              allowed.temporary(i));
      case FROM_POWER, TO_POWER ->
          new Violation.PowerOverload(
              network.branchId(i),
              watts(watch),
              allowed.limitWatts(i),
              allowed.allowedWatts(i),
              allowed.temporaryWatts(i));
      case RESERVE_UP, RESERVE_DOWN -> lack(watch);
      case SHORTAGE, SURPLUS, LEAST_VARS, MOST_VARS ->
          throw new IllegalArgumentException(watch.kind() + " is no limit");
      case HEADROOM ->
          new Violation.Shortage(
              network.busId(network.slack()),
              afterLoss.orElseThrow().taken().lost() * AcNetwork.BASE_VA,
              afterLoss.orElseThrow().taken().before().headroom() * AcNetwork.BASE_VA,
              excess(watch) * AcNetwork.BASE_VA);
      case LOW_VOLTAGE, HIGH_VOLTAGE ->
          new Violation.Voltage(
              network.busId(i),
              state.volts()[i],
              allowed.bandMinPu(i),
              allowed.bandMaxPu(i),
              allowed.minPu(i),
              allowed.maxPu(i));
    };
  }

  /** Limits with an excess above some value, of a branch at the end where it carries more. */
  List<Watch> beyond(double excess) {
    List<Watch> beyond = new ArrayList<>();
    for (int k = 0; k < scenario.allowed.branches(); k++) {
      Watch from = new Watch(Watch.Kind.FROM_CURRENT, k);
      if (has(from)) {
        Watch to = new Watch(Watch.Kind.TO_CURRENT, k);
        add(end(from).current() >= end(to).current() ? from : to, excess, beyond);
        if (scenario.allowed.limitsWatts(k)) {
          Watch in = new Watch(Watch.Kind.FROM_POWER, k);
          Watch out = new Watch(Watch.Kind.TO_POWER, k);
          add(watts(in) >= watts(out) ? in : out, excess, beyond);
        }
      }
    }
    for (int i = 0; i < scenario.allowed.buses(); i++) {
      if (state.supplied(i)) {
        add(new Watch(Watch.Kind.LOW_VOLTAGE, i), excess, beyond);
        add(new Watch(Watch.Kind.HIGH_VOLTAGE, i), excess, beyond);
      }
    }
    for (Watch.Kind kind : List.of(Watch.Kind.RESERVE_UP, Watch.Kind.RESERVE_DOWN)) {
      Watch reserve = new Watch(kind, 0);
      if (has(reserve)) {
        add(reserve, excess, beyond);
      }
    }
    if (scenario.balanced) {
      add(new Watch(Watch.Kind.SHORTAGE, 0), excess, beyond);
      add(new Watch(Watch.Kind.SURPLUS, 0), excess, beyond);
    }
    for (HeldVoltage voltage : scenario.voltages) {
      for (Watch.Kind kind : List.of(Watch.Kind.LEAST_VARS, Watch.Kind.MOST_VARS)) {
        Watch vars = new Watch(kind, voltage.bus());
        if (has(vars)) {
          add(vars, excess, beyond);
        }
      }
    }
    Watch headroom = new Watch(Watch.Kind.HEADROOM, 0);
    if (has(headroom)) {
      add(headroom, excess, beyond);
    }
    return beyond;
  }

  private void add(Watch watch, double excess, List<Watch> beyond) {
    if (excess(watch) > excess) {
      beyond.add(watch);
    }
  }

  /** How the excess changes with each move, for each unit; 0 for those it does not feel. */
  private double[] gradient(Watch watch, List<MoveProgram.Move> moves) {
    if (sensitivities == null) {
      sensitivities = scenario.sensitivities(admittances, injections, state);
    }
    Sensitivities.Gradient of = sensitivities.of(output(watch));
    double scale = scale(watch);
    double following = following(watch, of);
    boolean ofBalance = watch.kind().isBalance() || watch.kind() == Watch.Kind.HEADROOM;
    double[] gradient = new double[moves.size()];
    scenario.pickup.ifPresent(
        pickup -> {
          IntToDoubleFunction byPower =
              bus -> of.byActivePower(bus) - (ofBalance && bus == network.slack() ? 1 : 0);
          pickup.addGradient(gradient, byPower, moved);
          if (watch.kind() == Watch.Kind.HEADROOM) {
            pickup.addRoom(gradient, moved);
          }
        });
    for (int m = 0; m < gradient.length; m++) {
      gradient[m] *= scale;
      if (scenario.feels(moves.get(m))) {
        gradient[m] +=
            scale
                * switch (moves.get(m).lever()) {
                  case Lever.Power power ->
                      byPower(of, power, following) + (ofBalance ? atSlack(power) : 0);
                  case Lever.Vars vars ->
                      -vars.varsPerUnit()
                          / AcNetwork.BASE_VA
                          * of.byReactivePower(network.busIndex(vars.device().location().id()));
                  case Lever.Tap tap -> byStep(of, tap, position(tap, moves));
                  case Lever.Hold hold -> byHeldVoltage(of, hold);
                };
      }
    }
    return gradient;
  }

  private double scale(Watch watch) {
    int i = watch.index();
    return switch (watch.kind()) {
      case FROM_CURRENT, TO_CURRENT ->
          network.baseAmperes(network.from(i)) / scenario.allowed.limitAmperes(i);
      case FROM_POWER, TO_POWER ->
          Math.signum(end(watch).p()) * AcNetwork.BASE_VA / scenario.allowed.limitWatts(i);
      case RESERVE_UP, RESERVE_DOWN -> throw noState(watch);
      case LOW_VOLTAGE, SURPLUS, LEAST_VARS -> -1;
      case HIGH_VOLTAGE, SHORTAGE, HEADROOM, MOST_VARS -> 1;
    };
  }

  private static Output output(Watch watch) {
    return switch (watch.kind()) {
      case FROM_CURRENT -> new Output.Current(watch.index(), true);
      case TO_CURRENT -> new Output.Current(watch.index(), false);
      case FROM_POWER -> new Output.ActivePower(watch.index(), true);
      case TO_POWER -> new Output.ActivePower(watch.index(), false);
      case LOW_VOLTAGE, HIGH_VOLTAGE -> new Output.Voltage(watch.index());
      case SHORTAGE, SURPLUS, HEADROOM -> new Output.SlackPower();
      case LEAST_VARS, MOST_VARS -> new Output.BusVars(watch.index());
      case RESERVE_UP, RESERVE_DOWN -> throw noState(watch);
    };
  }

  private static IllegalArgumentException noState(Watch watch) {
    return new IllegalArgumentException(watch.kind() + " is not of the state of the grid");
  }

  /** By one per unit of demand anywhere, what the generators that follow it do. */
  private double following(Watch watch, Sensitivities.Gradient of) {
    // What they give uses headroom itself, wherever they are.
    double used = watch.kind() == Watch.Kind.HEADROOM ? 1 : 0;
    double sum = 0;
    for (var follower : scenario.followers.entrySet()) {
      sum += follower.getValue() * (of.byActivePower(follower.getKey()) + used);
    }
    return sum;
  }

  private double byPower(Sensitivities.Gradient of, Lever.Power power, double following) {
    int bus = network.busIndex(power.device().location().id());
    double demand = power.wattsPerUnit() / AcNetwork.BASE_VA;
    return demand
        * (following - of.byActivePower(bus) - power.varsPerWatt() * of.byReactivePower(bus));
  }

  /** What of a unit moved the slack bus has to give itself, for it is there. */
  private double atSlack(Lever.Power power) {
    boolean there = network.busIndex(power.device().location().id()) == network.slack();
    return there ? power.wattsPerUnit() / AcNetwork.BASE_VA : 0;
  }

  /** Where no unit is left that holds it, nothing. */
  private double byHeldVoltage(Sensitivities.Gradient of, Lever.Hold hold) {
    int bus = network.busIndex(hold.device().location().id());
    return injections.holds(bus) ? hold.puPerUnit() * of.byHeldVoltage(bus) : 0;
  }

  /** Where moves bring a tap changer: of its two ways the way between counts. */
  private double position(Lever.Tap tap, List<MoveProgram.Move> moves) {
    double position = tap.from();
    for (int m = 0; m < moved.length; m++) {
      if (moves.get(m).lever() instanceof Lever.Tap other && other.branch().equals(tap.branch())) {
        position += other.position(moved[m]) - other.from();
      }
    }
    return position;
  }

  /** By a step further on the way from where the tap changer is, or back where that is no more. */
  private double byStep(Sensitivities.Gradient of, Lever.Tap tap, double position) {
    int branch = network.branchIndex(tap.branch());
    if (!admittances.closed(branch) || !state.supplied(network.from(branch))) {
      return 0;
    }
    int way = Integer.signum(tap.to() - tap.from());
    double left = way * (tap.to() - position);
    double back = way * (position - tap.from());
    double step = left >= Math.min(1, back) ? Math.min(1, left) : -Math.min(1, back);
    return of.ofPort(branch, scenario.between(branch, position + way * step)) / step;
  }
}

package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.DoubleSummaryStatistics;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.Costs;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DispatchRules;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.network.ac.AcFlow;
import org.gridpact.network.ac.AcInjections;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcResult;
import org.gridpact.network.ac.AcSolver;
import org.gridpact.network.ac.AcState;
import org.gridpact.network.ac.AfterLoss;
import org.gridpact.network.ac.Fleet;
import org.gridpact.network.ac.Takeover;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.flow.Outage;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.matpower.MatpowerCase.BusType;
import org.gridpact.network.matpower.MatpowerCase.Generator;

/**
 * Moves the generators of a grid's own file, at least cost, so that limits hold now and after
 * losses: the {@link Planner} on an area whose devices are those generators.
 *
 * <p>A generator that runs goes anywhere between Pmin and Pmax of the file, as far as it gets in
 * ten minutes where the file says how far that is; none is started or stopped. Together they give
 * what is needed: the slack bus's are moved like the others. Where no such moves keep the voltage
 * of a bus even without a loss, those that units hold move, too: anywhere in the band of their bus
 * where the units' reactive power stays in its range.
 *
 * <p>A megawatt hour up costs what one more costs by the file's curve where the generator is
 * scheduled, one down gives that back; and moving it costs besides, either way, half of what the
 * dearest and the cheapest of them are apart, and {@value #FRICTION} $. So nothing is moved for
 * fuel alone, which is what an optimal power flow is for, and what has to be moved is moved by
 * merit. Belongs to one thread.
 */
public final class Redispatch {
  private static final double MEGA = 1e6;

  /** Share of each limit that is kept free: more than rounding and dropped moves make up. */
  public static final double MARGIN = 1e-3;

  /** A generator that runs is not stopped: it stays above the share below which it stands. */
  private static final double RUNNING_SHARE = 1.1 * Levers.RUNNING_SHARE;

  private static final double NO_RAMP = 1e12;

  /** In which the planner lets a device use its ramp. */
  private static final double WINDOW_SECONDS = Reserves.RAMP_SECONDS;

  /** What moving a megawatt costs at least, either way, $/h. */
  private static final double FRICTION = 0.5;

  /** A move of less, MW, is none. */
  private static final double LEAST_MOVE = 1e-3;

  private final MatpowerCase file;

  /** By bus, whether closed branches join it to the slack bus: others balance nothing here. */
  private final Predicate<Integer> joined;

  /** By generator in the file's order, what it gives in the file's load flow, MW. */
  private final List<Double> given;

  /** Numbers of generators that can be moved, by id. */
  private final Map<String, Integer> movable = new LinkedHashMap<>();

  private final List<HeldVoltage> voltages;
  private final List<String> notices = new ArrayList<>();
  private final Planner planner;
  private final PlanRequest request;

  /**
   * One generator's part.
   *
   * @param dollarsPerMegawattHour what one more costs where it was scheduled
   * @param tenMinutesMw how far it gets in ten minutes; null where that is not known
   */
  public record Move(
      String unit,
      double fromMw,
      double toMw,
      double dollarsPerMegawattHour,
      Double tenMinutesMw) {}

  /** A voltage that the units of a bus are to hold together. */
  public record Voltage(String bus, double fromPu, double toPu) {}

  /** What was found. */
  public sealed interface Result {
    /**
     * With these moves every limit holds; without any, it does already.
     *
     * @param voltages that are to be held in place of the file's
     * @param fuelBefore of all generators by the file's curves, $/h; likewise after
     * @param after the grid with the generators so
     */
    record Found(
        List<Move> moves, List<Voltage> voltages, double fuelBefore, double fuelAfter, Grid after)
        implements Result {
      public Found {
        moves = List.copyOf(moves);
        voltages = List.copyOf(voltages);
      }
    }

    /**
     * No moves were found that do.
     *
     * @param conflicts as of {@link PlanResult.Infeasible}
     */
    record Impossible(List<String> conflicts, String explanation) implements Result {
      public Impossible {
        conflicts = List.copyOf(conflicts);
      }
    }
  }

  /**
   * Of a grid as its file has it.
   *
   * @param limits of all of it
   * @throws IllegalArgumentException where the file has no costs, a cost is no curve, or the file's
   *     own state has no load flow
   */
  public Redispatch(Grid grid, GridLimits limits) {
    this.file =
        grid.matpowerCase()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s has no costs of generators: only MATPOWER files carry them"
                            .formatted(grid.name())));
    if (file.costs().isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no gencost: without costs no redispatch is the cheapest".formatted(file.name()));
    }
    AcNetwork network = AcNetwork.of(grid);
    boolean[] joined = network.supplied(network.admittances());
    this.joined = bus -> joined[network.busIndex(Integer.toString(bus))];
    requireMost();
    this.given = solved(grid);
    List<String> ids = file.generatorIds();
    List<Double> still = new ArrayList<>();
    List<DeviceSpec> devices = new ArrayList<>();
    Map<String, Double> watts = new HashMap<>();
    for (int i = 0; i < ids.size(); i++) {
      Generator g = file.generators().get(i);
      if (isMovable(g)) {
        movable.put(ids.get(i), i);
        devices.add(device(i, ids.get(i)));
        watts.put(ids.get(i), -scheduled(i) * MEGA);
        still.add(0.0);
      } else {
        still.add(g.mw());
      }
    }
    noteRanges();
    Area area =
        new Area(
            "redispatch",
            file.name(),
            new Limits(0.9, 1.1, Map.of(), true),
            List.of(),
            devices,
            rules(),
            List.of());
    this.voltages = voltages(network, limits);
    Grid standing = Grid.alternating(file.giving(still));
    this.request = new PlanRequest(0, watts, Map.of(), Map.of(), Set.of(), Set.of(), Map.of());
    Planner ofFile = new Planner(area, standing, limits, prices(), true, List.of());
    this.planner =
        isOfVoltage(ofFile.plan(request))
            ? new Planner(area, standing, limits, prices(), true, voltages)
            : ofFile;
  }

  /**
   * Voltages that units hold in what is joined to the slack bus. They go anywhere in the band of
   * their bus, and as far as the units' reactive power lets them; one that is beyond its range in
   * the file's state already goes back only.
   */
  private List<HeldVoltage> voltages(AcNetwork network, GridLimits limits) {
    AcInjections injections = network.injections();
    AcState state =
        switch (new AcSolver(network).solve(network.admittances(), injections)) {
          case AcResult.Solved solved -> solved.state();
          case AcResult.Failed failed ->
              throw new IllegalArgumentException(
                  "the file's own state has no load flow: " + failed.reason());
        };
    AcFlow flow = new AcFlow(network, network.admittances(), state);
    List<HeldVoltage> held = new ArrayList<>();
    for (Bus bus : network.grid().buses()) {
      int i = network.busIndex(bus.id());
      if (injections.holds(i) && state.supplied(i)) {
        held.add(voltage(bus, i, injections.heldVolts()[i], flow.vars(injections, i), limits));
      }
    }
    return held;
  }

  private HeldVoltage voltage(Bus bus, int index, double pu, double vars, GridLimits limits) {
    double least = 0;
    double most = 0;
    for (Generator g : file.generators()) {
      if (runs(g) && Integer.toString(g.bus()).equals(bus.id())) {
        least += g.minMvar() * MEGA / AcNetwork.BASE_VA;
        most += g.maxMvar() * MEGA / AcNetwork.BASE_VA;
      }
    }
    GridLimits.Band band = limits.volts().get(bus.id());
    double free = MARGIN * (band.maxVolts() - band.minVolts());
    double low = (band.minVolts() + free) / bus.nominalVolts();
    double high = (band.maxVolts() - free) / bus.nominalVolts();
    return new HeldVoltage(
        bus.id(),
        index,
        pu,
        vars < least ? pu : Math.min(pu, low),
        vars > most ? pu : Math.max(pu, high),
        vars < least ? Double.NEGATIVE_INFINITY : least,
        vars > most ? Double.POSITIVE_INFINITY : most);
  }

  private void requireMost() {
    for (int i = 0; i < file.generators().size(); i++) {
      Generator g = file.generators().get(i);
      if (isMovable(g) && !Fleet.limits(g.maxMw() * MEGA / AcNetwork.BASE_VA)) {
        throw new IllegalArgumentException(
            "%s: %s may give %s MW, which limits nothing: nobody knows what it can take over"
                .formatted(file.name(), file.generatorIds().get(i), g.maxMw()));
      }
    }
  }

  /** What was assumed. */
  public List<String> notices() {
    return List.copyOf(notices);
  }

  /**
   * The least cost with which limits hold, now and after each of some losses.
   *
   * @throws IllegalArgumentException when an outage is of no branch or generator of the file, or
   *     there are more than {@link PlanOptions#MOST_OUTAGES}
   */
  public Result plan(List<Outage> outages) {
    return switch (planner.plan(request, new PlanOptions(Optional.empty(), outages))) {
      case PlanResult.Plan plan -> found(plan.setpoints(), plan.heldPu());
      case PlanResult.NotNeeded _ -> found(List.of(), Map.of());
      case PlanResult.Infeasible none ->
          new Result.Impossible(none.conflicts(), none.explanation());
      case PlanResult.Unknown unknown -> new Result.Impossible(List.of(), unknown.reason());
    };
  }

  /** Whether the voltage of a bus is among limits that cannot be kept. */
  private static boolean isOfVoltage(PlanResult result) {
    return result instanceof PlanResult.Infeasible none
        && none.conflicts().stream().anyMatch(conflict -> conflict.startsWith("bus "));
  }

  /** With what rounding leaves given at the slack bus. */
  private Result found(List<Setpoint> setpoints, Map<String, Double> heldPu) {
    List<Double> wanted = new ArrayList<>(given);
    movable.forEach((_, i) -> wanted.set(i, scheduled(i)));
    for (Setpoint setpoint : setpoints) {
      wanted.set(movable.get(setpoint.device()), -((Setpoint.Power) setpoint).maxWatts() / MEGA);
    }
    Map<Integer, Double> held = new HashMap<>();
    heldPu.forEach((bus, pu) -> held.put(Integer.valueOf(bus), pu));
    Grid planned = Grid.alternating(file.giving(wanted, held));
    List<Double> gives = solved(planned);
    List<Move> moves = new ArrayList<>();
    List<String> ids = file.generatorIds();
    for (int i = 0; i < gives.size(); i++) {
      if (Math.abs(gives.get(i) - given.get(i)) >= LEAST_MOVE) {
        OptionalDouble ramp = file.generators().get(i).tenMinutesMw();
        moves.add(
            new Move(
                ids.get(i),
                given.get(i),
                gives.get(i),
                marginal(i),
                ramp.isPresent() ? ramp.getAsDouble() : null));
      }
    }
    return new Result.Found(
        moves,
        voltages.stream()
            .filter(v -> heldPu.containsKey(v.id()))
            .map(v -> new Voltage(v.id(), v.pu(), heldPu.get(v.id())))
            .toList(),
        fuel(given),
        fuel(gives),
        Grid.alternating(file.giving(gives, held)));
  }

  private double fuel(List<Double> mw) {
    double sum = 0;
    for (int i = 0; i < mw.size(); i++) {
      sum += runs(file.generators().get(i)) ? file.costs().get(i).at(mw.get(i)) : 0;
    }
    return sum;
  }

  private double marginal(int generator) {
    return file.costs().get(generator).marginal(scheduled(generator));
  }

  private boolean runs(Generator g) {
    return g.inService()
        && file.buses().stream()
            .anyMatch(b -> b.number() == g.bus() && b.type() != BusType.ISOLATED);
  }

  private boolean isMovable(Generator g) {
    return runs(g) && g.maxMw() > 0 && joined.test(g.bus());
  }

  /** What it gives in the file's load flow, but not beyond its range. */
  private double scheduled(int generator) {
    Generator g = file.generators().get(generator);
    double least = Math.max(0, g.minMw());
    return Math.clamp(given.get(generator), least, Math.max(least, g.maxMw()));
  }

  /** What it can give least: Pmin, or where it runs, enough not to stand still. */
  private double least(int generator) {
    Generator g = file.generators().get(generator);
    double standing = RUNNING_SHARE * g.maxMw();
    return Math.max(Math.max(0, g.minMw()), scheduled(generator) > standing ? standing : 0);
  }

  /** What each gives in a grid's load flow, MW. */
  private List<Double> solved(Grid grid) {
    FlowResult.Solved state =
        switch (new LoadFlow(grid).solve(Injections.OF_FILE)) {
          case FlowResult.Solved solved -> solved;
          case FlowResult.Failed failed ->
              throw new IllegalArgumentException(
                  "the file's own state has no load flow: " + failed.reason());
        };
    Map<String, Double> running =
        new AfterLoss(AcNetwork.of(grid))
            .of(Injections.OF_FILE, Outage.NONE)
            .orElseThrow()
            .takeover()
            .gives(new Takeover.Before(1, state.slackWatts() / AcNetwork.BASE_VA));
    List<String> ids = file.generatorIds();
    List<Double> gives = new ArrayList<>();
    for (int i = 0; i < ids.size(); i++) {
      Double perUnit = running.get(ids.get(i));
      gives.add(
          perUnit == null ? file.generators().get(i).mw() : perUnit * AcNetwork.BASE_VA / MEGA);
    }
    return gives;
  }

  private void noteRanges() {
    movable.forEach(
        (id, i) -> {
          if (Math.abs(scheduled(i) - given.get(i)) >= LEAST_MOVE) {
            Generator g = file.generators().get(i);
            notices.add(
                "%s gives %.3f MW in the file's load flow, outside its range of %s to %s MW: it is"
                        .formatted(id, given.get(i), Math.max(0, g.minMw()), g.maxMw())
                    + " brought inside");
          }
        });
  }

  /** Generators that can be moved, and of which the file does not say how fast. */
  public List<String> rampsUnknown() {
    return movable.entrySet().stream()
        .filter(e -> file.generators().get(e.getValue()).tenMinutesMw().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Relative to the middle of all: what goes up and what goes down are the same together. */
  private Prices prices() {
    DoubleSummaryStatistics all =
        movable.values().stream().mapToDouble(this::marginal).summaryStatistics();
    return (device, takesLoadOff) -> {
      double dollars = marginal(movable.get(device.id()));
      return FRICTION + (takesLoadOff ? dollars - all.getMin() : all.getMax() - dollars);
    };
  }

  private static DispatchRules rules() {
    DispatchRules usual = DispatchRules.DEFAULT;
    return new DispatchRules(
        usual.voteWithinMillis(),
        usual.effectAfterMillis(),
        usual.applyWithinMillis(),
        usual.holdMillis(),
        MARGIN,
        usual.approval(),
        usual.changedWattsAMinute(),
        usual.tolerance(),
        new Costs("$", Costs.DEFAULT.byKind(), Costs.Fairness.PROPORTIONAL));
  }

  private DeviceSpec device(int generator, String id) {
    Generator g = file.generators().get(generator);
    double ramp = Math.min(NO_RAMP, g.tenMinutesMw().orElse(NO_RAMP) * MEGA / WINDOW_SECONDS);
    double min = -g.maxMw() * MEGA;
    double max = -Math.min(least(generator), g.maxMw()) * MEGA;
    return DeviceSpec.ofLines(
        id,
        DeviceKind.GENERATOR,
        "file",
        new Location.Bus(Integer.toString(g.bus())),
        "file",
        new DevicePoints(id, List.of(Point.of(Quantity.ACTIVE_POWER))),
        Optional.of(new Envelope.Power(min, max, ramp, min, max)));
  }
}

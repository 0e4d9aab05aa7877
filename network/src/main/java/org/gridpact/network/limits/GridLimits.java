package org.gridpact.network.limits;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.BranchLimit;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.area.Schedule;
import org.gridpact.model.area.TemporaryRating;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.Taps;

/**
 * The voltage band of each bus and the largest current of each branch, lasting and for a time, as
 * they are at one time.
 *
 * @param volts by bus id
 * @param branchAmperes by branch id, referred to the nominal voltage of the branch's from bus; it
 *     may last
 * @param temporary what a branch may carry for a time, likewise, by rising current and falling
 *     time; nothing of a branch that is not in it
 * @param branchWatts most active power at either end, either way, of those branches that have such
 *     a limit
 * @param temporaryWatts what of active power such a branch may carry for a time, as {@code
 *     temporary}
 * @param notices what was assumed
 */
public record GridLimits(
    Map<String, Band> volts,
    Map<String, Double> branchAmperes,
    Map<String, List<TemporaryRating>> temporary,
    Map<String, Double> branchWatts,
    Map<String, List<TemporaryRating>> temporaryWatts,
    List<String> notices)
    implements LimitSchedule, Serializable {

  /** What a bus is allowed of which a file without an area says nothing. */
  public static final Limits.Band USUAL_VOLTAGE = new Limits.Band(0.9, 1.1);

  /** Share of the base case's current that a branch without a limit gets. */
  static final double DEFAULT_SHARE = 1.25;

  /** What a branch without a limit gets at least: that of a line hardly loaded says nothing. */
  static final double DEFAULT_FLOOR_AMPERES = 50;

  /** From the lowest to the highest voltage allowed, in volts between phases. */
  public record Band(double minVolts, double maxVolts) implements Serializable {}

  /**
   * Something of an area that does not stand on its grid.
   *
   * @param subject what it is about, as area files have it: {@code device ID}, {@code branch ID} or
   *     {@code limits}
   */
  public record Problem(String subject, String rule) {}

  /** Limits for a whole grid, or everything that is wrong with those given; never both. */
  public sealed interface Outcome {
    /**
     * Nothing is wrong.
     *
     * @param limits at usual times
     * @param byTime at all times
     */
    record Complete(GridLimits limits, LimitSchedule byTime) implements Outcome {}

    record Wrong(List<Problem> problems) implements Outcome {
      public Wrong {
        problems = List.copyOf(problems);
      }
    }

    /**
     * Where nothing can be wrong.
     *
     * @throws IllegalStateException with what is
     */
    default Complete complete() {
      return switch (this) {
        case Complete complete -> complete;
        case Wrong wrong -> throw new IllegalStateException("wrong limits: " + wrong.problems());
      };
    }
  }

  public GridLimits {
    volts = Map.copyOf(volts);
    branchAmperes = Map.copyOf(branchAmperes);
    branchWatts = Map.copyOf(branchWatts);
    temporary = ordered(branchAmperes, temporary);
    temporaryWatts = ordered(branchWatts, temporaryWatts);
    notices = List.copyOf(notices);
  }

  private static Map<String, List<TemporaryRating>> ordered(
      Map<String, Double> permanent, Map<String, List<TemporaryRating>> ratings) {
    Map<String, List<TemporaryRating>> ordered = new HashMap<>();
    for (var of : ratings.entrySet()) {
      List<TemporaryRating> above =
          TemporaryRating.above(permanent.get(of.getKey()), of.getValue());
      if (!above.isEmpty()) {
        ordered.put(of.getKey(), above);
      }
    }
    return Map.copyOf(ordered);
  }

  /** Without temporary ratings and limits of active power. */
  public GridLimits(
      Map<String, Band> volts, Map<String, Double> branchAmperes, List<String> notices) {
    this(volts, branchAmperes, Map.of(), Map.of(), Map.of(), notices);
  }

  @Override
  public GridLimits at(long epochMillis) {
    return this;
  }

  @Override
  public GridLimits usual() {
    return this;
  }

  @Override
  public Schedule<Band> band(String bus) {
    return Schedule.always(volts.get(bus));
  }

  @Override
  public Schedule<Double> amperes(String branch) {
    return Schedule.always(branchAmperes.get(branch));
  }

  /** What a branch may carry for a time; empty where it has no such rating. */
  public List<TemporaryRating> temporaryOf(String branch) {
    return temporary.getOrDefault(branch, List.of());
  }

  /** What of active power a branch may carry for a time, likewise. */
  public List<TemporaryRating> temporaryWattsOf(String branch) {
    return temporaryWatts.getOrDefault(branch, List.of());
  }

  /**
   * Joins the limits of a grid's file with an area's, which win: where an area limits a branch's
   * current or active power, the file's temporary ratings of that count no more. A branch in
   * neither gets, with {@link Limits#defaults}, 125 % of its current in the file's own load flow,
   * and at least 50 A at its from bus; without, it is a problem. A limit for some times is none for
   * the others.
   */
  public static Outcome of(Grid grid, Limits limits) {
    List<Problem> problems = new ArrayList<>();
    limits.branches().keySet().stream()
        .filter(id -> grid.branch(id).isEmpty())
        .sorted()
        .map(
            id ->
                new Problem(
                    "branch " + id,
                    "limits.branches: %s has no branch %s".formatted(grid.name(), id)))
        .forEach(problems::add);
    Map<String, Double> amperes = new LinkedHashMap<>();
    Map<String, List<TemporaryRating>> temporary = new HashMap<>();
    Map<String, Double> watts = new HashMap<>();
    Map<String, List<TemporaryRating>> temporaryWatts = new HashMap<>();
    List<Branch> unlimited = new ArrayList<>();
    for (Branch branch : grid.branches()) {
      BranchLimit given = usual(limits, branch);
      boolean own = given.amperes().isPresent();
      OptionalDouble limit = own ? given.amperes() : branch.limitAmperes();
      if (limit.isEmpty()) {
        unlimited.add(branch);
      } else if (!(limit.getAsDouble() > 0)) {
        problems.add(
            new Problem(
                "branch " + branch.id(),
                "branch %s: a limit of %s A is none".formatted(branch.id(), limit.getAsDouble())));
      } else {
        amperes.put(branch.id(), limit.getAsDouble());
        temporary.put(branch.id(), own ? given.temporary() : branch.temporary());
      }
    }
    for (Branch branch : grid.branches()) {
      OptionalDouble own = usual(limits, branch).watts();
      own.ifPresent(w -> watts.put(branch.id(), w));
      if (own.isEmpty() && branch.limitWatts().isPresent()) {
        watts.put(branch.id(), branch.limitWatts().getAsDouble());
        temporaryWatts.put(branch.id(), branch.temporaryWatts());
      }
    }
    List<String> notices = new ArrayList<>();
    if (limits.defaults() && !unlimited.isEmpty()) {
      assume(grid, unlimited, amperes, notices, problems);
    } else {
      unlimited.forEach(branch -> problems.add(missing(branch)));
    }
    if (!problems.isEmpty()) {
      return new Outcome.Wrong(problems);
    }
    Map<String, Band> bands = bands(grid, limits.voltage().usual());
    GridLimits usual = new GridLimits(bands, amperes, temporary, watts, temporaryWatts, notices);
    return new Outcome.Complete(usual, TimedLimits.of(grid, usual, limits));
  }

  private static BranchLimit usual(Limits limits, Branch branch) {
    return Optional.ofNullable(limits.branches().get(branch.id()))
        .map(Schedule::usual)
        .orElse(BranchLimit.NONE);
  }

  private static Problem missing(Branch branch) {
    return new Problem(
        "limits",
        "branch %s has no limit: add it under limits.branches or set limits.defaults: true"
            .formatted(branch.id()));
  }

  private static void assume(
      Grid grid,
      List<Branch> unlimited,
      Map<String, Double> amperes,
      List<String> notices,
      List<Problem> problems) {
    switch (new LoadFlow(grid).solve(Injections.OF_FILE)) {
      case FlowResult.Solved base -> {
        for (Branch branch : unlimited) {
          FlowResult.BranchFlow flow = base.branches().get(branch.id());
          double current = flow == null ? 0 : flow.amperes();
          amperes.put(branch.id(), Math.max(DEFAULT_FLOOR_AMPERES, DEFAULT_SHARE * current));
        }
        notices.add(
            "%d of %d branches have no limit: each is taken to carry 125 %% of its current in the"
                    .formatted(unlimited.size(), grid.branches().size())
                + " file's load flow, and at least 50 A");
      }
      case FlowResult.Failed failed ->
          problems.add(
              new Problem(
                  "limits",
                  "limits.defaults: the file's own load flow fails (%s), so there is no default limit"
                          .formatted(failed.reason())
                      + " for its %d branches without one".formatted(unlimited.size())));
    }
  }

  /**
   * The limits of a file that comes without an area: of branches as {@link #of} has them; of
   * voltages what the file allows each bus, and {@link #USUAL_VOLTAGE} where it says nothing of an
   * end, with a notice of how many buses.
   *
   * @param defaults as of {@link Limits}
   */
  public static Outcome ofFile(Grid grid, boolean defaults) {
    return switch (of(grid, new Limits(Schedule.always(USUAL_VOLTAGE), Map.of(), defaults))) {
      case Outcome.Complete complete -> {
        GridLimits limits = complete.limits().withVoltagesOfFile(grid);
        yield new Outcome.Complete(limits, limits);
      }
      case Outcome.Wrong wrong -> wrong;
    };
  }

  private GridLimits withVoltagesOfFile(Grid grid) {
    Map<String, Band> bands = new LinkedHashMap<>();
    for (Bus bus : grid.buses()) {
      Band otherwise = volts.get(bus.id());
      bands.put(
          bus.id(),
          new Band(
              bus.minVolts().orElse(otherwise.minVolts()),
              bus.maxVolts().orElse(otherwise.maxVolts())));
    }
    long without =
        grid.buses().stream().filter(b -> b.minVolts().isEmpty() || b.maxVolts().isEmpty()).count();
    List<String> more = new ArrayList<>(notices);
    if (without > 0) {
      more.add(
          "%d of %d buses lack a voltage limit in the file, and have the usual one"
              .formatted(without, grid.buses().size()));
    }
    return new GridLimits(bands, branchAmperes, temporary, branchWatts, temporaryWatts, more);
  }

  static Map<String, Band> bands(Grid grid, Limits.Band voltage) {
    Map<String, Band> bands = new LinkedHashMap<>();
    grid.buses().forEach(bus -> bands.put(bus.id(), band(bus, voltage)));
    return bands;
  }

  static Band band(Bus bus, Limits.Band voltage) {
    return new Band(voltage.minPu() * bus.nominalVolts(), voltage.maxPu() * bus.nominalVolts());
  }

  /**
   * Everything that keeps an area from standing on a grid, in words: devices on buses or branches
   * that do not exist, tap changers without such positions, and limits that are missing or of
   * unknown branches. Empty where it can.
   */
  public static List<Problem> check(Area area, Grid grid) {
    List<Problem> problems = new ArrayList<>();
    area.devices().stream()
        .sorted(Comparator.comparing(DeviceSpec::id))
        .forEach(
            device -> {
              String place = device.location().id();
              switch (device.location()) {
                case Location.Bus _ when grid.bus(place).isEmpty() ->
                    problems.add(nowhere(device, grid, "bus " + place));
                case Location.Branch _ when grid.branch(place).isEmpty() ->
                    problems.add(nowhere(device, grid, "branch " + place));
                case Location.Bus _, Location.Branch _ ->
                    tapProblem(device, grid).ifPresent(problems::add);
              }
            });
    if (of(grid, area.limits()) instanceof Outcome.Wrong wrong) {
      problems.addAll(wrong.problems());
    }
    return problems;
  }

  /** A tap changer is in a transformer that has its positions. */
  private static Optional<Problem> tapProblem(DeviceSpec device, Grid grid) {
    if (!(device.envelope().orElse(null) instanceof Envelope.Tapping envelope)) {
      return Optional.empty();
    }
    String branch = device.location().id();
    Optional<Taps> taps = grid.branch(branch).orElseThrow().taps();
    if (taps.isEmpty()) {
      return Optional.of(
          problem(device, "branch %s is a line, which has no taps".formatted(branch)));
    }
    boolean fits =
        taps.get().holds(envelope.minPosition()) && taps.get().holds(envelope.maxPosition());
    return fits
        ? Optional.empty()
        : Optional.of(
            problem(
                device,
                "positions %d to %d are more than branch %s has, %d to %d"
                    .formatted(
                        envelope.minPosition(),
                        envelope.maxPosition(),
                        branch,
                        taps.get().lowest(),
                        taps.get().highest())));
  }

  private static Problem problem(DeviceSpec device, String rule) {
    return new Problem("device " + device.id(), "device %s: %s".formatted(device.id(), rule));
  }

  private static Problem nowhere(DeviceSpec device, Grid grid, String place) {
    return problem(device, "%s has no %s".formatted(grid.name(), place));
  }
}

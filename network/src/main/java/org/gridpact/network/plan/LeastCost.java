package org.gridpact.network.plan;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.gridpact.network.lp.Solution;
import org.gridpact.network.plan.Search.Outcome;
import org.gridpact.network.plan.WatchedLimits.Step;
import org.gridpact.network.plan.WatchedLimits.Watched;

/**
 * Finds the cheapest moves that keep all limits in all states a plan has to hold in, and says what
 * limits are worth there, or which cannot be kept together. What one {@link Search} has found out
 * of limits the next one knows: which come near, which are likely to bind, and which have to be
 * tighter.
 */
final class LeastCost {
  private final List<Scenario> scenarios;
  private final MoveProgram program;
  private final WatchedLimits limits;
  private final LikelyRows likely;
  private int rounds;

  LeastCost(List<Scenario> scenarios, MoveProgram program) {
    this(scenarios, program, Optional.empty());
  }

  private LeastCost(List<Scenario> scenarios, MoveProgram program, Optional<Set<Watched>> only) {
    this.scenarios = List.copyOf(scenarios);
    this.program = program;
    this.limits = new WatchedLimits(this.scenarios, only);
    this.likely = new LikelyRows(program);
  }

  /**
   * Searches from some moves whose states have a solution, and on where a battery would have to
   * charge and discharge at once: each battery is held to one way once at most.
   *
   * @param start of a length with the program's moves
   */
  Outcome search(double[] start) {
    Outcome outcome = searchBothWays(start);
    while (outcome instanceof Outcome.Found found && program.holdToOneWay(found.moved())) {
      outcome = searchBothWays(found.moved());
    }
    return outcome;
  }

  private Outcome searchBothWays(double[] start) {
    Optional<Step> first = limits.step(start);
    if (first.isEmpty()) {
      return new Outcome.Open(start, "a state to start from has no load flow");
    }
    Search search = new Search(program, limits, likely, first.get());
    Outcome outcome = search.run();
    rounds += search.rounds();
    return outcome;
  }

  /** By how much limits are missed where they are broken least. */
  double violation(Outcome.None none) {
    return limits.violation(none.at());
  }

  /** How many limits have been near. */
  int near() {
    return limits.watched();
  }

  /** How many rounds all searches have taken. */
  int rounds() {
    return rounds;
  }

  /**
   * What limits are worth where a search has ended: by the program linearised there. That of the
   * last step was linearised elsewhere, and how far it might go is no limit of the grid's.
   *
   * @return empty where the program has no answer
   */
  Optional<LimitPrices> prices(Outcome.Found found) {
    Step end = found.at();
    limits.watch(end);
    List<Row> rows = limits.rows(end, program.moves());
    program.within(1, end.moved());
    return likely.solve(rows, limits.relaxed(rows, end)) instanceof Solution.Optimal optimal
        ? Optional.of(LimitPrices.of(end, rows, optimal))
        : Optional.empty();
  }

  /**
   * Limits that cannot be kept together, while without any one of them the others can; empty where
   * the solver has shown no conflict.
   */
  List<Row> conflict(Outcome.None none) {
    program.within(1, none.moved());
    double[] relaxed = limits.relaxed(none.rows());
    // What is missed hours ahead is a note of the plan that is then made for less of them.
    boolean note = scenarios.stream().anyMatch(s -> s.stage > 0);
    int most = note ? Conflict.MOST_TRIED_FOR_A_NOTE : Conflict.MOST_TRIED;
    List<Row> linear = Conflict.among(program, none.rows(), relaxed, none.proof(), most);
    return note ? linear : Conflict.needed(linear, none.rows(), some -> conflict(some, none));
  }

  /**
   * Whether some of the limits conflict without all others, wherever it is searched from: in the
   * states that they are on, and the present, which others start from and generators balance.
   */
  private boolean conflict(List<Row> some, Outcome.None none) {
    int[] on =
        IntStream.concat(IntStream.of(0), some.stream().mapToInt(Row::scenario))
            .sorted()
            .distinct()
            .toArray();
    Set<Watched> only =
        some.stream()
            .map(r -> new Watched(Arrays.binarySearch(on, r.scenario()), r.watch()))
            .collect(Collectors.toSet());
    List<Scenario> looked = Arrays.stream(on).mapToObj(scenarios::get).toList();
    return Stream.of(none.at(), none.start())
        .allMatch(
            from ->
                new LeastCost(looked, program, Optional.of(only)).searchBothWays(from.moved())
                    instanceof Outcome.None);
  }

  /** Tightens a limit by what another load flow found it broken by; for the next search. */
  void tighten(int scenario, Watch watch, double excess) {
    limits.tighten(new Watched(scenario, watch), excess);
  }
}

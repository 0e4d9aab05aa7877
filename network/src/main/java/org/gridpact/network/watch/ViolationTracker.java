package org.gridpact.network.watch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.plan.LimitCheck;
import org.gridpact.network.plan.Severity;
import org.gridpact.network.plan.Violation;

/**
 * Makes of successive states and of forecasts the violations that there are and that are expected.
 *
 * <p>One begins with the first state beyond its limit, and ends with the first that is inside by
 * the margin to clear (a share of a branch's limit, or of the width of a voltage band) or that has
 * nothing the limit is on. Time stands only in what is handed in. Holds at most one of each limit
 * and kind; safe for use by many threads.
 */
public final class ViolationTracker {
  private final Grid grid;
  private final Rules rules;
  private final Map<String, Course> present = new LinkedHashMap<>();
  private Map<String, Prospect> expected = Map.of();
  private long newestEpochMillis = Long.MIN_VALUE;

  /**
   * When a violation ends, and when it is worth an act.
   *
   * @param marginToClear share that a state has to be inside the limit by
   * @param leastMillis from the first state beyond the limit until it counts as lasting
   */
  public record Rules(double marginToClear, long leastMillis) {
    /** As limits of measured points have it: 2 %, and three states of a second. */
    public static final Rules DEFAULT = new Rules(0.02, 2_000);

    public Rules {
      if (!(marginToClear >= 0 && marginToClear < 0.5) || leastMillis < 0) {
        throw new IllegalArgumentException(
            "margin to clear %s, least time %d ms".formatted(marginToClear, leastMillis));
      }
    }
  }

  /**
   * What a forecast makes of one time.
   *
   * @param violations with the margin to clear
   */
  public record Expected(long epochMillis, List<Violation> violations) {
    public Expected {
      violations = List.copyOf(violations);
    }
  }

  public ViolationTracker(Grid grid, Rules rules) {
    this.grid = grid;
    this.rules = rules;
  }

  /**
   * Takes a state of the grid; one older than another it has taken changes nothing.
   *
   * @param limits as they are at that time, of all of the grid
   */
  public void observed(FlowResult state, GridLimits limits, long epochMillis) {
    observed(state, limits, List.of(), epochMillis);
  }

  /**
   * As above, of a state that breaks something besides.
   *
   * @param others what is not of the grid, with the margin to clear
   */
  public synchronized void observed(
      FlowResult state, GridLimits limits, List<Violation> others, long epochMillis) {
    if (epochMillis <= newestEpochMillis) {
      return;
    }
    newestEpochMillis = epochMillis;
    Set<String> there = new HashSet<>();
    List<Violation> all =
        new ArrayList<>(new LimitCheck(grid, limits, rules.marginToClear()).violations(state));
    all.addAll(others);
    for (Violation violation : all) {
      if (beyond(violation) || present.containsKey(violation.limit())) {
        there.add(violation.limit());
        present
            .computeIfAbsent(violation.limit(), _ -> new Course(epochMillis))
            .next(violation, epochMillis);
      }
    }
    // Without a solution nothing is known of the others, and they do not end for that.
    if (state instanceof FlowResult.Solved) {
      present.keySet().retainAll(there);
    }
  }

  /** The rules it goes by. */
  public Rules rules() {
    return rules;
  }

  /**
   * Takes what is expected from now on, in place of all that was before; of each limit the first
   * violation in time counts, until it is clear by the margin. One that the last forecast had stays
   * until this one keeps its limit by the margin all the time.
   *
   * @param times rising
   * @param epochMillis of the state that the forecast goes on from
   */
  public synchronized void predicted(List<Expected> times, long epochMillis) {
    Map<String, Prospect> prospects = new LinkedHashMap<>();
    for (Expected time : times) {
      Set<String> there = new HashSet<>();
      for (Violation violation : time.violations()) {
        String limit = violation.limit();
        there.add(limit);
        Prospect begun = prospects.get(limit);
        if (begun != null) {
          begun.next(violation, time.epochMillis());
        } else if (beyond(violation) || expected.containsKey(limit)) {
          Prospect before = expected.get(limit);
          long since = before == null ? epochMillis : before.sinceEpochMillis;
          prospects.put(limit, new Prospect(since, violation, time.epochMillis()));
        }
      }
      prospects.forEach(
          (limit, prospect) -> {
            if (!there.contains(limit)) {
              prospect.clear(time.epochMillis());
            }
          });
    }
    expected = prospects;
  }

  private static boolean beyond(Violation violation) {
    return violation.severity().level() != Severity.Level.MARGIN;
  }

  /**
   * All there are, the worst first, then all that are expected, the soonest first. One that is
   * there is not expected besides, and what was expected until a time that is over is no more.
   */
  public synchronized List<TrackedViolation> violations(long nowEpochMillis) {
    List<TrackedViolation> all = new ArrayList<>();
    present.values().stream()
        .map(course -> course.at(nowEpochMillis, rules.leastMillis()))
        .sorted(
            Comparator.comparing(TrackedViolation::severity)
                .reversed()
                .thenComparing(v -> v.violation().limit()))
        .forEach(all::add);
    expected.values().stream()
        .filter(e -> e.lastEpochMillis() > nowEpochMillis)
        .filter(e -> !present.containsKey(e.limit()))
        .sorted(
            Comparator.comparingLong((Prospect e) -> e.firstEpochMillis)
                .thenComparing(Prospect::limit))
        .map(Prospect::told)
        .forEach(all::add);
    return all;
  }

  /** One violation over time. */
  private static final class Course {
    private final long sinceEpochMillis;
    private final Clocks clocks = new Clocks();
    private Violation newest;

    Course(long sinceEpochMillis) {
      this.sinceEpochMillis = sinceEpochMillis;
    }

    void next(Violation violation, long epochMillis) {
      newest = violation;
      violation.allowedSeconds().ifPresent(seconds -> clocks.at(seconds, epochMillis));
    }

    TrackedViolation.Present at(long now, long leastMillis) {
      Severity severity = newest.severity();
      OptionalLong until =
          severity.level() == Severity.Level.FOR_A_TIME ? clocks.until() : OptionalLong.empty();
      boolean over = until.isPresent() && now >= until.getAsLong();
      return new TrackedViolation.Present(
          newest,
          over ? severity.expired() : severity,
          sinceEpochMillis,
          now - sinceEpochMillis >= leastMillis,
          until);
    }
  }

  /** One that is expected, over the times of a forecast. */
  private static final class Prospect {
    private final long sinceEpochMillis;
    private final long firstEpochMillis;
    private final Course course;
    private Violation worst;
    private Severity severity;
    private long newestEpochMillis;
    private OptionalLong clearEpochMillis = OptionalLong.empty();

    Prospect(long sinceEpochMillis, Violation first, long firstEpochMillis) {
      this.sinceEpochMillis = sinceEpochMillis;
      this.firstEpochMillis = firstEpochMillis;
      this.course = new Course(firstEpochMillis);
      this.worst = first;
      this.severity = first.severity();
      next(first, firstEpochMillis);
    }

    void next(Violation violation, long epochMillis) {
      if (clearEpochMillis.isPresent()) {
        return;
      }
      newestEpochMillis = epochMillis;
      course.next(violation, epochMillis);
      Severity now = course.at(epochMillis, 0).severity();
      if (now.compareTo(severity) > 0) {
        worst = violation;
        severity = now;
      }
    }

    void clear(long epochMillis) {
      clearEpochMillis =
          clearEpochMillis.isPresent() ? clearEpochMillis : OptionalLong.of(epochMillis);
    }

    String limit() {
      return worst.limit();
    }

    /** After it the forecast has it no more, or was not looked at. */
    long lastEpochMillis() {
      return clearEpochMillis.orElse(newestEpochMillis);
    }

    TrackedViolation.Predicted told() {
      return new TrackedViolation.Predicted(
          worst, severity, sinceEpochMillis, firstEpochMillis, clearEpochMillis);
    }
  }
}

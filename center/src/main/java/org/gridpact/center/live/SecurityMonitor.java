package org.gridpact.center.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.time.Rounds;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.LimitSchedule;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.Present;
import org.gridpact.network.security.Contingency;
import org.gridpact.network.security.FindingView;
import org.gridpact.network.security.Outcome;
import org.gridpact.network.security.SecurityCheck;
import org.gridpact.network.security.SecurityReport;
import org.gridpact.network.security.SecurityReport.Finding;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks after each committed plan, and every {@value #PERIOD_MILLIS} ms otherwise, whether the
 * present state survives the loss of any one branch or unit.
 *
 * <p>One run at a time, on a thread of its own. A run ends after {@value #MOST_MILLIS} ms of the
 * machine's time, and says how many losses it came to; the next begins where it ended.
 */
public final class SecurityMonitor implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SecurityMonitor.class);
  private static final long LOOK_MILLIS = 1_000;
  private static final long PERIOD_MILLIS = 10_000;
  private static final long MOST_MILLIS = 5_000;

  private final Area area;
  private final Grid grid;
  private final LimitSchedule limits;
  private final Supplier<PlanRequest> state;
  private final Supplier<Set<String>> committed;
  private final GridClock clock;
  private final GridClock machine;
  private volatile LiveSecurity newest = LiveSecurity.NONE;
  private Set<String> seen = Set.of();
  private long nextAt;
  private int begin;
  private Thread thread;

  /**
   * A monitor that is not started.
   *
   * @param state what is known now, at the time 0 while that is nothing
   * @param committed ids of the orders that are in effect
   * @param clock of the grid
   * @param machine whose time runs are bounded by
   */
  public SecurityMonitor(
      Area area,
      Grid grid,
      LimitSchedule limits,
      Supplier<PlanRequest> state,
      Supplier<Set<String>> committed,
      GridClock clock,
      GridClock machine) {
    this.area = area;
    this.grid = grid;
    this.limits = limits;
    this.state = state;
    this.committed = committed;
    this.clock = clock;
    this.machine = machine;
  }

  public void start() {
    thread = Thread.ofPlatform().daemon().name("security-monitor").start(this::run);
  }

  /** The newest answer. */
  public LiveSecurity newest() {
    return newest;
  }

  private void run() {
    SecurityCheck check;
    try {
      check = new SecurityCheck(grid, limits.usual());
    } catch (IllegalArgumentException e) {
      log.warn("No N-1: {}", e.getMessage());
      newest = LiveSecurity.unknown(e.getMessage());
      return;
    }
    Present present = new Present(area, grid);
    List<Contingency> losses = losses();
    Rounds.run(
        clock,
        _ -> {
          look(check, present, losses);
          return clock.epochMillis() + LOOK_MILLIS;
        });
  }

  /** Branches and generators of the file, then generators that are devices of the area. */
  private List<Contingency> losses() {
    List<Contingency> losses = new ArrayList<>(Contingency.of(grid, Contingency.Scope.N_1));
    Set<String> ofFile =
        losses.stream().flatMap(l -> l.units().stream()).collect(Collectors.toSet());
    area.devicesOnBuses().stream()
        .filter(d -> d.kind() == DeviceKind.GENERATOR)
        .filter(d -> !ofFile.contains(d.id()))
        .forEach(d -> losses.add(new Contingency.Generator(d.id())));
    return losses;
  }

  private void look(SecurityCheck check, Present present, List<Contingency> losses) {
    PlanRequest request = state.get();
    if (request.stateEpochMillis() == 0 || !present.isKnown(request)) {
      return;
    }
    Set<String> now = committed.get();
    boolean planned = !seen.containsAll(now);
    if (!planned && clock.epochMillis() < nextAt) {
      return;
    }
    String trigger = nextAt == 0 ? "first" : planned ? "plan" : "time";
    seen = now;
    nextAt = clock.epochMillis() + PERIOD_MILLIS;
    check.limits(limits.at(request.stateEpochMillis()));
    newest = compute(check, new State(present, request), losses, trigger);
  }

  /** What is measured, as load flows take it. */
  private record State(
      Present present, PlanRequest request, Injections injections, double generationShare) {
    State(Present present, PlanRequest request) {
      this(present, request, present.injections(request), present.generationShare(request));
    }

    /**
     * A generator that is a device takes with it what it gives by its meter; one of the file what
     * it gives for the demand that is measured.
     */
    Outcome without(Contingency lost, Set<String> devices, SecurityCheck check) {
      if (lost instanceof Contingency.Generator(String id) && devices.contains(id)) {
        return request.deviceWatts().containsKey(id)
            ? check.check(present.injections(request.without(id)), new Contingency.None())
            : new Outcome.NotComputed("what it gives is not known");
      }
      return check.check(injections, generationShare, lost);
    }
  }

  private LiveSecurity compute(
      SecurityCheck check, State state, List<Contingency> losses, String trigger) {
    Set<String> devices = area.devices().stream().map(DeviceSpec::id).collect(Collectors.toSet());
    long start = machine.epochMillis();
    List<Finding> findings = new ArrayList<>();
    findings.add(new Finding(losses.getFirst(), state.without(losses.getFirst(), devices, check)));
    int all = losses.size() - 1;
    int done = 0;
    while (done < all
        && machine.epochMillis() - start < MOST_MILLIS
        && !Thread.currentThread().isInterrupted()) {
      Contingency lost = losses.get(1 + (begin + done) % all);
      if (stillThere(state.injections(), lost)) {
        findings.add(new Finding(lost, state.without(lost, devices, check)));
      }
      done++;
    }
    begin = all == 0 ? 0 : (begin + done) % all;
    List<Finding> insecure = new SecurityReport(findings).insecure();
    return new LiveSecurity(
        state.request().stateEpochMillis(),
        trigger,
        machine.epochMillis() - start,
        all,
        done,
        (int) insecure.stream().filter(f -> !(f.lost() instanceof Contingency.None)).count(),
        insecure.stream().limit(LiveSecurity.MOST).map(FindingView::of).toList(),
        null);
  }

  /** What a breaker has opened cannot be lost. */
  private static boolean stillThere(Injections present, Contingency lost) {
    return present.openBranches().stream().noneMatch(lost.branches()::contains);
  }

  /** Ends the computing within a load flow's time. */
  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
    }
  }
}

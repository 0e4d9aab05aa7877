package org.gridpact.engine.analytics.jobs;

import java.io.DataOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.gridpact.engine.analytics.run.ResultColumn;
import org.gridpact.engine.analytics.run.Share;
import org.gridpact.engine.analytics.run.UnreadableInputException;
import org.gridpact.engine.analytics.run.Work;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.plan.Violation;
import org.gridpact.network.security.Contingency;
import org.gridpact.network.security.Outcome;
import org.gridpact.network.security.SecurityCheck;

/**
 * Load flows of states and contingencies, each of which is a case.
 *
 * <p>Each worker reads the network once. Each share begins with a copy of it as in the file, so
 * that a case's result does not depend on who computes it.
 *
 * @param network as {@link Grid#read} takes it; the same for every worker
 * @param limits of all of it
 */
public record SweepWork(
    String network, GridLimits limits, Contingency.Scope scope, SweepStates states)
    implements Work {
  public static final String CASES = "security-sweep";
  public static final String VIOLATIONS = "violations";

  private static final RowPackets.Table CASE =
      new RowPackets.Table(
          CASES,
          List.of(
              ResultColumn.count("state"),
              ResultColumn.text("contingency"),
              ResultColumn.text("outcome"),
              ResultColumn.count("violations"),
              ResultColumn.number("worst_loading_percent"),
              ResultColumn.text("worst_branch"),
              ResultColumn.number("lowest_voltage_pu"),
              ResultColumn.text("lowest_bus"),
              ResultColumn.number("highest_voltage_pu"),
              ResultColumn.text("highest_bus"),
              ResultColumn.number("load_w"),
              ResultColumn.number("unserved_w"),
              ResultColumn.count("dead_buses"),
              ResultColumn.text("reason"),
              ResultColumn.time("time")));

  private static final RowPackets.Table VIOLATION =
      new RowPackets.Table(
          VIOLATIONS,
          List.of(
              ResultColumn.count("state"),
              ResultColumn.text("contingency"),
              ResultColumn.text("kind"),
              ResultColumn.text("element"),
              ResultColumn.number("loading_percent"),
              ResultColumn.number("current_a"),
              ResultColumn.number("limit_a"),
              ResultColumn.number("voltage_pu"),
              ResultColumn.number("limit_pu"),
              ResultColumn.number("severity")));

  @Override
  public String unit() {
    return "load flows";
  }

  @Override
  public String inWords(long size) {
    return String.format(Locale.ROOT, "%,d load flows", size);
  }

  @Override
  public List<Stage> stages() {
    return List.of(new RowPackets.Write(List.of(CASE, VIOLATION)));
  }

  @Override
  public Worker worker(int number, int targets) {
    return new Sweeper(this, targets);
  }

  private static final class Sweeper implements Worker {
    private final SweepWork work;
    private final int targets;
    private final Packets packets;

    private Grid grid;
    private List<Contingency> contingencies;

    private Sweeper(SweepWork work, int targets) {
      this.work = work;
      this.targets = targets;
      this.packets = new Packets(targets);
    }

    private void readOnce() throws IOException {
      if (grid != null) {
        return;
      }
      try {
        Grid read = Grid.read(work.network);
        contingencies = Contingency.of(read, work.scope);
        grid = read;
      } catch (GridFileException e) {
        throw new UnreadableInputException(work.network, e.getMessage(), e);
      }
    }

    @Override
    public Done share(Share share, Out out) throws IOException {
      readOnce();
      Cases cases = (Cases) share;
      SecurityCheck check = new SecurityCheck(grid, work.limits);
      Map<String, Demand> loads = Map.of();
      long state = -1;
      for (long i = cases.first(); i < cases.first() + cases.size(); i++) {
        if (state != i / contingencies.size()) {
          state = i / contingencies.size();
          loads = work.states.loads(grid, (int) state);
        }
        Contingency lost = contingencies.get((int) (i % contingencies.size()));
        write(state, lost.name(), loads, check.check(loads, lost));
        packets.sendFull(out);
        if (Thread.currentThread().isInterrupted()) {
          throw new IOException("interrupted");
        }
      }
      packets.sendAll(out);
      return new Done(0, cases.size());
    }

    private void write(long state, String lost, Map<String, Demand> loads, Outcome outcome)
        throws IOException {
      DataOutputStream to = packets.to(Packets.target(state + " " + lost, targets));
      double watts = 0;
      for (Demand load : loads.values()) {
        watts += load.watts();
      }
      switch (outcome) {
        case Outcome.NotConverged not ->
            unknown(to, state, lost, "not-converged", watts, not.reason());
        case Outcome.NotComputed not ->
            unknown(to, state, lost, "not-computed", watts, not.reason());
        case Outcome.Solved solved -> solved(to, state, lost, watts, solved);
      }
    }

    private void unknown(
        DataOutputStream to, long state, String lost, String outcome, double watts, String reason)
        throws IOException {
      RowPackets.put(
          to,
          0,
          CASE,
          state,
          lost,
          outcome,
          null,
          null,
          null,
          null,
          null,
          null,
          null,
          watts,
          null,
          null,
          reason,
          work.states.millis((int) state));
    }

    private void solved(
        DataOutputStream to, long state, String lost, double watts, Outcome.Solved of)
        throws IOException {
      Extreme loading = new Extreme();
      of.state()
          .branches()
          .forEach(
              (id, flow) ->
                  loading.look(id, 100 * flow.amperes() / work.limits.branchAmperes().get(id), 1));
      Extreme low = new Extreme();
      Extreme high = new Extreme();
      of.state()
          .busVoltsPu()
          .forEach(
              (id, pu) -> {
                low.look(id, pu, -1);
                high.look(id, pu, 1);
              });
      String outcome =
          !of.violations().isEmpty() ? "violated" : of.unservedWatts() != 0 ? "unserved" : "secure";
      RowPackets.put(
          to,
          0,
          CASE,
          state,
          lost,
          outcome,
          (long) of.violations().size(),
          loading.value,
          loading.id,
          low.value,
          low.id,
          high.value,
          high.id,
          watts,
          of.unservedWatts(),
          (long) of.state().deEnergised().size(),
          null,
          work.states.millis((int) state));
      for (Violation violation : of.violations()) {
        violation(to, state, lost, violation);
      }
    }

    private static void violation(DataOutputStream to, long state, String lost, Violation violation)
        throws IOException {
      switch (violation) {
        case Violation.Overload o ->
            RowPackets.put(
                to,
                1,
                VIOLATION,
                state,
                lost,
                "overload",
                o.branch(),
                100 * o.amperes() / o.limitAmperes(),
                o.amperes(),
                o.limitAmperes(),
                null,
                null,
                o.excess());
        case Violation.PowerOverload o ->
            RowPackets.put(
                to,
                1,
                VIOLATION,
                state,
                lost,
                "power overload",
                o.branch(),
                100 * o.watts() / o.limitWatts(),
                null,
                null,
                null,
                null,
                o.excess());
        case Violation.Voltage v -> {
          boolean low = v.pu() < v.minPu();
          RowPackets.put(
              to,
              1,
              VIOLATION,
              state,
              lost,
              low ? "low voltage" : "high voltage",
              v.bus(),
              null,
              null,
              null,
              v.pu(),
              low ? v.minPu() : v.maxPu(),
              v.excess());
        }
        case Violation.Shortage s ->
            RowPackets.put(
                to,
                1,
                VIOLATION,
                state,
                lost,
                "shortage",
                s.limit(),
                s.canWatts() > 0 ? 100 * (1 + s.missingWatts() / s.canWatts()) : null,
                null,
                null,
                null,
                null,
                s.excess());
        case Violation.Surplus s ->
            RowPackets.put(
                to,
                1,
                VIOLATION,
                state,
                lost,
                "surplus",
                s.limit(),
                null,
                null,
                null,
                null,
                null,
                s.excess());
        case Violation.LackOfReserve lack ->
            throw new IllegalStateException(lack.limit() + " is of no grid");
        case Violation.NoState no -> throw new IllegalStateException(no.reason());
      }
    }
  }

  /** The largest of some values, and whose it is; the first of several. */
  private static final class Extreme {
    private String id;
    private double value = Double.NaN;

    /** With sign -1 the smallest. */
    private void look(String of, double candidate, int sign) {
      if (id == null || sign * candidate > sign * value) {
        id = of;
        value = candidate;
      }
    }
  }
}

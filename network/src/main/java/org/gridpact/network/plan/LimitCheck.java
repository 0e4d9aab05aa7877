package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.grid.Branch;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.limits.GridLimits;

/**
 * Compares a load flow's result with the limits. The margin is a share of a branch's limit, and of
 * the width of a bus's voltage band, which it narrows at both ends.
 */
public final class LimitCheck {
  /** A voltage that is held at its limit is inside it, per unit. */
  private static final double ROUNDING = 1e-9;

  private final Grid grid;
  private final GridLimits limits;
  private final double margin;

  /** An overload that may last so long is no violation. */
  private final int toleratedSeconds;

  /** Of limits for all of a grid. */
  public LimitCheck(Grid grid, GridLimits limits, double margin) {
    this(grid, limits, margin, Integer.MAX_VALUE);
  }

  private LimitCheck(Grid grid, GridLimits limits, double margin, int toleratedSeconds) {
    if (!limits.branchAmperes().keySet().containsAll(ids(grid.branches(), Branch::id))
        || !limits.volts().keySet().containsAll(ids(grid.buses(), Bus::id))) {
      throw new IllegalArgumentException("the limits are not those of all of " + grid.name());
    }
    this.grid = grid;
    this.limits = limits;
    this.margin = margin;
    this.toleratedSeconds = toleratedSeconds;
  }

  /** The same, but an overload is no violation where temporary ratings let it last so long. */
  public LimitCheck tolerating(int seconds) {
    return new LimitCheck(grid, limits, margin, seconds);
  }

  private static <T> List<String> ids(List<T> all, Function<T, String> id) {
    return all.stream().map(id).toList();
  }

  /** The furthest beyond its limit first. */
  public List<Violation> violations(FlowResult result) {
    return switch (result) {
      case FlowResult.Solved solved -> violations(solved);
      case FlowResult.Failed failed -> List.of(new Violation.NoState(failed.reason()));
    };
  }

  private List<Violation> violations(FlowResult.Solved solved) {
    List<Violation> violations = new ArrayList<>();
    solved
        .branches()
        .forEach(
            (branch, flow) -> {
              double limit = limits.branchAmperes().get(branch);
              double allowed = limit * (1 - margin);
              if (flow.amperes() > allowed) {
                violations.add(
                    new Violation.Overload(
                        branch, flow.amperes(), limit, allowed, limits.temporaryOf(branch)));
              }
              Double watts = limits.branchWatts().get(branch);
              if (watts != null && flow.mostWatts() > watts * (1 - margin)) {
                violations.add(
                    new Violation.PowerOverload(
                        branch,
                        flow.mostWatts(),
                        watts,
                        watts * (1 - margin),
                        limits.temporaryWattsOf(branch)));
              }
            });
    violations.removeIf(v -> v.allowedSeconds().orElse(0) >= toleratedSeconds);
    for (Bus bus : grid.buses()) {
      Double pu = solved.busVoltsPu().get(bus.id());
      if (pu != null) {
        double min = limits.volts().get(bus.id()).minVolts() / bus.nominalVolts();
        double max = limits.volts().get(bus.id()).maxVolts() / bus.nominalVolts();
        double kept = margin * (max - min);
        if (pu < min + kept - ROUNDING || pu > max - kept + ROUNDING) {
          violations.add(new Violation.Voltage(bus.id(), pu, min, max, min + kept, max - kept));
        }
      }
    }
    violations.sort(Comparator.comparingDouble(Violation::excess).reversed());
    return violations;
  }

  List<String> inWords(List<Violation> violations) {
    return violations.stream().map(v -> v.inWords(margin)).toList();
  }

  /** A load flow in one line. */
  String describe(FlowResult result) {
    return switch (result) {
      case FlowResult.Failed failed ->
          "AC, %d buses: %s".formatted(grid.buses().size(), failed.reason());
      case FlowResult.Solved solved -> describe(solved);
    };
  }

  private String describe(FlowResult.Solved solved) {
    StringBuilder words = new StringBuilder();
    words.append(
        String.format(
            Locale.ROOT, "AC, %d buses, %d iterations", grid.buses().size(), solved.iterations()));
    solved.busVoltsPu().entrySet().stream()
        .min(Map.Entry.comparingByValue())
        .ifPresent(
            e ->
                words.append(
                    String.format(
                        Locale.ROOT, ", lowest voltage %.4f pu at %s", e.getValue(), e.getKey())));
    solved.branches().keySet().stream()
        .max(Comparator.comparingDouble(b -> loading(solved, b)))
        .ifPresent(
            b ->
                words.append(
                    String.format(
                        Locale.ROOT,
                        ", highest loading %.1f %% on %s",
                        100 * loading(solved, b),
                        b)));
    if (!solved.deEnergised().isEmpty()) {
      words.append(", %d buses without supply".formatted(solved.deEnergised().size()));
    }
    return words.toString();
  }

  private double loading(FlowResult.Solved solved, String branch) {
    return solved.branches().get(branch).amperes() / limits.branchAmperes().get(branch);
  }
}

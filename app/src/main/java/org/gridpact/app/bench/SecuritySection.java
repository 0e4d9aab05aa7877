package org.gridpact.app.bench;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.security.Contingency;
import org.gridpact.network.security.SecurityCheck;

/** N-1 of PGLib's case118: every branch and unit, held against the file's limits, warm. */
final class SecuritySection implements PlanBench.Section {
  private static final int RUNS = 15;

  /**
   * Figures.
   *
   * @param losses how many branches and units are lost, one at a time
   */
  private record Figures(int losses, double medianSeconds, double slowestSeconds) {}

  @Override
  public String name() {
    return "n1Case118";
  }

  @Override
  public Object run(Path networks, Consumer<String> say) throws GridFileException {
    return PlanBench.published(networks, "case118_ieee", say)
        .map(grid -> measure(grid, say))
        .orElse(null);
  }

  private static Figures measure(Grid grid, Consumer<String> say) {
    SecurityCheck check = new SecurityCheck(grid, PlanBench.limits(grid));
    List<Contingency> losses = Contingency.of(grid, Contingency.Scope.N_1);
    Timings timings = Timings.of(5, RUNS, () -> check.report(Injections.OF_FILE, losses));
    Figures figures =
        new Figures(losses.size() - 1, timings.medianMillis() / 1e3, timings.p99Millis() / 1e3);
    say.accept(
        String.format(
            Locale.ROOT,
            "N-1 of case118: %d losses in %.3f s (slowest of %d runs %.3f s)",
            figures.losses(),
            figures.medianSeconds(),
            RUNS,
            figures.slowestSeconds()));
    return figures;
  }
}

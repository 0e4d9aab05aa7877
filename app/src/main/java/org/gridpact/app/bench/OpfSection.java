package org.gridpact.app.bench;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.opf.AcOpf;
import org.gridpact.network.opf.Convention;
import org.gridpact.network.opf.DcOpf;
import org.gridpact.network.opf.OpfException;
import org.gridpact.network.opf.OpfResult;

/** Optimal power flow: DC-OPF of two large grids, cold and warm, and AC-OPF of two smaller ones. */
final class OpfSection implements PlanBench.Section {
  private static final int DC_RUNS = 7;
  private static final int AC_RUNS = 3;
  private static final List<String> DC = List.of("case1354_pegase", "case2869_pegase");
  private static final List<String> AC = List.of("case118_ieee", "case300_ieee");

  /**
   * Figures of one case.
   *
   * @param cost $/h
   * @param programs linear programs solved
   * @param firstSeconds of the first run, as a command that is started has it, less the reading
   */
  private record Figures(double cost, int programs, double firstSeconds, double medianSeconds) {}

  /** One of the two models. */
  private interface Solver {
    OpfResult solve() throws OpfException;
  }

  @Override
  public String name() {
    return "opf";
  }

  @Override
  public Object run(Path networks, Consumer<String> say) throws GridFileException {
    Map<String, Figures> figures = new LinkedHashMap<>();
    for (String name : DC) {
      Path file = PlanBench.file(networks, name);
      if (PlanBench.there(file, say)) {
        MatpowerCase source = Grid.readMatpower(file.toString());
        figures.put(
            "dc_" + name,
            measured(
                "DC-OPF of " + name, DC_RUNS, () -> DcOpf.solve(source, Convention.PGLIB), say));
      }
    }
    for (String name : AC) {
      PlanBench.published(networks, name, say)
          .ifPresent(
              grid ->
                  figures.put(
                      "ac_" + name,
                      measured("AC-OPF of " + name, AC_RUNS, () -> AcOpf.solve(grid), say)));
    }
    return figures;
  }

  private static Figures measured(String what, int runs, Solver solver, Consumer<String> say) {
    long start = System.nanoTime();
    OpfResult.Optimal optimal = optimal(what, solver);
    double first = (System.nanoTime() - start) / 1e9;
    Timings timings = Timings.of(1, runs, () -> optimal(what, solver));
    Figures figures =
        new Figures(optimal.cost(), optimal.iterations(), first, timings.medianMillis() / 1e3);
    say.accept(
        String.format(
            Locale.ROOT,
            "%s: %.2f $/h after %d programs, first %.3f s, median of %d %.3f s",
            what,
            figures.cost(),
            figures.programs(),
            figures.firstSeconds(),
            runs,
            figures.medianSeconds()));
    return figures;
  }

  private static OpfResult.Optimal optimal(String what, Solver solver) {
    try {
      if (solver.solve() instanceof OpfResult.Optimal optimal) {
        return optimal;
      }
    } catch (OpfException e) {
      throw new IllegalStateException(what, e);
    }
    throw new IllegalStateException(what + " found no optimum");
  }
}

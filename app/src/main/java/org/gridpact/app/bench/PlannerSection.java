package org.gridpact.app.bench;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.PlanResult;
import org.gridpact.network.plan.Planner;

/** Measures least-cost plans, the check by PowSyBl's load flow included. */
final class PlannerSection implements PlanBench.Section {
  private static final int SEEDS = 5;

  /**
   * What was measured of plans for some seeds.
   *
   * @param plans how many of them were plans; the others had no answer or needed none
   */
  record Figures(int devices, int plans, double medianMillis, double worstMillis) {}

  @Override
  public String name() {
    return "plan";
  }

  @Override
  public Map<String, Figures> run(Path networks, Consumer<String> say) throws GridFileException {
    Map<String, Figures> figures = new LinkedHashMap<>();
    figures.put("feeder33", measure(Grid.read("builtin:feeder33"), 50, 100, say));
    PlanBench.published(networks, "case2869_pegase", say)
        .ifPresent(large -> figures.put("case2869_pegase", measure(large, 500, 1, say)));
    return figures;
  }

  /**
   * @param warm plans made before any is measured, for each seed
   */
  private static Figures measure(Grid grid, int devices, int warm, Consumer<String> say) {
    double[] millis = new double[SEEDS];
    int plans = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      PlacedDevices placed = new PlacedDevices(grid, seed, devices);
      Planner planner = placed.planner();
      PlanRequest request = placed.request();
      for (int i = 0; i < warm; i++) {
        planner.plan(request);
      }
      long start = System.nanoTime();
      PlanResult result = planner.plan(request);
      millis[seed] = (System.nanoTime() - start) / 1e6;
      plans += result instanceof PlanResult.Plan ? 1 : 0;
    }
    Arrays.sort(millis);
    Figures figures = new Figures(devices, plans, millis[SEEDS / 2], millis[SEEDS - 1]);
    say.accept(
        "plan %s, %d devices: median %.1f ms, worst %.1f ms of %d seeds, %d of them plans"
            .formatted(
                grid.name(), devices, figures.medianMillis(), figures.worstMillis(), SEEDS, plans));
    return figures;
  }
}

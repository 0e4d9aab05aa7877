package org.gridpact.app.bench;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.gridpact.network.ac.AcInjections;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.ac.AcResult;
import org.gridpact.network.ac.AcSolver;
import org.gridpact.network.ac.AcState;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.flow.Injections.Demand;
import org.gridpact.network.flow.LoadFlow;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;

/**
 * One warm AC load flow of the IEEE originals with 118 and 300 buses: every load moves by up to one
 * percent between solves, which start from the last solution. Beside it Open LoadFlow, warm too.
 */
final class AcSection implements PlanBench.Section {
  private static final int WARM_UP = 3_000;
  private static final int RUNS = 5_000;
  private static final int OTHER_RUNS = 200;
  private static final List<Integer> SIZES = List.of(118, 300);

  /** What a C++ peer takes on one core, in milliseconds. */
  private static final Map<Integer, Double> PEER_MILLIS = Map.of(118, 0.2, 300, 0.6);

  /** Loads at which solves alternate. */
  private static final double[] FACTORS = {1, 1.01, 0.995, 1.005, 0.99};

  /**
   * Figures of one network.
   *
   * @param iterations of Newton's method, mean
   * @param shares of the solver's time, by step
   * @param peerMillis what a C++ peer takes
   */
  private record Figures(
      Timings core,
      double iterations,
      Map<String, Double> shares,
      Timings openLoadFlow,
      double peerMillis) {}

  private int turn;
  private long iterations;
  private AcState last;

  @Override
  public String name() {
    return "warmAcSolve";
  }

  @Override
  public Object run(Path networks, Consumer<String> say) throws GridFileException {
    Map<String, Figures> figures = new LinkedHashMap<>();
    for (int size : SIZES) {
      Grid grid = original(size);
      Figures found = measure(grid, size);
      figures.put("case" + size, found);
      say.accept(
          String.format(
              Locale.ROOT,
              "warm AC solve, %d buses: %.3f ms (p99 %.3f), %.1f iterations, %.1f times the peer's"
                  + " %.1f ms; Open LoadFlow %.2f ms; time goes to %s",
              size,
              found.core().medianMillis(),
              found.core().p99Millis(),
              found.iterations(),
              found.core().medianMillis() / found.peerMillis(),
              found.peerMillis(),
              found.openLoadFlow().medianMillis(),
              inWords(found.shares())));
    }
    return figures;
  }

  private static String inWords(Map<String, Double> shares) {
    return String.join(
        ", ",
        shares.entrySet().stream()
            .map(e -> String.format(Locale.ROOT, "%s %.0f %%", e.getKey(), 100 * e.getValue()))
            .toList());
  }

  private Figures measure(Grid grid, int size) {
    AcNetwork network = AcNetwork.of(grid);
    List<Injections> asked = asked(grid);
    List<AcInjections> injections = asked.stream().map(network::injections).toList();
    AcSolver solver = new AcSolver(network);
    last = state(solver.solve(network.admittances(), injections.getFirst()));
    turn = 0;
    iterations = 0;
    Timings core = Timings.of(WARM_UP, RUNS, () -> solve(solver, network, injections));
    double mean = (double) iterations / (WARM_UP + RUNS);
    AcSolver.Profile profile = new AcSolver.Profile();
    solver.measure(profile);
    for (int i = 0; i < RUNS; i++) {
      solve(solver, network, injections);
    }
    LoadFlow flow = new LoadFlow(grid);
    turn = 0;
    Timings other =
        Timings.of(
            OTHER_RUNS,
            OTHER_RUNS,
            () -> {
              if (!(flow.solve(asked.get(turn++ % asked.size())) instanceof FlowResult.Solved)) {
                throw new IllegalStateException("Open LoadFlow found no state");
              }
            });
    return new Figures(core, mean, profile.shares(), other, PEER_MILLIS.get(size));
  }

  private void solve(AcSolver solver, AcNetwork network, List<AcInjections> injections) {
    AcInjections next = injections.get(turn++ % injections.size());
    AcResult result = solver.solve(network.admittances(), next, last);
    last = state(result);
    iterations += ((AcResult.Solved) result).iterations();
  }

  private static AcState state(AcResult result) {
    return switch (result) {
      case AcResult.Solved s -> s.state();
      case AcResult.Failed f -> throw new IllegalStateException(f.reason());
    };
  }

  private static List<Injections> asked(Grid grid) {
    return Arrays.stream(FACTORS)
        .mapToObj(
            factor -> {
              Map<String, Demand> demand = new LinkedHashMap<>();
              for (Bus bus : grid.buses()) {
                demand.put(bus.id(), new Demand(bus.loadWatts() * factor, bus.loadVars() * factor));
              }
              return new Injections(demand, Set.of());
            })
        .toList();
  }

  /** The IEEE original, which PowSyBl brings. */
  private static Grid original(int buses) throws GridFileException {
    Path file = null;
    try {
      file = Files.createTempFile("ieee" + buses, ".txt");
      try (InputStream in = AcSection.class.getResourceAsStream("/ieee" + buses + "cdf.txt")) {
        Files.write(file, in.readAllBytes());
      }
      return Grid.read(file.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (file != null) {
        delete(file);
      }
    }
  }

  private static void delete(Path file) {
    try {
      Files.delete(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

package org.gridpact.network.opf;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.gridpact.network.lp.Program;
import org.gridpact.network.lp.Solution;
import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.matpower.MatpowerCase.Bus;

/**
 * DC optimal power flow, exact: variables are the powers of units and DC lines, rows the balance of
 * each island and the flows of those branches whose limits an earlier round broke. A round that
 * breaks none is optimal for all limits, because it is for some of them.
 */
public final class DcOpf {
  private static final int MOST_ROUNDS = 60;

  /** The worst come first; most of the others then keep their limits by themselves. */
  private static final int MOST_NEW_ROWS = 40;

  /** A flow this far above its limit is within it, MW. */
  private static final double TOLERANCE_MW = 1e-5;

  /** $/h for a MW; a limit that costs less is not called binding. */
  private static final double LEAST_PRICE = 1e-5;

  /** With isolated buses, which have no price. */
  private final MatpowerCase file;

  /** Without them, as all else. */
  private final MatpowerCase source;

  private final DcGrid grid;
  private final List<Source> sources;
  private final Program program = new Program();
  private final int[] firstVariable;
  private final SequencedMap<Integer, Row> rowOfBranch = new LinkedHashMap<>();
  private int solved;

  /**
   * A row of the program.
   *
   * @param at its index
   * @param constant the flow where every variable is 0
   */
  private record Row(int at, double constant, Distribution distribution) {}

  /** What a MW into a bus adds to a flow. */
  private interface Distribution {
    double of(int bus);
  }

  private DcOpf(MatpowerCase file, MatpowerCase source, DcGrid grid) throws OpfException {
    this.file = file;
    this.source = source;
    this.grid = grid;
    this.sources = Source.of(source, grid.index);
    firstVariable = sources.stream().mapToInt(s -> s.pieces().addTo(program)).toArray();
    for (int i = 0; i < grid.references.size(); i++) {
      addBalance(i);
    }
  }

  /**
   * Solves in at most {@value #MOST_ROUNDS} rounds.
   *
   * @throws OpfException naming what of the case has no place in a DC-OPF
   */
  public static OpfResult solve(MatpowerCase file, Convention convention) throws OpfException {
    MatpowerCase source = file.withoutIsolated();
    try (DcGrid grid = new DcGrid(source, convention)) {
      return new DcOpf(file, source, grid).solve();
    }
  }

  private void addBalance(int island) {
    double[] in = new double[grid.buses];
    for (int i = 0; i < grid.buses; i++) {
      in[i] = grid.island[i] == island ? 1 : 0;
    }
    double wanted = -constant(in);
    addRow(wanted, wanted, in);
  }

  private int addRow(double min, double max, double[] byBus) {
    int[] columns = IntStream.range(0, program.variables()).toArray();
    double[] values = new double[columns.length];
    for (int s = 0; s < sources.size(); s++) {
      double worth = sources.get(s).worth(byBus);
      for (int piece = 0; piece < sources.get(s).pieces().pieces().size(); piece++) {
        values[firstVariable[s] + piece] = worth;
      }
    }
    return program.row(min, max, columns, values);
  }

  /** What loads and the starts of units add up to, weighted by bus. */
  private double constant(double[] byBus) {
    double[] fixed = injections(new double[program.variables()]);
    double sum = 0;
    for (int i = 0; i < grid.buses; i++) {
      sum += byBus[i] * fixed[i];
    }
    return sum;
  }

  private double[] injections(double[] x) {
    double[] injections = new double[grid.buses];
    for (int i = 0; i < grid.buses; i++) {
      injections[i] = -grid.demand[i];
    }
    for (int s = 0; s < sources.size(); s++) {
      sources.get(s).inject(power(s, x), injections);
    }
    return injections;
  }

  private double power(int s, double[] x) {
    Pieces pieces = sources.get(s).pieces();
    double sum = pieces.start();
    for (int piece = 0; piece < pieces.pieces().size(); piece++) {
      sum += x[firstVariable[s] + piece];
    }
    return sum;
  }

  private OpfResult solve() {
    for (int round = 0; round < MOST_ROUNDS; round++) {
      Solution solution = program.solve();
      solved++;
      switch (solution) {
        case Solution.Optimal optimal -> {
          if (!addBroken(optimal.values())) {
            return optimal(optimal);
          }
        }
        case Solution.Infeasible infeasible -> {
          if (!addBroken(infeasible.leastViolation())) {
            return infeasible(infeasible);
          }
        }
        case Solution.Failed(String reason) -> {
          return new OpfResult.Failed(reason);
        }
      }
    }
    return new OpfResult.Failed("limits were still broken after %d rounds".formatted(MOST_ROUNDS));
  }

  /** Adds rows for the worst of the broken limits that have none; false where there are none. */
  private boolean addBroken(double[] x) {
    double[] flows = grid.flows(injections(x));
    List<Integer> broken =
        IntStream.range(0, grid.branches)
            .filter(k -> excess(k, flows[k]) > TOLERANCE_MW && !rowOfBranch.containsKey(k))
            .boxed()
            .sorted(Comparator.comparingDouble(k -> -excess(k, flows[k])))
            .limit(MOST_NEW_ROWS)
            .toList();
    for (int k : broken) {
      double[] distribution = grid.distribution(k);
      double moved = 0;
      for (int s = 0; s < sources.size(); s++) {
        moved +=
            sources.get(s).worth(distribution) * (power(s, x) - sources.get(s).pieces().start());
      }
      double constant = flows[k] - moved;
      int at = addRow(grid.min[k] - constant, grid.max[k] - constant, distribution);
      rowOfBranch.put(k, new Row(at, constant, bus -> distribution[bus]));
    }
    return !broken.isEmpty();
  }

  private double excess(int k, double flow) {
    return Math.max(flow - grid.max[k], grid.min[k] - flow);
  }

  private OpfResult.Optimal optimal(Solution.Optimal solution) {
    double[] x = solution.values();
    List<OpfResult.Output> outputs = new ArrayList<>();
    double fixed = 0;
    for (int s = 0; s < sources.size(); s++) {
      outputs.add(new OpfResult.Output(sources.get(s).id(), power(s, x), Double.NaN, Double.NaN));
      fixed += sources.get(s).pieces().startCost();
    }
    double cost = solution.cost() + fixed;
    double bound = solution.lowerBound() + fixed;
    return new OpfResult.Optimal(
        cost,
        bound,
        Math.max(0, cost - bound) / Math.max(1, Math.abs(cost)),
        outputs,
        prices(solution),
        Map.of(),
        binding(solution),
        solved);
  }

  private SequencedMap<String, Double> prices(Solution.Optimal solution) {
    SequencedMap<String, Double> prices = new LinkedHashMap<>();
    for (Bus bus : file.buses()) {
      Integer i = grid.index.get(bus.number());
      prices.put(Integer.toString(bus.number()), i == null ? Double.NaN : price(i, solution));
    }
    return prices;
  }

  private double price(int bus, Solution.Optimal solution) {
    int island = grid.island[bus];
    double price = supplied(island) ? solution.rowPrice(island) : Double.NaN;
    for (Row row : rowOfBranch.values()) {
      price += solution.rowPrice(row.at()) * row.distribution().of(bus);
    }
    return price;
  }

  private boolean supplied(int island) {
    return sources.stream()
        .anyMatch(
            s ->
                grid.island[s.giver()] == island
                    || (s.isDcLine() && grid.island[s.taker()] == island));
  }

  private List<OpfResult.Binding> binding(Solution.Optimal solution) {
    double[] x = solution.values();
    List<String> ids = source.branchIds();
    List<OpfResult.Binding> binding = new ArrayList<>();
    rowOfBranch.forEach(
        (k, row) -> {
          double price = solution.rowPrice(row.at());
          if (Math.abs(price) > LEAST_PRICE) {
            double flow = row.constant() + program.activity(row.at(), x);
            boolean least = price > 0;
            double limit = least ? grid.min[k] : grid.max[k];
            binding.add(binding(k, "branch " + ids.get(k), flow, limit, least, Math.abs(price)));
          }
        });
    return binding;
  }

  private OpfResult.Binding binding(
      int k, String what, double flow, double limit, boolean least, double price) {
    return grid.limitedByAngle(k, limit)
        ? new OpfResult.Binding(
            what,
            grid.degrees(k, flow),
            grid.degrees(k, limit),
            "degrees",
            least == grid.susceptance[k] > 0,
            price * Math.abs(grid.susceptance[k]) * Math.toRadians(1))
        : new OpfResult.Binding(what, flow, limit, "MW", least, price);
  }

  private OpfResult.Infeasible infeasible(Solution.Infeasible solution) {
    List<OpfResult.Conflict> conflicts = new ArrayList<>();
    for (int i = 0; i < grid.references.size(); i++) {
      if (takesPart(solution, i)) {
        double by = solution.violation(i);
        double size = Math.abs(by) > TOLERANCE_MW ? Math.abs(by) : 0;
        conflicts.add(
            new OpfResult.Conflict(
                "balance of the island of bus %d, whose units %s"
                    .formatted(
                        source.buses().get(grid.references.get(i)).number(),
                        size == 0
                            ? "are at their limits"
                            : by < 0 ? "can give too little" : "give too much"),
                size,
                "MW"));
      }
    }
    List<String> ids = source.branchIds();
    rowOfBranch.forEach(
        (k, row) -> {
          if (takesPart(solution, row.at())) {
            conflicts.add(conflict(k, ids.get(k), solution.violation(row.at())));
          }
        });
    return new OpfResult.Infeasible(conflicts);
  }

  /**
   * @param by MW above its upper limit, or below its lower one
   */
  private OpfResult.Conflict conflict(int k, String branch, double by) {
    double size = Math.abs(by) > TOLERANCE_MW ? Math.abs(by) : 0;
    return size > 0 && grid.limitedByAngle(k, by > 0 ? grid.max[k] : grid.min[k])
        ? new OpfResult.Conflict(
            "angle across branch " + branch,
            size / Math.abs(grid.susceptance[k]) / Math.toRadians(1),
            "degrees")
        : new OpfResult.Conflict("branch " + branch, size, "MW");
  }

  private static boolean takesPart(Solution.Infeasible solution, int row) {
    return solution.weight(row) > 1e-6 || Math.abs(solution.violation(row)) > TOLERANCE_MW;
  }
}

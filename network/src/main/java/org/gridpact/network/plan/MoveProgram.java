package org.gridpact.network.plan;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gridpact.network.lp.Program;
import org.gridpact.network.lp.Solution;

/**
 * The convex program of a plan: the least cost of moves under linearised limits.
 *
 * <p>Its variables are what each lever is moved. A lever costs {@code c·x + ε·c·x²/(2·way)}, so
 * that of equals each goes the same share of its way: a cost that rises by {@value #SPREAD} of
 * itself over the whole way, which makes a plan at most half as much dearer than the cheapest.
 */
final class MoveProgram {
  /** ε: what is less apart in cost for its effect is equal. */
  static final double SPREAD = 0.01;

  /** Rows of storage in megawatt hours would be too soft beside shares of a limit. */
  private static final double STORAGE_WEIGHT = 1e3;

  private static final double LEAST_WAY = 1e-9;
  private static final double ROUNDING = 1e-6;

  private static final int MOST_CUTS = 8;

  private final List<Move> moves;
  private final List<Storage> storages;
  private final boolean rotating;
  private final Ratings ratings;
  private final double[] least;
  private final double[] most;

  /** By lever, the other way of the same; -1 where there is none. */
  private final int[] opposite;

  private double[] around;
  private double reach = 1;

  /**
   * A lever in one of the intervals.
   *
   * @param rank from 0 to 1, by which it is dearer where equals take turns
   */
  record Move(Lever lever, int stage, double rank) {}

  /**
   * @param rotating whether equals take turns rather than share
   */
  MoveProgram(List<Move> moves, List<Storage> storages, boolean rotating) {
    this.moves = List.copyOf(moves);
    this.storages = List.copyOf(storages);
    this.rotating = rotating;
    this.ratings = new Ratings(this.moves);
    this.least = new double[moves.size()];
    this.most = moves.stream().mapToDouble(m -> m.lever().way()).toArray();
    this.around = new double[moves.size()];
    this.opposite = opposite(this.moves);
  }

  private static int[] opposite(List<Move> moves) {
    int[] opposite = new int[moves.size()];
    Map<List<Object>, Integer> first = new HashMap<>();
    for (int i = 0; i < opposite.length; i++) {
      Lever lever = moves.get(i).lever();
      Integer other =
          first.putIfAbsent(
              List.of(lever.device().id(), lever.getClass(), moves.get(i).stage()), i);
      opposite[i] = -1;
      if (other != null) {
        opposite[i] = other;
        opposite[other] = i;
      }
    }
    return opposite;
  }

  List<Move> moves() {
    return moves;
  }

  /** Holds a lever at what it has been moved. */
  void hold(int lever, double moved) {
    least[lever] = moved;
    most[lever] = moved;
  }

  /** Lets a lever go anywhere on its way. */
  void release(int lever) {
    least[lever] = 0;
    most[lever] = moves.get(lever).lever().way();
  }

  /** Lets each lever go no further from where it is than a share of its way. */
  void within(double share, double[] at) {
    reach = share;
    around = at.clone();
  }

  /**
   * The moves of a solution, without what is too little to be more than the solver's rounding, and
   * without what two ways of one device undo of each other.
   */
  double[] moved(double[] values) {
    double[] moved = new double[moves.size()];
    for (int i = 0; i < moved.length; i++) {
      double way = lever(i).way();
      moved[i] = values[i] < ROUNDING * way ? 0 : Math.min(values[i], way);
    }
    for (int i = 0; i < moved.length; i++) {
      if (opposite[i] >= 0) {
        double undone = Math.min(moved[i], moved[opposite[i]]);
        moved[i] -= undone;
        moved[opposite[i]] -= undone;
      }
    }
    return moved;
  }

  /**
   * Holds batteries to one way in each interval which by these moves would hold what they cannot: a
   * program is free to charge and discharge one at once, and so to lose what it has no room for.
   *
   * @return whether there was one
   */
  boolean holdToOneWay(double[] moved) {
    boolean some = false;
    for (Storage storage : storages) {
      if (!storage.holds(moved)) {
        for (Storage.Flow flow : storage.flows()) {
          some |= holdBack(flow, moved);
        }
      }
    }
    return some;
  }

  /** Of two ways the one gone less; where neither is gone, charging. */
  private boolean holdBack(Storage.Flow flow, double[] moved) {
    int lever = flow.move();
    int other = opposite[lever];
    if (other < 0 || most[lever] == 0 || most[other] == 0) {
      return false;
    }
    boolean less =
        moved[lever] < moved[other] || (moved[lever] == moved[other] && flow.kilowattHours() > 0);
    if (less) {
      hold(lever, 0);
    }
    return less;
  }

  /** What moves cost in an hour, as the program counts it. */
  double cost(double[] moved) {
    return IntStream.range(0, moved.length)
        .mapToDouble(i -> (cost(i) + quadratic(i) * moved[i]) * moved[i])
        .sum();
  }

  private double cost(int lever) {
    Move move = moves.get(lever);
    return move.lever().cost() * (rotating ? 1 + SPREAD * move.rank() : 1);
  }

  private double quadratic(int lever) {
    Lever of = lever(lever);
    return rotating ? 0 : SPREAD * of.cost() / (2 * Math.max(of.way(), LEAST_WAY));
  }

  Lever lever(int index) {
    return moves.get(index).lever();
  }

  /**
   * The program with these rows as limits, in their order, and those of reserves, storage and
   * ratings behind them.
   */
  Program with(List<Row> rows, double[] relaxed) {
    Program program = new Program();
    for (int i = 0; i < moves.size(); i++) {
      double far = reach < 1 ? reach * lever(i).way() : Double.POSITIVE_INFINITY;
      double other = opposite[i] < 0 ? 0 : around[opposite[i]];
      program.variable(
          Math.clamp(around[i] - far, least[i], most[i]),
          Math.clamp(around[i] + Math.max(0, far - other), least[i], most[i]),
          cost(i),
          quadratic(i));
    }
    int[] all = IntStream.range(0, moves.size()).toArray();
    int[] kept = new int[rows.size()];
    for (int r = 0; r < kept.length; r++) {
      Row row = rows.get(r);
      double most = row.most() + relaxed[r];
      if (row.reserves().isPresent()) {
        kept[r] = row.reserves().get().addRow(row.watch().kind(), most, program);
      } else {
        program.row(Double.NEGATIVE_INFINITY, most, all, row.gradient());
      }
    }
    for (int r = 0; r < kept.length; r++) {
      if (rows.get(r).reserves().isPresent()) {
        rows.get(r).reserves().get().join(rows.get(r).watch().kind(), kept[r], program);
      }
    }
    storages.forEach(s -> addTo(program, s));
    ratings.addTo(program);
    return program;
  }

  /**
   * Solves it, at most {@value #MOST_CUTS} times more where a solution leaves a rating.
   *
   * @param likely rows that are likely to bind, by index
   */
  Solution solve(List<Row> rows, double[] relaxed, int[] likely) {
    Solution solution = solve(with(rows, relaxed), rows.size(), likely);
    for (int i = 0; i < MOST_CUTS; i++) {
      if (!(solution instanceof Solution.Optimal optimal) || !ratings.cut(optimal.values())) {
        break;
      }
      solution = solve(with(rows, relaxed), rows.size(), likely);
    }
    return solution;
  }

  /** Limits join by need; what is of single devices costs little and is there from the start. */
  private static Solution solve(Program program, int limits, int[] likely) {
    return program.solveByNeed(
        IntStream.concat(Arrays.stream(likely), IntStream.range(limits, program.rows())).toArray());
  }

  /** What is in a battery at the end of each interval, between empty and full. */
  private static void addTo(Program program, Storage s) {
    for (int stage : s.stages().toArray()) {
      List<Storage.Flow> flows = s.before(stage + 1);
      program.row(
          s.leastChange() * STORAGE_WEIGHT,
          s.mostChange() * STORAGE_WEIGHT,
          flows.stream().mapToInt(Storage.Flow::move).toArray(),
          flows.stream().mapToDouble(f -> f.kilowattHours() * STORAGE_WEIGHT).toArray());
    }
  }
}

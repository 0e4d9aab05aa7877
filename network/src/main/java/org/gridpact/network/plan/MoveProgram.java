package org.gridpact.network.plan;

import java.util.Arrays;
import java.util.EnumMap;
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

  private static final int MOST_CUTS = 8;

  private final List<Move> moves;
  private final Reserves reserves;
  private final List<Storage> storages;
  private final double hours;
  private final boolean rotating;
  private final Ratings ratings;
  private final double[] least;
  private final double[] most;

  /**
   * A lever in one of the intervals.
   *
   * @param rank from 0 to 1, by which it is dearer where equals take turns
   */
  record Move(Lever lever, int stage, double rank) {}

  /**
   * @param rotating whether equals take turns rather than share
   * @param hours length of an interval
   */
  MoveProgram(
      List<Move> moves, Reserves reserves, List<Storage> storages, double hours, boolean rotating) {
    this.moves = List.copyOf(moves);
    this.reserves = reserves;
    this.storages = List.copyOf(storages);
    this.hours = hours;
    this.rotating = rotating;
    this.ratings = new Ratings(this.moves);
    this.least = new double[moves.size()];
    this.most = moves.stream().mapToDouble(m -> m.lever().way()).toArray();
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

  /** What moves cost in an hour, without the part that spreads them. */
  double cost(double[] moved) {
    return IntStream.range(0, moved.length).mapToDouble(i -> lever(i).cost() * moved[i]).sum();
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
      Move move = moves.get(i);
      double cost = move.lever().cost();
      double way = Math.max(move.lever().way(), 1e-9);
      if (rotating) {
        program.variable(least[i], most[i], cost * (1 + SPREAD * move.rank()), 0);
      } else {
        program.variable(least[i], most[i], cost, SPREAD * cost / (2 * way));
      }
    }
    int[] all = IntStream.range(0, moves.size()).toArray();
    Map<Watch.Kind, Integer> kept = new EnumMap<>(Watch.Kind.class);
    rows.stream()
        .map(row -> row.watch().kind())
        .filter(Watch.Kind::isReserve)
        .forEach(kind -> kept.put(kind, reserves.addVariables(program)));
    for (int r = 0; r < rows.size(); r++) {
      Row row = rows.get(r);
      double most = row.most() + relaxed[r];
      Watch.Kind kind = row.watch().kind();
      if (kind.isReserve()) {
        reserves.addRow(kind, kept.get(kind), most, program);
      } else {
        program.row(Double.NEGATIVE_INFINITY, most, all, row.gradient());
      }
    }
    kept.forEach((kind, first) -> reserves.join(kind, first, program));
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
    Solution solution = with(rows, relaxed).solveByNeed(likely);
    for (int i = 0; i < MOST_CUTS; i++) {
      if (!(solution instanceof Solution.Optimal optimal) || !ratings.cut(optimal.values())) {
        break;
      }
      solution = with(rows, relaxed).solveByNeed(likely);
    }
    return solution;
  }

  /** What is in a battery at the end of each interval, between empty and full. */
  private void addTo(Program program, Storage s) {
    int[] columns = new int[2 * s.chargeLevers().length];
    double[] values = new double[columns.length];
    int n = 0;
    for (int t = 0; t < s.chargeLevers().length; t++) {
      if (s.chargeLevers()[t] >= 0) {
        columns[n] = s.chargeLevers()[t];
        values[n++] = s.oneWay() * hours * STORAGE_WEIGHT;
      }
      if (s.dischargeLevers()[t] >= 0) {
        columns[n] = s.dischargeLevers()[t];
        values[n++] = -hours / s.oneWay() * STORAGE_WEIGHT;
      }
      program.row(
          Math.min(0, s.leastKilowattHours() - s.kilowattHours()) * STORAGE_WEIGHT,
          Math.max(0, s.mostKilowattHours() - s.kilowattHours()) * STORAGE_WEIGHT,
          Arrays.copyOf(columns, n),
          Arrays.copyOf(values, n));
    }
  }
}

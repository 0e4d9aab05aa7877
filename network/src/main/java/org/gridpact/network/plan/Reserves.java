package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Reserve;
import org.gridpact.network.lp.Program;

/**
 * The reserve of devices in one interval, by what levers they have there: from where a device is to
 * the end of its way, and no more than its ramp takes it in a quarter of an hour. A battery counts
 * as far as what it holds when the interval begins, after what a plan has it do before, lasts that
 * long: the minimum activation period of Regulation (EU) 2017/1485, Art. 156. One whose capacity or
 * charge is not known does not count.
 *
 * <p>Up is to give more to the grid or take less from it, down the opposite.
 */
final class Reserves {
  private static final double HOURS = 0.25;
  static final double RAMP_SECONDS = HOURS * 3_600;
  private static final double KILO = 1e3;

  /** In kilowatts, rows of shares beside these would be too soft. */
  private static final double WEIGHT = 1e3;

  private final Reserve demanded;
  private final List<MoveProgram.Move> moves;
  private final Map<Watch.Kind, List<Part>> parts = new EnumMap<>(Watch.Kind.class);

  /**
   * A device that counts, one way.
   *
   * @param sign 1 for up, -1 for down
   * @param endWatts where its way ends, in load convention
   * @param rampWatts how far it gets in time
   * @param moves indices of its levers
   * @param charge of a battery
   * @param straight whether it keeps all of its way, wherever it is: neither ramp nor charge ends
   *     it
   */
  private record Part(
      String device,
      int sign,
      double fromWatts,
      double endWatts,
      double rampWatts,
      List<Integer> moves,
      Optional<Charge> charge,
      boolean straight) {
    /** What it keeps where it takes so much. */
    double keeps(double watts, double[] moved) {
      double way = sign * (watts - endWatts);
      double lasting = charge.map(c -> sign * watts + c.watts(sign, moved)).orElse(way);
      return Math.clamp(Math.min(way, lasting), 0, rampWatts);
    }
  }

  /**
   * The power for which what a battery holds, or has room for, lasts.
   *
   * @param kilowattHours at the start of the plan
   * @param most of them at any time
   * @param flows what changes them before the interval
   * @param kilowatts by each kilowatt hour
   */
  private record Charge(
      double kilowattHours, double most, List<Storage.Flow> flows, double kilowatts) {
    static Charge of(Storage storage, int sign, int stage) {
      double each = (sign > 0 ? storage.oneWay() : 1 / storage.oneWay()) / HOURS;
      double left =
          sign > 0
              ? storage.kilowattHours() - storage.leastKilowattHours()
              : storage.mostKilowattHours() - storage.kilowattHours();
      // Outside its bounds it counts nothing, also after what would bring it back.
      return left < 0
          ? new Charge(0, 0, List.of(), each)
          : new Charge(
              left,
              Math.max(left, storage.mostKilowattHours() - storage.leastKilowattHours()),
              storage.before(stage),
              each);
    }

    double watts(int sign, double[] moved) {
      return watts(flow -> sign * flow.kilowattHours() * moved[flow.move()]);
    }

    /** Of any moves, the least. */
    double leastWatts(int sign, List<MoveProgram.Move> moves) {
      return watts(
          flow -> Math.min(0, sign * flow.kilowattHours()) * moves.get(flow.move()).lever().way());
    }

    private double watts(ToDoubleFunction<Storage.Flow> added) {
      double left = kilowattHours + flows.stream().mapToDouble(added).sum();
      return Math.clamp(left, 0, most) * kilowatts * KILO;
    }
  }

  /**
   * @param stage the interval
   * @param moves those of the interval have the levers
   * @param storages of batteries over all intervals
   */
  Reserves(Reserve demanded, int stage, List<MoveProgram.Move> moves, List<Storage> storages) {
    this.demanded = demanded;
    this.moves = moves;
    Map<String, List<Integer>> levers = new LinkedHashMap<>();
    for (int i = 0; i < moves.size(); i++) {
      if (moves.get(i).stage() == stage && moves.get(i).lever() instanceof Lever.Power power) {
        levers.computeIfAbsent(power.device().id(), _ -> new ArrayList<>()).add(i);
      }
    }
    Map<String, Storage> stored = new LinkedHashMap<>();
    storages.forEach(s -> stored.put(s.device(), s));
    parts.put(Watch.Kind.RESERVE_UP, parts(1, stage, levers, stored));
    parts.put(Watch.Kind.RESERVE_DOWN, parts(-1, stage, levers, stored));
  }

  private List<Part> parts(
      int sign, int stage, Map<String, List<Integer>> levers, Map<String, Storage> stored) {
    List<Part> all = new ArrayList<>();
    levers.forEach(
        (id, of) -> {
          DeviceSpec device = lever(of.getFirst()).device();
          Optional<Charge> charge =
              Optional.ofNullable(stored.get(id)).map(s -> Charge.of(s, sign, stage));
          if (device.kind() != DeviceKind.BATTERY || charge.isPresent()) {
            all.add(part(device, sign, of, charge));
          }
        });
    return List.copyOf(all);
  }

  private Part part(DeviceSpec device, int sign, List<Integer> of, Optional<Charge> charge) {
    double from = lever(of.getFirst()).fromWatts();
    double end = from;
    double way = 0;
    for (int move : of) {
      double to = lever(move).toWatts();
      end = sign > 0 ? Math.min(end, to) : Math.max(end, to);
      way += lever(move).way() * KILO;
    }
    Envelope.Power envelope = (Envelope.Power) device.envelope().orElseThrow();
    double ramp = envelope.rampWattsPerSecond() * RAMP_SECONDS;
    double needed = -sign * end;
    boolean lasts = charge.map(c -> c.leastWatts(sign, moves) >= needed).orElse(true);
    return new Part(device.id(), sign, from, end, ramp, of, charge, ramp >= way && lasts);
  }

  private Lever.Power lever(int move) {
    return (Lever.Power) moves.get(move).lever();
  }

  /** Whether one way or the other is demanded. */
  boolean demanded(Watch.Kind kind) {
    return demandedWatts(kind) > 0;
  }

  double demandedWatts(Watch.Kind kind) {
    return kind == Watch.Kind.RESERVE_UP ? demanded.upWatts() : demanded.downWatts();
  }

  /** What there is after some moves, those of the intervals before among them. */
  double watts(Watch.Kind kind, double[] moved) {
    double sum = 0;
    for (Part part : parts.get(kind)) {
      double at = part.fromWatts();
      for (int move : part.moves()) {
        at += moved[move] * lever(move).wattsPerUnit();
      }
      sum += part.keeps(at, moved);
    }
    return sum;
  }

  /** What there is in the first interval. */
  private double watts(Watch.Kind kind, Map<String, Double> watts) {
    double[] still = new double[moves.size()];
    return parts.get(kind).stream()
        .mapToDouble(p -> p.keeps(watts.getOrDefault(p.device(), p.fromWatts()), still))
        .sum();
  }

  /**
   * What is missing in the first interval where devices take so much.
   *
   * @param watts of devices; one that is not in it is where it would be by itself
   * @param margin share of what is demanded that there has to be more
   */
  List<Violation> violations(Map<String, Double> watts, double margin) {
    return Stream.of(Watch.Kind.RESERVE_UP, Watch.Kind.RESERVE_DOWN)
        .filter(this::demanded)
        .map(kind -> violation(kind, watts(kind, watts), margin))
        .filter(v -> v.excess() > 0)
        .toList();
  }

  Violation violation(Watch.Kind kind, double[] moved) {
    return violation(kind, watts(kind, moved), 0);
  }

  private Violation violation(Watch.Kind kind, double watts, double margin) {
    double wanted = demandedWatts(kind);
    return new Violation.LackOfReserve(
        kind == Watch.Kind.RESERVE_UP, watts, wanted, wanted * (1 + margin));
  }

  /**
   * What is missing without any move, as a share of what is demanded, and without the devices that
   * have variables.
   */
  double missing(Watch.Kind kind) {
    double way =
        parts.get(kind).stream()
            .filter(Part::straight)
            .mapToDouble(p -> p.sign() * (p.fromWatts() - p.endWatts()))
            .sum();
    return 1 - way / KILO / wanted(kind);
  }

  /** With a watt more for each device: setpoints are rounded to whole ones, on along their way. */
  private double wanted(Watch.Kind kind) {
    return (demandedWatts(kind) + parts.get(kind).size()) / KILO;
  }

  /**
   * Adds the row of what is demanded, whose excess is a share of that, and the variables of what
   * devices keep that is not straight in their moves, in kilowatts.
   *
   * @return the first of them
   */
  int addRow(Watch.Kind kind, double most, Program program) {
    int first = program.variables();
    double wanted = wanted(kind);
    int[] columns = new int[moves.size()];
    double[] values = new double[moves.size()];
    int n = 0;
    for (Part part : parts.get(kind)) {
      if (part.straight()) {
        for (int move : part.moves()) {
          columns[n] = move;
          values[n++] = -part.sign() * lever(move).wattsPerUnit() / KILO / wanted;
        }
      } else {
        double way = part.moves().stream().mapToDouble(move -> lever(move).way()).sum();
        columns[n] = program.variable(0, Math.min(part.rampWatts() / KILO, way), 0);
        values[n++] = -1 / wanted;
      }
    }
    program.row(
        Double.NEGATIVE_INFINITY, most, Arrays.copyOf(columns, n), Arrays.copyOf(values, n));
    return first;
  }

  /** Adds what joins those variables to the moves. */
  void join(Watch.Kind kind, int first, Program program) {
    int variable = first;
    for (Part part : parts.get(kind)) {
      if (!part.straight()) {
        double from = part.sign() * part.fromWatts() / KILO;
        double end = part.sign() * part.endWatts() / KILO;
        join(part, variable, List.of(), 0, from - end, program);
        if (part.charge().isPresent()) {
          Charge of = part.charge().get();
          double lasting = of.kilowattHours() * of.kilowatts();
          join(part, variable, of.flows(), of.kilowatts(), from + lasting, program);
        }
        variable++;
      }
    }
  }

  /** {@code reserve ≤ most + what moves and flows add}, in kilowatts. */
  private void join(
      Part part,
      int variable,
      List<Storage.Flow> flows,
      double kilowatts,
      double most,
      Program program) {
    int own = part.moves().size();
    int n = own + flows.size();
    int[] columns = new int[n + 1];
    double[] values = new double[n + 1];
    for (int m = 0; m < own; m++) {
      columns[m] = part.moves().get(m);
      values[m] = -part.sign() * lever(columns[m]).wattsPerUnit() / KILO * WEIGHT;
    }
    for (int f = 0; f < flows.size(); f++) {
      columns[own + f] = flows.get(f).move();
      values[own + f] = -part.sign() * flows.get(f).kilowattHours() * kilowatts * WEIGHT;
    }
    columns[n] = variable;
    values[n] = WEIGHT;
    program.row(Double.NEGATIVE_INFINITY, Math.max(0, most) * WEIGHT, columns, values);
  }
}

package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Reserve;
import org.gridpact.network.lp.Program;

/**
 * The reserve of devices, by what levers they have: from where a device is to the end of its way,
 * and no more than its ramp takes it in a quarter of an hour. A battery counts as far as its charge
 * lasts that long; one whose capacity or charge is not known does not count.
 *
 * <p>Up is to give more to the grid or take less from it, down the opposite.
 */
final class Reserves {
  private static final double HOURS = 0.25;
  static final double RAMP_SECONDS = HOURS * 3_600;
  private static final double KILO = 1e3;

  /** In kilowatts, rows of shares beside these would be too soft. */
  private static final double WEIGHT = 1e3;

  /**
   * A device that counts.
   *
   * @param leastWatts where its way up ends, in load convention; likewise most
   * @param rampWatts how far it gets in time
   * @param moves indices of its levers
   */
  private record Part(
      String device,
      double fromWatts,
      double leastWatts,
      double mostWatts,
      double rampWatts,
      List<Integer> moves) {
    double up(double watts) {
      return Math.clamp(watts - leastWatts, 0, rampWatts);
    }

    double down(double watts) {
      return Math.clamp(mostWatts - watts, 0, rampWatts);
    }
  }

  private final Reserve demanded;
  private final List<Part> parts = new ArrayList<>();
  private final List<MoveProgram.Move> moves;

  /**
   * @param moves those of the present have the levers
   */
  Reserves(Reserve demanded, List<MoveProgram.Move> moves, PlanRequest request) {
    this.demanded = demanded;
    this.moves = moves;
    Map<String, List<Integer>> byDevice = new LinkedHashMap<>();
    for (int i = 0; i < moves.size(); i++) {
      if (moves.get(i).stage() == 0 && moves.get(i).lever() instanceof Lever.Power power) {
        byDevice.computeIfAbsent(power.device().id(), _ -> new ArrayList<>()).add(i);
      }
    }
    byDevice.values().forEach(of -> add(of, request));
  }

  private Lever.Power lever(int move) {
    return (Lever.Power) moves.get(move).lever();
  }

  private void add(List<Integer> of, PlanRequest request) {
    DeviceSpec device = lever(of.getFirst()).device();
    double from = lever(of.getFirst()).fromWatts();
    double least = from;
    double most = from;
    for (int move : of) {
      least = Math.min(least, lever(move).toWatts());
      most = Math.max(most, lever(move).toWatts());
    }
    if (device.kind() == DeviceKind.BATTERY) {
      Double charge = request.stateOfCharge().get(device.id());
      var storage = device.economics().storage();
      if (charge == null || storage.isEmpty()) {
        return;
      }
      var bounds = Levers.bounds(device);
      double oneWay = Math.sqrt(storage.get().efficiency());
      double capacity = storage.get().capacityWattHours();
      least = Math.max(least, -Math.max(0, charge - bounds.min()) * capacity * oneWay / HOURS);
      most = Math.min(most, Math.max(0, bounds.max() - charge) * capacity / oneWay / HOURS);
    }
    Envelope.Power envelope = (Envelope.Power) device.envelope().orElseThrow();
    double ramp = envelope.rampWattsPerSecond() * RAMP_SECONDS;
    parts.add(new Part(device.id(), from, least, most, ramp, of));
  }

  /** Whether one way or the other is demanded. */
  boolean demanded(Watch.Kind kind) {
    return demandedWatts(kind) > 0;
  }

  double demandedWatts(Watch.Kind kind) {
    return kind == Watch.Kind.RESERVE_UP ? demanded.upWatts() : demanded.downWatts();
  }

  /**
   * What there is.
   *
   * @param watts of devices; one that is not in it is where it would be by itself
   */
  double watts(Watch.Kind kind, Map<String, Double> watts) {
    double sum = 0;
    for (Part part : parts) {
      double at = watts.getOrDefault(part.device(), part.fromWatts());
      sum += kind == Watch.Kind.RESERVE_UP ? part.up(at) : part.down(at);
    }
    return sum;
  }

  /** What there is after some moves. */
  double watts(Watch.Kind kind, double[] moved) {
    return watts(kind, watts(moved));
  }

  private Map<String, Double> watts(double[] moved) {
    Map<String, Double> watts = new LinkedHashMap<>();
    for (Part part : parts) {
      double at = part.fromWatts();
      for (int move : part.moves()) {
        at += moved[move] * lever(move).wattsPerUnit();
      }
      watts.put(part.device(), at);
    }
    return watts;
  }

  /**
   * What is missing where devices take so much.
   *
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
   * Adds the variables of what each device keeps one way, in kilowatts.
   *
   * @return the first of them
   */
  int addVariables(Program program) {
    int first = program.variables();
    for (Part part : parts) {
      double most = Math.min(part.rampWatts(), Math.max(0, part.mostWatts() - part.leastWatts()));
      program.variable(0, most / KILO, 0);
    }
    return first;
  }

  /** Adds what joins those variables to the moves. */
  void join(Watch.Kind kind, int first, Program program) {
    for (int p = 0; p < parts.size(); p++) {
      join(parts.get(p), kind == Watch.Kind.RESERVE_UP ? 1 : -1, first + p, program);
    }
  }

  /** {@code reserve ≤ watts − least} for up, {@code reserve ≤ most − watts} for down. */
  private void join(Part part, int sign, int variable, Program program) {
    int n = part.moves().size();
    int[] columns = new int[n + 1];
    double[] values = new double[n + 1];
    columns[n] = variable;
    values[n] = WEIGHT;
    for (int m = 0; m < n; m++) {
      columns[m] = part.moves().get(m);
      values[m] = -sign * lever(part.moves().get(m)).wattsPerUnit() / KILO * WEIGHT;
    }
    double way =
        sign > 0 ? part.fromWatts() - part.leastWatts() : part.mostWatts() - part.fromWatts();
    program.row(Double.NEGATIVE_INFINITY, Math.max(0, way) / KILO * WEIGHT, columns, values);
  }

  /** Adds the row of what is demanded; its excess is a share of that. */
  void addRow(Watch.Kind kind, int first, double most, Program program) {
    // A watt more for each device: setpoints are rounded to whole ones, on along their way.
    double wanted = (demandedWatts(kind) + parts.size()) / KILO;
    int[] columns = new int[parts.size()];
    Arrays.setAll(columns, p -> first + p);
    double[] values = new double[parts.size()];
    Arrays.fill(values, -1 / wanted);
    program.row(Double.NEGATIVE_INFINITY, most, columns, values);
  }
}

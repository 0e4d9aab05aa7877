package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Economics;

/**
 * What a battery holds at the start, and may hold at the end of each interval.
 *
 * @param flows what its levers, those of all intervals, change of it
 * @param kilowattHours at the start
 * @param oneWay share that is left of what goes in or comes out
 */
record Storage(
    String device,
    List<Flow> flows,
    double kilowattHours,
    double leastKilowattHours,
    double mostKilowattHours,
    double oneWay) {
  /** Length of an interval. */
  static final double HOURS = 0.25;

  private static final double KILO = 1e3;

  /** Share of what it can hold that is the solver's rounding. */
  private static final double LITTLE = 1e-4;

  /**
   * What a lever changes.
   *
   * @param move its index
   * @param stage its interval
   * @param kilowattHours more at the end of that for each unit moved
   */
  record Flow(int move, int stage, double kilowattHours) {}

  Storage {
    flows = List.copyOf(flows);
  }

  /** Of the batteries that have levers and of which it is known what they hold. */
  static List<Storage> of(List<MoveProgram.Move> moves, PlanRequest request) {
    Map<DeviceSpec, List<Flow>> flows = new LinkedHashMap<>();
    for (int i = 0; i < moves.size(); i++) {
      if (moves.get(i).lever() instanceof Lever.Power power && isKnown(power.device(), request)) {
        double oneWay = oneWay(power.device());
        double in = power.takesLoadOff() ? -1 / oneWay : oneWay;
        flows
            .computeIfAbsent(power.device(), _ -> new ArrayList<>())
            .add(new Flow(i, moves.get(i).stage(), in * HOURS));
      }
    }
    return flows.entrySet().stream().map(e -> of(e.getKey(), e.getValue(), request)).toList();
  }

  private static Storage of(DeviceSpec device, List<Flow> flows, PlanRequest request) {
    double kilowattHours = economics(device).capacityWattHours() / KILO;
    var bounds = Levers.bounds(device);
    return new Storage(
        device.id(),
        flows,
        kilowattHours * request.stateOfCharge().get(device.id()),
        kilowattHours * bounds.min(),
        kilowattHours * bounds.max(),
        oneWay(device));
  }

  private static Economics.Storage economics(DeviceSpec device) {
    return device.economics().storage().orElseThrow();
  }

  private static double oneWay(DeviceSpec device) {
    return Math.sqrt(economics(device).efficiency());
  }

  /** Whether it is known what a device holds, and how much it can. */
  static boolean isKnown(DeviceSpec device, PlanRequest request) {
    return device.economics().storage().isPresent()
        && request.stateOfCharge().containsKey(device.id());
  }

  /** Whether it stays, after each interval, within what it may hold, or where it was. */
  boolean holds(double[] moved) {
    double little = LITTLE * (mostKilowattHours - leastKilowattHours);
    return stages()
        .mapToDouble(
            stage ->
                before(stage + 1).stream()
                    .mapToDouble(f -> f.kilowattHours() * moved[f.move()])
                    .sum())
        .allMatch(change -> leastChange() - little <= change && change <= mostChange() + little);
  }

  /** What it may hold less than at the start, in kilowatt hours, as a number below 0. */
  double leastChange() {
    return Math.min(0, leastKilowattHours - kilowattHours);
  }

  /** Likewise more. */
  double mostChange() {
    return Math.max(0, mostKilowattHours - kilowattHours);
  }

  /** The intervals in which it has levers. */
  IntStream stages() {
    return flows.stream().mapToInt(Flow::stage).distinct();
  }

  /** What has changed it when an interval begins. */
  List<Flow> before(int stage) {
    return flows.stream().filter(flow -> flow.stage() < stage).toList();
  }
}

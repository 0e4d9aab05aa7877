package org.gridpact.center.live;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.gridpact.network.estimate.GridEstimate;
import org.gridpact.network.estimate.GridEstimate.BusState;
import org.gridpact.network.estimate.GridEstimate.Knowledge;

/**
 * The newest estimate of the grid's state, as {@code /api/state} tells it; what is not known is
 * null. Power into a device or branch is positive; a sigma is a standard deviation.
 *
 * @param unknown why there is no state; null where there is one
 * @param stateEpochMillis of the readings
 * @param measured how many buses' voltage and power are measured
 * @param assumed how many rest on assumptions
 * @param withoutSupply how many no closed branch joins to the slack bus
 * @param consistent whether all readings agree as well as their classes promise
 * @param suspects instruments that contradict the rest and are not believed, in words
 * @param unchecked devices whose readings nothing else confirms
 * @param violations of limits, by this state and, marked as predicted, by forecasts
 */
public record LiveEstimate(
    String unknown,
    Long stateEpochMillis,
    long measured,
    long assumed,
    long withoutSupply,
    Double lossesWatts,
    Double lossesSigmaWatts,
    Boolean consistent,
    List<Suspect> suspects,
    List<String> unchecked,
    List<LiveViolation> violations,
    Map<String, Bus> buses,
    Map<String, Branch> branches) {

  /** As {@link GridEstimate.Suspect}, with its sentence. */
  public record Suspect(
      List<String> devices,
      String place,
      String quantity,
      String unit,
      double measured,
      double estimated,
      double sigmas,
      List<String> orElse,
      String words) {}

  /** A bus by its id. */
  public record Bus(
      Knowledge knowledge, Double voltagePu, Double sigmaPu, Double watts, Double sigmaWatts) {}

  /** A branch by its id: what flows in at its from end. */
  public record Branch(double watts, double vars, double amperes, Double sigmaAmperes) {}

  /** Before the first estimate, or where none can be made. */
  public static LiveEstimate unknown(String why) {
    return new LiveEstimate(
        why, null, 0, 0, 0, null, null, null, List.of(), List.of(), List.of(), Map.of(), Map.of());
  }

  static LiveEstimate of(GridEstimate estimate, List<LiveViolation> violations) {
    Map<String, Bus> buses = new TreeMap<>();
    estimate.buses().forEach((id, bus) -> buses.put(id, bus(bus)));
    Map<String, Branch> branches = new TreeMap<>();
    estimate
        .flow()
        .branches()
        .forEach(
            (id, flow) ->
                branches.put(
                    id,
                    new Branch(
                        flow.fromWatts(),
                        flow.fromVars(),
                        flow.fromAmperes(),
                        estimate.branchSigmaAmperes().get(id))));
    return new LiveEstimate(
        null,
        estimate.epochMillis(),
        estimate.count(Knowledge.MEASURED),
        estimate.count(Knowledge.ASSUMED) + estimate.count(Knowledge.UNKNOWN),
        estimate.count(Knowledge.WITHOUT_SUPPLY),
        estimate.flow().lossesWatts(),
        estimate.lossesSigmaWatts(),
        estimate.fit().consistent(),
        estimate.suspects().stream().map(LiveEstimate::suspect).toList(),
        estimate.unchecked(),
        violations,
        buses,
        branches);
  }

  private static Bus bus(BusState bus) {
    return new Bus(
        bus.knowledge(),
        orNull(bus.voltsPu()),
        orNull(bus.sigmaPu()),
        orNull(bus.demandWatts()),
        orNull(bus.sigmaWatts()));
  }

  private static Suspect suspect(GridEstimate.Suspect s) {
    return new Suspect(
        s.devices(),
        s.place(),
        s.quantity(),
        s.unit(),
        s.measured(),
        s.estimated(),
        s.sigmas(),
        s.orElse(),
        s.inWords());
  }

  private static Double orNull(double value) {
    return Double.isFinite(value) ? value : null;
  }
}

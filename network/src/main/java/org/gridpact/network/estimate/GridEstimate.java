package org.gridpact.network.estimate;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.gridpact.network.flow.FlowResult;
import org.gridpact.network.flow.UnreadLoads;

/**
 * The state of a grid that its readings make most likely.
 *
 * @param epochMillis of the readings
 * @param flow voltages, flows and losses, as a load flow of that state has them
 * @param buses how well each bus is known; every bus of the grid
 * @param branchSigmaAmperes standard deviation of each branch's current at its from end
 * @param lossesSigmaWatts standard deviation of the losses
 * @param fit how well the readings agree
 * @param suspects instruments that contradict the rest and have no part in the state
 * @param unchecked devices whose power or voltage nothing else confirms: an error would not show
 * @param watts what to believe of each device: measured, but estimated where it is suspect or where
 *     the rest of the grid says it though it is silent; absent where nobody knows
 * @param vars likewise
 * @param unread what loads take that no meter reads
 */
public record GridEstimate(
    long epochMillis,
    FlowResult.Solved flow,
    Map<String, BusState> buses,
    Map<String, Double> branchSigmaAmperes,
    double lossesSigmaWatts,
    Fit fit,
    List<Suspect> suspects,
    List<String> unchecked,
    Map<String, Double> watts,
    Map<String, Double> vars,
    UnreadLoads unread)
    implements EstimateResult {

  /** On what the knowledge of a bus rests. */
  public enum Knowledge {
    /** Readings say its voltage, active and reactive power. */
    MEASURED,
    /**
     * Assumptions do: without them its voltage or power would be more than twice as uncertain, or
     * not known at all.
     */
    ASSUMED,
    /** Nothing says it. */
    UNKNOWN,
    /** No closed branch joins it to the slack bus. */
    WITHOUT_SUPPLY
  }

  /**
   * A bus; NaN where there is nothing to say.
   *
   * @param voltsPu per unit of nominal
   * @param sigmaPu standard deviation of that
   * @param demandWatts what it takes from the grid
   * @param sigmaWatts standard deviation of that
   */
  public record BusState(
      Knowledge knowledge,
      double voltsPu,
      double sigmaPu,
      double demandWatts,
      double demandVars,
      double sigmaWatts,
      double sigmaVars) {}

  /**
   * How well the readings agree.
   *
   * @param squares sum of squared residuals, each over its variance
   * @param limit what it stays below in 99 of 100 cases if every reading is as good as assumed
   * @param freedom how many quantities there are more than unknowns
   */
  public record Fit(double squares, double limit, int freedom, int iterations) {
    public boolean consistent() {
      return squares <= limit;
    }
  }

  /**
   * An instrument that contradicts the rest of the grid.
   *
   * @param devices whose reading it is; several where a bus's power is their sum
   * @param place bus or branch
   * @param quantity what is wrong most: {@code power}, {@code reactivePower}, {@code voltage} or
   *     {@code current}
   * @param unit of both values
   * @param sigmas how many standard deviations both are apart
   * @param orElse devices that the readings suit as suspects about as well
   */
  public record Suspect(
      List<String> devices,
      String place,
      String quantity,
      String unit,
      double measured,
      double estimated,
      double sigmas,
      List<String> orElse) {
    public Suspect {
      devices = List.copyOf(devices);
      orElse = List.copyOf(orElse);
    }

    /** In one sentence. */
    public String inWords() {
      return "%s says %s of %.4g %s at %s, the rest of the grid %.4g %s (%.0f sigma)%s"
          .formatted(
              String.join(" or ", devices),
              quantity,
              measured,
              unit,
              place,
              estimated,
              unit,
              sigmas,
              orElse.isEmpty() ? "" : "; or it is " + String.join(" or ", orElse));
    }
  }

  public GridEstimate {
    buses = Map.copyOf(buses);
    branchSigmaAmperes = Map.copyOf(branchSigmaAmperes);
    suspects = List.copyOf(suspects);
    unchecked = List.copyOf(unchecked);
    watts = Map.copyOf(watts);
    vars = Map.copyOf(vars);
  }

  /** Buses known in a way. */
  public long count(Knowledge knowledge) {
    return buses.values().stream().filter(b -> b.knowledge() == knowledge).count();
  }

  /** The same with other suspects. */
  public GridEstimate withSuspects(List<Suspect> others) {
    return new GridEstimate(
        epochMillis,
        flow,
        buses,
        branchSigmaAmperes,
        lossesSigmaWatts,
        fit,
        others,
        unchecked,
        watts,
        vars,
        unread);
  }

  /** All devices that are suspected. */
  public Set<String> suspectDevices() {
    return suspects.stream().flatMap(s -> s.devices().stream()).collect(Collectors.toSet());
  }
}

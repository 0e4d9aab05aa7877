package org.gridpact.network.plan;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.gridpact.network.flow.Finite;
import org.gridpact.network.flow.UnreadLoads;

/**
 * What is known of a grid at one time. Load convention; a device that is absent is unknown.
 *
 * @param deviceWatts measured active power by device id
 * @param deviceVars measured reactive power by device id
 * @param availableWatts by controllable device, what it would take if nothing limited it; where
 *     absent, what is measured counts
 * @param openBranches ids of branches whose breaker is open
 * @param tapPositions by branch, where its tap changer is
 * @param unavailableDevices ids of devices no order may name: locked out, or without good data
 * @param stateOfCharge by battery, 0 to 1
 * @param unread what loads are estimated to take that no meter reads; where it says nothing, the
 *     file's counts
 */
public record PlanRequest(
    long stateEpochMillis,
    Map<String, Double> deviceWatts,
    Map<String, Double> deviceVars,
    Map<String, Double> availableWatts,
    Set<String> openBranches,
    Map<String, Integer> tapPositions,
    Set<String> unavailableDevices,
    Map<String, Double> stateOfCharge,
    UnreadLoads unread) {
  public PlanRequest {
    deviceWatts = Finite.copyOf("power", deviceWatts);
    deviceVars = Finite.copyOf("reactive power", deviceVars);
    availableWatts = Finite.copyOf("available power", availableWatts);
    openBranches = Set.copyOf(openBranches);
    tapPositions = Map.copyOf(tapPositions);
    unavailableDevices = Set.copyOf(unavailableDevices);
    stateOfCharge = Finite.copyOf("state of charge", stateOfCharge);
  }

  /** With the file's loads where no meter reads one. */
  public PlanRequest(
      long stateEpochMillis,
      Map<String, Double> deviceWatts,
      Map<String, Double> deviceVars,
      Map<String, Double> availableWatts,
      Set<String> openBranches,
      Map<String, Integer> tapPositions,
      Set<String> unavailableDevices,
      Map<String, Double> stateOfCharge) {
    this(
        stateEpochMillis,
        deviceWatts,
        deviceVars,
        availableWatts,
        openBranches,
        tapPositions,
        unavailableDevices,
        stateOfCharge,
        UnreadLoads.NONE);
  }

  /** The same of a grid without tap changers. */
  public PlanRequest(
      long stateEpochMillis,
      Map<String, Double> deviceWatts,
      Map<String, Double> deviceVars,
      Map<String, Double> availableWatts,
      Set<String> openBranches,
      Set<String> unavailableDevices,
      Map<String, Double> stateOfCharge) {
    this(
        stateEpochMillis,
        deviceWatts,
        deviceVars,
        availableWatts,
        openBranches,
        Map.of(),
        unavailableDevices,
        stateOfCharge);
  }

  /** The same with other breakers open and other taps. */
  PlanRequest with(Set<String> open, Map<String, Integer> taps) {
    return new PlanRequest(
        stateEpochMillis,
        deviceWatts,
        deviceVars,
        availableWatts,
        open,
        taps,
        unavailableDevices,
        stateOfCharge,
        unread);
  }

  /**
   * The same as an estimate has it.
   *
   * @param watts what to take in place of what is not believed, likewise vars; a device that is not
   *     in it is unknown
   * @param notBelieved devices; those of them that could be ordered are not available
   * @param loads that no meter reads
   */
  public PlanRequest believing(
      Map<String, Double> watts,
      Map<String, Double> vars,
      Set<String> notBelieved,
      UnreadLoads loads) {
    Set<String> unavailable = new HashSet<>(unavailableDevices);
    unavailable.addAll(notBelieved);
    return with(
        stateEpochMillis,
        replaced(deviceWatts, watts, notBelieved),
        replaced(deviceVars, vars, notBelieved),
        availableWatts,
        unavailable,
        loads);
  }

  private static Map<String, Double> replaced(
      Map<String, Double> values, Map<String, Double> others, Set<String> devices) {
    Map<String, Double> all = new HashMap<>(values);
    for (String device : devices) {
      Double other = others.get(device);
      boolean _ = other == null ? all.remove(device) != null : all.put(device, other) != null;
    }
    return all;
  }

  /** The same with a device that takes and gives nothing. */
  public PlanRequest without(String device) {
    Map<String, Double> watts = new HashMap<>(deviceWatts);
    watts.put(device, 0.0);
    Map<String, Double> vars = new HashMap<>(deviceVars);
    vars.put(device, 0.0);
    return with(stateEpochMillis, watts, vars, availableWatts, unavailableDevices, unread);
  }

  /** The same grid at another time, with other powers. */
  PlanRequest at(long epochMillis, Map<String, Double> watts, Map<String, Double> available) {
    return with(epochMillis, watts, deviceVars, available, unavailableDevices, unread);
  }

  private PlanRequest with(
      long epochMillis,
      Map<String, Double> watts,
      Map<String, Double> vars,
      Map<String, Double> available,
      Set<String> unavailable,
      UnreadLoads loads) {
    return new PlanRequest(
        epochMillis,
        watts,
        vars,
        available,
        openBranches,
        tapPositions,
        unavailable,
        stateOfCharge,
        loads);
  }
}

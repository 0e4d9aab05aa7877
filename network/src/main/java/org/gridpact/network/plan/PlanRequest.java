package org.gridpact.network.plan;

import java.util.Map;
import java.util.Set;

/**
 * What is known of a grid at one time. Load convention; a device that is absent is unknown.
 *
 * @param deviceWatts measured active power by device id
 * @param deviceVars measured reactive power by device id
 * @param availableWatts by controllable device, what it would take if nothing limited it; where
 *     absent, what is measured counts
 * @param openBranches ids of branches whose breaker is open
 * @param unavailableDevices ids of devices no order may name: locked out, or without good data
 * @param stateOfCharge by battery, 0 to 1
 */
public record PlanRequest(
    long stateEpochMillis,
    Map<String, Double> deviceWatts,
    Map<String, Double> deviceVars,
    Map<String, Double> availableWatts,
    Set<String> openBranches,
    Set<String> unavailableDevices,
    Map<String, Double> stateOfCharge) {
  public PlanRequest {
    deviceWatts = Map.copyOf(deviceWatts);
    deviceVars = Map.copyOf(deviceVars);
    availableWatts = Map.copyOf(availableWatts);
    openBranches = Set.copyOf(openBranches);
    unavailableDevices = Set.copyOf(unavailableDevices);
    stateOfCharge = Map.copyOf(stateOfCharge);
    requireFinite("power", deviceWatts);
    requireFinite("reactive power", deviceVars);
    requireFinite("available power", availableWatts);
    requireFinite("state of charge", stateOfCharge);
  }

  /** The same with other breakers open. */
  PlanRequest withOpenBranches(Set<String> open) {
    return new PlanRequest(
        stateEpochMillis,
        deviceWatts,
        deviceVars,
        availableWatts,
        open,
        unavailableDevices,
        stateOfCharge);
  }

  private static void requireFinite(String what, Map<String, Double> values) {
    values.forEach(
        (device, value) -> {
          if (!Double.isFinite(value)) {
            throw new IllegalArgumentException(
                "%s of %s is %s; leave out what is not known".formatted(what, device, value));
          }
        });
  }
}

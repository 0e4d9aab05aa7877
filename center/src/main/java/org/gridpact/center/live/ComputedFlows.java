package org.gridpact.center.live;

import java.util.Map;

/**
 * Branch currents that a load flow computed; shown where nothing measures them.
 *
 * @param amperes by branch
 * @param epochMillis time of the grid state they were computed from
 */
public record ComputedFlows(Map<String, Double> amperes, long epochMillis) {
  public static final ComputedFlows NONE = new ComputedFlows(Map.of(), 0);

  public ComputedFlows {
    amperes = Map.copyOf(amperes);
  }
}

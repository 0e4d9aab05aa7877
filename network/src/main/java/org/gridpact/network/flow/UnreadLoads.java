package org.gridpact.network.flow;

import java.util.Map;
import org.gridpact.network.flow.Injections.Demand;

/**
 * What loads take that no meter reads now, as it is estimated.
 *
 * @param buses by bus without a meter, in place of the file's load there
 * @param meters by silent meter, what it would read
 */
public record UnreadLoads(Map<String, Demand> buses, Map<String, Demand> meters) {
  /** Nothing is estimated: the file's loads count. */
  public static final UnreadLoads NONE = new UnreadLoads(Map.of(), Map.of());

  public UnreadLoads {
    buses = Map.copyOf(buses);
    meters = Map.copyOf(meters);
  }
}

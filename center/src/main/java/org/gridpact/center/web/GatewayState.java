package org.gridpact.center.web;

import java.util.Map;
import java.util.OptionalLong;

/**
 * What the center knows of a gateway's connection.
 *
 * @param lastHeardEpochMillis empty before the first message
 * @param framesBuffered frames the gateway holds that are not acknowledged; empty where unknown
 * @param readingsAcknowledged readings that are durable at the center
 * @param counters the gateway's own totals of what it refused or dropped, by kind
 */
public record GatewayState(
    String gateway,
    boolean connected,
    OptionalLong lastHeardEpochMillis,
    OptionalLong framesBuffered,
    long readingsAcknowledged,
    Map<String, Long> counters) {
  public GatewayState {
    counters = Map.copyOf(counters);
  }
}

package org.gridpact.center.uplink;

import java.util.Map;

/**
 * What the center knows of one gateway.
 *
 * @param lastHeardEpochMillis when its last message came, 0 before the first
 * @param counters the gateway's own totals of what it refused or dropped, by kind
 */
public record GatewayStatus(
    String gateway,
    boolean connected,
    long bootEpoch,
    long lastHeardEpochMillis,
    long framesAcknowledged,
    long readingsAcknowledged,
    Map<String, Long> counters) {
  public GatewayStatus {
    counters = Map.copyOf(counters);
  }
}

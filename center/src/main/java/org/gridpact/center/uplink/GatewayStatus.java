package org.gridpact.center.uplink;

import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What the center knows of one gateway.
 *
 * @param bootEpoch of its present or last start, 0 before the first
 * @param lastHeardEpochMillis when its last message came; empty before the first
 * @param framesBuffered frames it holds that are not acknowledged; empty where unknown
 * @param readingsAcknowledged readings of this boot epoch that are durable at the center
 * @param losses what it had to let go of before it was acknowledged, by class
 * @param counters the gateway's own totals of what it refused or dropped, by kind
 */
public record GatewayStatus(
    String gateway,
    boolean connected,
    long bootEpoch,
    OptionalLong lastHeardEpochMillis,
    OptionalLong framesBuffered,
    long readingsAcknowledged,
    List<EvidenceBook.Loss> losses,
    Map<String, Long> counters) {
  public GatewayStatus {
    losses = List.copyOf(losses);
    counters = Map.copyOf(counters);
  }
}

package org.gridpact.model.area;

/**
 * One edge gateway.
 *
 * @param listenHost address the gateway takes meter lines on
 * @param listenPort 0 for any free port
 * @param cycleMillis period of its control cycle, 100 ms at least
 * @param failsafeAfterMillis without a heartbeat from the center for this long, its devices go to
 *     failsafe
 */
public record GatewaySpec(
    String id, String listenHost, int listenPort, int cycleMillis, int failsafeAfterMillis) {
  public GatewaySpec {
    if (cycleMillis < 100 || failsafeAfterMillis < cycleMillis) {
      throw new IllegalArgumentException(
          "gateway %s: cycle is at least 100 ms, failsafeAfter at least a cycle".formatted(id));
    }
  }
}

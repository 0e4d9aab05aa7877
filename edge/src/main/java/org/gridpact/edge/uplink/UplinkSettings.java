package org.gridpact.edge.uplink;

/**
 * Bounds and times of the uplink, the latter in real milliseconds.
 *
 * @param windowFrames frames sent and not yet acknowledged; half of them may be backfill
 * @param windowBytes bytes of those frames; one larger frame goes alone
 * @param heartbeatMillis between heartbeats
 * @param deadAfterMillis without a signed word of the center for this long a stream is given up
 * @param firstRetryMillis wait before the first try to connect again; doubles with each
 * @param lastRetryMillis longest wait
 */
public record UplinkSettings(
    int windowFrames,
    int windowBytes,
    int heartbeatMillis,
    int deadAfterMillis,
    int firstRetryMillis,
    int lastRetryMillis) {
  public static final UplinkSettings DEFAULT =
      new UplinkSettings(256, 8 << 20, 1_000, 10_000, 100, 5_000);

  public UplinkSettings {
    if (windowFrames < 2
        || windowBytes < 1
        || heartbeatMillis < 1
        || deadAfterMillis <= heartbeatMillis
        || firstRetryMillis < 1
        || lastRetryMillis < firstRetryMillis) {
      throw new IllegalArgumentException(
          "an uplink needs a window of 2 frames, deadAfter > heartbeat > 0 and"
              + " lastRetry >= firstRetry > 0");
    }
  }
}

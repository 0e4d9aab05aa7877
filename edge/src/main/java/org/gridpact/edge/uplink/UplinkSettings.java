package org.gridpact.edge.uplink;

/**
 * Bounds and times of the uplink, the latter in real milliseconds.
 *
 * @param windowFrames frames sent and not yet acknowledged
 * @param windowBytes bytes of those frames; one larger frame goes alone
 * @param heartbeatMillis between heartbeats
 * @param deadAfterMillis without a signed word of the center for this long a stream is given up
 * @param firstRetryMillis wait once a round of all centers was tried in vain; doubles with each
 *     further round. Within a round the next center is tried after a fifth of it. Each wait is cut
 *     by up to a half, at random
 * @param lastRetryMillis longest wait, however many rounds there were
 * @param homeAfterMillis how long a stream at another than the preferred center lasts before that
 *     is asked to take the gateway back, and between questions; each time up to twice as long, at
 *     random
 * @param backfillShare largest share of the window that old frames and rollups may take
 */
public record UplinkSettings(
    int windowFrames,
    int windowBytes,
    int heartbeatMillis,
    int deadAfterMillis,
    int firstRetryMillis,
    int lastRetryMillis,
    int homeAfterMillis,
    double backfillShare) {
  public static final UplinkSettings DEFAULT =
      new UplinkSettings(256, 8 << 20, 1_000, 10_000, 100, 5_000, 60_000, 0.5);

  public UplinkSettings {
    if (windowFrames < 2
        || windowBytes < 1
        || heartbeatMillis < 1
        || deadAfterMillis <= heartbeatMillis
        || firstRetryMillis < 1
        || lastRetryMillis < firstRetryMillis
        || homeAfterMillis < 1
        || !(backfillShare > 0 && backfillShare <= 1)) {
      throw new IllegalArgumentException(
          "an uplink needs a window of 2 frames, deadAfter > heartbeat > 0,"
              + " lastRetry >= firstRetry > 0, homeAfter > 0 and a backfill share in (0, 1]");
    }
  }

  /** The same with another share for old frames. */
  public UplinkSettings withBackfillShare(double share) {
    return new UplinkSettings(
        windowFrames,
        windowBytes,
        heartbeatMillis,
        deadAfterMillis,
        firstRetryMillis,
        lastRetryMillis,
        homeAfterMillis,
        share);
  }
}

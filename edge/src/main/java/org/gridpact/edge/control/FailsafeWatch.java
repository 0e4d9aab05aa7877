package org.gridpact.edge.control;

/**
 * Says when a gateway is on its own.
 *
 * <p>From the start until a center is heard for the first time that is not known; the first word
 * ends it.
 *
 * <p>A gateway is on its own once nothing has been heard from the center for {@code
 * failsafeAfterMillis}, counted from the start where nothing ever was. It is no longer once the
 * center has been heard for {@value #RETURN_MILLIS} ms without a gap of more than {@value
 * #GAP_MILLIS} ms (or failsafeAfter, if that is shorter), so that a link that comes and goes does
 * not move devices back and forth.
 *
 * <p>Times are those of the link: real ones, also where the grid's clock runs faster than life.
 * Safe for use by many threads.
 */
public final class FailsafeWatch {
  static final long RETURN_MILLIS = 5_000;
  static final long GAP_MILLIS = 3_000;

  private final long failsafeAfterMillis;
  private final long gapMillis;
  private Mode mode = Mode.UNKNOWN;
  private long lastHeard;
  private long heardSince;

  public FailsafeWatch(long failsafeAfterMillis, long now) {
    this.failsafeAfterMillis = failsafeAfterMillis;
    this.gapMillis = Math.min(GAP_MILLIS, failsafeAfterMillis);
    this.lastHeard = now;
    this.heardSince = now;
  }

  /** The center was heard. */
  public synchronized void heard(long now) {
    update(now);
    if (now - lastHeard > gapMillis) {
      heardSince = now;
    }
    lastHeard = now;
    if (mode == Mode.UNKNOWN) {
      mode = Mode.NORMAL;
    }
    update(now);
  }

  public synchronized Mode mode(long now) {
    update(now);
    return mode;
  }

  private void update(long now) {
    if (now - lastHeard > failsafeAfterMillis) {
      mode = Mode.FAILSAFE;
    } else if (now - lastHeard <= gapMillis && lastHeard - heardSince >= RETURN_MILLIS) {
      mode = Mode.NORMAL;
    }
  }
}

package org.gridpact.model.time;

/**
 * The clock of a whole area: what time it is there, and how to wait for a time.
 *
 * <p>Implementations are safe for use by many threads.
 */
public interface GridClock {
  /** Milliseconds since 1970-01-01 UTC; never less than an earlier answer. */
  long epochMillis();

  /** How many milliseconds of this clock pass in one of the machine's. */
  double speed();

  /** Returns when {@code epochMillis} has come, at once if it has already. */
  void sleepUntil(long epochMillis) throws InterruptedException;

  /** The machine's clock. */
  static GridClock system() {
    return new AcceleratedClock(System.currentTimeMillis(), 1);
  }

  /**
   * A clock that shows {@code startEpochMillis} now and then runs {@code speed} times as fast as
   * life.
   */
  static GridClock accelerated(long startEpochMillis, double speed) {
    return new AcceleratedClock(startEpochMillis, speed);
  }
}

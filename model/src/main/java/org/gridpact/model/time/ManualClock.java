package org.gridpact.model.time;

/** A clock that stands still until it is moved; for simulations and tests. */
public final class ManualClock implements GridClock {
  private long now;

  public ManualClock(long startEpochMillis) {
    now = startEpochMillis;
  }

  @Override
  public synchronized long epochMillis() {
    return now;
  }

  @Override
  public double speed() {
    return 1;
  }

  /** Moves the clock forward and wakes those who waited for a time that has now come. */
  public synchronized void advance(long millis) {
    if (millis < 0) {
      throw new IllegalArgumentException("a clock never goes backwards: " + millis);
    }
    now += millis;
    notifyAll();
  }

  @Override
  public synchronized void sleepUntil(long epochMillis) throws InterruptedException {
    while (now < epochMillis) {
      wait();
    }
  }
}

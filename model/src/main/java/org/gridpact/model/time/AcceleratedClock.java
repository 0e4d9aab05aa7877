package org.gridpact.model.time;

import java.util.concurrent.TimeUnit;

/** A clock that runs at a constant multiple of the machine's monotonic clock. */
final class AcceleratedClock implements GridClock {
  private static final double NANOS_PER_MILLI = 1e6;

  private final long startNanos = System.nanoTime();
  private final long startEpochMillis;
  private final double speed;

  AcceleratedClock(long startEpochMillis, double speed) {
    if (!(speed > 0 && speed <= 1000)) {
      throw new IllegalArgumentException("speed must be in (0, 1000], not " + speed);
    }
    this.startEpochMillis = startEpochMillis;
    this.speed = speed;
  }

  @Override
  public long epochMillis() {
    return startEpochMillis + (long) ((System.nanoTime() - startNanos) / NANOS_PER_MILLI * speed);
  }

  @Override
  public double speed() {
    return speed;
  }

  @Override
  public void sleepUntil(long epochMillis) throws InterruptedException {
    for (long left = epochMillis - epochMillis(); left > 0; left = epochMillis - epochMillis()) {
      TimeUnit.NANOSECONDS.sleep((long) Math.ceil(left * NANOS_PER_MILLI / speed));
    }
  }
}

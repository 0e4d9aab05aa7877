package org.gridpact.app.sim;

import org.gridpact.model.time.GridClock;

/** A process's clock: true time and an error, which may jump. */
final class SimClock implements GridClock {
  /** Keeps every time above 0. */
  static final long START = 1_000_000;

  private final World world;
  private long error;

  SimClock(World world, long error) {
    this.world = world;
    this.error = error;
  }

  @Override
  public long epochMillis() {
    return START + world.now() + error;
  }

  @Override
  public double speed() {
    return 1;
  }

  @Override
  public void sleepUntil(long epochMillis) {
    throw new UnsupportedOperationException("nothing waits in a simulation");
  }

  /** Errors stay below half a minute. */
  void jump(long millis) {
    error = Math.clamp(error + millis, -25_000, 25_000);
  }

  void set() {
    error = 0;
  }
}

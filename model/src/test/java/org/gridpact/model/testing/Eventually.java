package org.gridpact.model.testing;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for a condition, with a bound that only a failure reaches, or until it is interrupted. */
public final class Eventually {
  private static final Duration BOUND = Duration.ofMinutes(2);
  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

  private Eventually() {}

  public static void eventually(String what, Callable<Boolean> condition) throws Exception {
    long start = System.nanoTime();
    long pause = TimeUnit.MILLISECONDS.toNanos(1);
    while (!condition.call()) {
      if (Thread.interrupted() || System.nanoTime() - start > BOUND.toNanos()) {
        throw new AssertionError("waited in vain: " + what);
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE);
    }
  }

  public static void until(BooleanSupplier condition) {
    try {
      eventually("for the condition", condition::getAsBoolean);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}

package org.gridpact.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.gridpact.model.time.GridClock;

/**
 * A clock of an area that runs faster than life, and never shows a time twice: a data folder may be
 * used again after a run that was ahead of the machine's clock, and its history must not be written
 * over.
 *
 * <p>The folder holds a time that has not been reached yet; it is moved on before it is, and a new
 * run starts no earlier.
 */
final class ReservedTime implements AutoCloseable {
  private static final long RENEW_MILLIS = 5_000;
  private static final long AHEAD_MILLIS = 4 * RENEW_MILLIS;

  private final Path file;
  private final long aheadMillis;
  private final GridClock clock;
  private final CountDownLatch stopped = new CountDownLatch(1);

  private ReservedTime(Path file, long aheadMillis, GridClock clock) {
    this.file = file;
    this.aheadMillis = aheadMillis;
    this.clock = clock;
  }

  static ReservedTime open(Path folder, double speed) throws IOException {
    Path file = folder.resolve("time");
    long now = System.currentTimeMillis();
    long start = Files.exists(file) ? Math.max(now, read(file)) : now;
    // A clock that goes with the machine's cannot show a time twice.
    long ahead = speed == 1 && start == now ? 0 : (long) (AHEAD_MILLIS * speed);
    ReservedTime time = new ReservedTime(file, ahead, GridClock.accelerated(start, speed));
    time.reserve();
    Thread.ofVirtual().name("reserve-time").start(time::keepReserving);
    return time;
  }

  private static long read(Path file) throws IOException {
    String text = Files.readString(file).trim();
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IOException(file + " must hold milliseconds since 1970, not '" + text + "'", e);
    }
  }

  GridClock clock() {
    return clock;
  }

  private void keepReserving() {
    try {
      while (!stopped.await(RENEW_MILLIS, TimeUnit.MILLISECONDS)) {
        reserve();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException("cannot write " + file, e);
    }
  }

  private void reserve() throws IOException {
    write(clock.epochMillis() + aheadMillis);
  }

  private void write(long epochMillis) throws IOException {
    Path next = file.resolveSibling("time.next");
    Files.writeString(next, Long.toString(epochMillis));
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** Gives back what was reserved and not used. */
  @Override
  public void close() throws IOException {
    stopped.countDown();
    write(clock.epochMillis() + 1);
  }
}

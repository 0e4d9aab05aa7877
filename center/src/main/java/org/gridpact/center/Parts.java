package org.gridpact.center;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a center is made of, started side by side and stopped in order. */
final class Parts implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Parts.class);

  /** What depends on the engines; stopped from the last to the first. */
  private final Deque<AutoCloseable> parts = new ArrayDeque<>();

  /** What depends on nothing; stopped after the parts, side by side. */
  private final List<AutoCloseable> engines = new ArrayList<>();

  static <T> FutureTask<T> inBackground(Callable<T> task) {
    FutureTask<T> future = new FutureTask<>(task);
    Thread.ofPlatform().daemon().name("center-start").start(future);
    return future;
  }

  static <T> T get(FutureTask<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IOException(e.getCause().getMessage(), e.getCause());
    }
  }

  /** Closes what is being opened, once it is; what never opened has said so where it was needed. */
  static AutoCloseable closing(FutureTask<? extends AutoCloseable> opening) {
    return () -> {
      try {
        opening.get().close();
      } catch (ExecutionException e) {
        log.debug("nothing to close: {}", e.getCause().toString());
      }
    };
  }

  <T extends AutoCloseable> T started(T part) {
    parts.push(part);
    return part;
  }

  void engine(AutoCloseable engine) {
    engines.add(engine);
  }

  /** Stops everything; what does not stop well does not hold up the rest. */
  @Override
  public void close() {
    while (!parts.isEmpty()) {
      close(parts.pop());
    }
    List<Thread> closing = new ArrayList<>();
    for (AutoCloseable engine : engines) {
      closing.add(Thread.ofPlatform().name("center-stop").start(() -> close(engine)));
    }
    engines.clear();
    try {
      for (Thread thread : closing) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void close(AutoCloseable part) {
    try {
      part.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      log.warn("{} did not stop well: {}", part.getClass().getSimpleName(), e.toString());
    }
  }
}

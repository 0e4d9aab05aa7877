package org.gridpact.app.sim;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.slf4j.LoggerFactory;

/** Runs a range of seeds on all cores, each seed on one thread. */
final class Seeds {
  private static final int BLOCK = 500;
  private static final int FAILURES_KEPT = 10;

  private final long from;
  private final long count;
  private final Consumer<String> progress;
  private final AtomicLong next = new AtomicLong();
  private final Map<String, Long> totals = new TreeMap<>();
  private final TreeMap<Long, List<String>> failures = new TreeMap<>();
  private long done;
  private long failed;
  private long saidAt;

  /**
   * What came of a range.
   *
   * @param failures what the first seeds that failed broke
   */
  record Outcome(
      long seeds, long failed, Map<Long, List<String>> failures, Map<String, Long> totals) {}

  private Seeds(long from, long count, Consumer<String> progress) {
    this.from = from;
    this.count = count;
    this.progress = progress;
  }

  /** Runs {@code count} seeds from the first on; says now and then how far it is. */
  static Outcome run(long from, long count, int threads, Consumer<String> progress)
      throws InterruptedException {
    quiet();
    Seeds seeds = new Seeds(from, count, progress);
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      workers.add(Thread.ofPlatform().name("seeds-" + i).start(seeds::work));
    }
    for (Thread worker : workers) {
      worker.join();
    }
    return new Outcome(seeds.done, seeds.failed, seeds.failures, seeds.totals);
  }

  /** A million failing disks are no news to anybody. */
  static void quiet() {
    ((Logger) LoggerFactory.getLogger("org.gridpact")).setLevel(Level.OFF);
  }

  private void work() {
    for (long start = next.getAndAdd(BLOCK); start < count; start = next.getAndAdd(BLOCK)) {
      Map<String, Long> ofBlock = new TreeMap<>();
      TreeMap<Long, List<String>> broken = new TreeMap<>();
      long end = Math.min(count, start + BLOCK);
      for (long seed = from + start; seed < from + end; seed++) {
        Simulation.Result result = Simulation.run(seed);
        result.totals().forEach((kind, n) -> ofBlock.merge(kind, n, Long::sum));
        if (!result.violations().isEmpty()) {
          broken.put(seed, result.violations());
        }
      }
      add(end - start, ofBlock, broken);
    }
  }

  private synchronized void add(
      long seeds, Map<String, Long> ofBlock, Map<Long, List<String>> broken) {
    done += seeds;
    failed += broken.size();
    ofBlock.forEach((kind, n) -> totals.merge(kind, n, Long::sum));
    failures.putAll(broken);
    while (failures.size() > FAILURES_KEPT) {
      failures.pollLastEntry();
    }
    if (done >= saidAt) {
      saidAt = done + count / 50;
      progress.accept("%d of %d seeds, %d failed".formatted(done, count, failed));
    }
  }
}

package org.gridpact.engine.analytics.jobs;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Puts sorted runs into one order in bounded memory.
 *
 * <p>Runs are held until there are {@value #MOST_HELD} values, then merged. Where that shrinks them
 * to less than half, since the same values come again and again, they stay; else they go to a file.
 * {@value #MOST_FILES} files are merged into one. Owned by one thread.
 */
final class ExternalSort implements AutoCloseable {
  /** Of 16 bytes each. */
  static final int MOST_HELD = 1 << 21;

  private static final int MOST_FILES = 64;
  private static final int BUFFER = 1 << 16;

  private final Path scratch;
  private final int mostHeld;
  private final List<Path> files = new ArrayList<>();
  private final List<Run> open = new ArrayList<>();
  private List<CountedValues> held = new ArrayList<>();
  private int heldValues;
  private long spilledBytes;

  ExternalSort(Path scratch, int mostHeld) {
    this.scratch = scratch;
    this.mostHeld = mostHeld;
  }

  /** Takes the values in order. */
  interface Taker {
    void take(double value, long count) throws IOException;
  }

  void add(CountedValues run) throws IOException {
    held.add(run);
    heldValues += run.size;
    if (heldValues > mostHeld) {
      CountedValues merged = new CountedValues(heldValues);
      merge(inMemory(), merged::add);
      held = new ArrayList<>();
      heldValues = 0;
      if (merged.size > mostHeld / 2) {
        files.add(spill(List.of(Run.of(merged))));
      } else {
        held.add(merged);
        heldValues = merged.size;
      }
      if (files.size() == MOST_FILES) {
        mergeFiles();
      }
    }
  }

  /** Bytes written to files so far. */
  long spilledBytes() {
    return spilledBytes;
  }

  /** All values in order, each once with its count. Ends this sort. */
  void sorted(Taker taker) throws IOException {
    List<Run> runs = inMemory();
    held = List.of();
    for (Path file : files) {
      runs.add(open(file));
    }
    merge(runs, taker);
  }

  private List<Run> inMemory() {
    List<Run> runs = new ArrayList<>();
    held.stream().filter(r -> r.size > 0).map(Run::of).forEach(runs::add);
    return runs;
  }

  private void mergeFiles() throws IOException {
    List<Run> runs = new ArrayList<>();
    for (Path file : files) {
      runs.add(open(file));
    }
    Path merged = spill(runs);
    // A file that is open keeps its place on the disk.
    closeRuns();
    for (Path file : files) {
      Files.delete(file);
    }
    files.clear();
    files.add(merged);
  }

  private Run open(Path file) throws IOException {
    Run run =
        new Run(new DataInputStream(new BufferedInputStream(Files.newInputStream(file), BUFFER)));
    open.add(run);
    return run;
  }

  private void closeRuns() throws IOException {
    for (Run run : open) {
      run.close();
    }
    open.clear();
  }

  private Path spill(List<Run> runs) throws IOException {
    Files.createDirectories(scratch);
    Path file = Files.createTempFile(scratch, "sorted-", ".run");
    boolean whole = false;
    try (DataOutputStream out =
        new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file), BUFFER))) {
      CountedValues block = new CountedValues(CountedValues.BLOCK);
      merge(
          runs,
          (value, count) -> {
            if (block.size == CountedValues.BLOCK && block.values[block.size - 1] != value) {
              block.write(0, block.size, out);
              block.clear();
            }
            block.add(value, count);
          });
      block.write(0, block.size, out);
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(file);
      }
    }
    spilledBytes += Files.size(file);
    return file;
  }

  /** One of several runs, at its next value. */
  private static final class Run implements AutoCloseable {
    private final DataInputStream in;
    private CountedValues block;
    private int at;

    private Run(DataInputStream in) throws IOException {
      this.in = in;
      block = CountedValues.read(in);
    }

    private Run(CountedValues block) {
      this.in = null;
      this.block = block;
    }

    private static Run of(CountedValues values) {
      return new Run(values);
    }

    private double value() {
      return block.values[at];
    }

    /** Whether there is a next value. */
    private boolean next() throws IOException {
      at++;
      if (at < block.size) {
        return true;
      }
      if (in == null) {
        return false;
      }
      try {
        block = CountedValues.read(in);
      } catch (EOFException e) {
        return false;
      }
      at = 0;
      return block.size > 0;
    }

    @Override
    public void close() throws IOException {
      if (in != null) {
        in.close();
      }
    }
  }

  private static void merge(List<Run> runs, Taker taker) throws IOException {
    PriorityQueue<Run> queue =
        new PriorityQueue<>(
            Math.max(1, runs.size()), (a, b) -> Double.compare(a.value(), b.value()));
    queue.addAll(runs);
    while (!queue.isEmpty()) {
      Run least = queue.poll();
      double limit = queue.isEmpty() ? Double.POSITIVE_INFINITY : queue.peek().value();
      boolean more = true;
      // As long as no other run has a smaller one.
      while (more && least.value() <= limit) {
        taker.take(least.value(), least.block.counts[least.at]);
        more = least.next();
      }
      if (more) {
        queue.add(least);
      }
    }
  }

  @Override
  public void close() throws IOException {
    closeRuns();
    for (Path file : files) {
      Files.deleteIfExists(file);
    }
  }
}

package org.gridpact.edge.task;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.image.ProcessImage;

/**
 * A ring of the newest samples between the cycle and the tasks.
 *
 * <p>One thread offers and never waits, any number of cursors read. A sample that a cursor has not
 * read when the ring comes round is lost to it, and counted as {@code tasks.samplesMissed}. The
 * ring is the shorter the more devices there are, so that its memory is bounded.
 */
public final class Feed {
  /** Readings that all samples of a ring hold together, when every device speaks each cycle. */
  static final int MAX_READINGS = 32_768;

  static final int MAX_SAMPLES = 256;
  static final int MIN_SAMPLES = 8;

  private final AtomicReferenceArray<Slot> ring;
  private final Counters counters;

  /** The sequence number of the next sample; written by the thread that offers. */
  private volatile long next;

  private record Slot(long sequence, Sample sample) {}

  public Feed(int devices, Counters counters) {
    this.ring =
        new AtomicReferenceArray<>(
            Math.clamp(MAX_READINGS / Math.max(1, devices), MIN_SAMPLES, MAX_SAMPLES));
    this.counters = counters;
  }

  /** How many samples wait at most. */
  public int capacity() {
    return ring.length();
  }

  /** Takes what is new in an image; called by one thread, and does not wait for anything. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
  public void offer(ProcessImage image) {
    long sequence = next;
    ring.set(
        (int) (sequence % ring.length()),
        new Slot(sequence, new Sample(image.epochMillis(), image.report())));
    next = sequence + 1;
  }

  /** A reader that begins with what is offered from now on. */
  public Cursor cursor() {
    return new Cursor(next);
  }

  /** Where one reader is; belongs to one thread at a time. */
  public final class Cursor {
    private long at;

    private Cursor(long at) {
      this.at = at;
    }

    /** The oldest sample not read yet; empty where there is none. */
    public Optional<Sample> next() {
      long end = next;
      long oldest = Math.max(0, end - ring.length());
      if (at < oldest) {
        counters.add("tasks.samplesMissed", oldest - at);
        at = oldest;
      }
      while (at < end) {
        Slot slot = ring.get((int) (at % ring.length()));
        at++;
        if (slot.sequence == at - 1) {
          return Optional.of(slot.sample);
        }
        // The ring came round between the two looks.
        counters.add("tasks.samplesMissed");
      }
      return Optional.empty();
    }
  }
}

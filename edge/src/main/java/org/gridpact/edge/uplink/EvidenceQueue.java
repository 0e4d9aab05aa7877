package org.gridpact.edge.uplink;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.gridpact.model.wire.UplinkProto.Evidence;

/**
 * Chooses the next evidence of a stream to send, in order. At most {@value #IN_FLIGHT} are not
 * acknowledged at a time; what is not within {@value #REPEAT_MILLIS} ms is sent again.
 */
final class EvidenceQueue {
  static final int IN_FLIGHT = 128;
  static final long REPEAT_MILLIS = 30_000;
  private static final int BATCH = 32;

  private final FrameSource source;
  private final Deque<Evidence> next = new ArrayDeque<>();
  private final Deque<Long> inFlight = new ArrayDeque<>();

  /** The last number taken from the source, and the last acknowledged. */
  private long takenUpTo;

  private long acknowledgedUpTo;

  private long releasedUpTo;
  private long progressAt;

  EvidenceQueue(FrameSource source, long now) {
    this.source = source;
    this.progressAt = now;
  }

  Optional<Evidence> next(long now) throws IOException {
    if (inFlight.isEmpty()) {
      progressAt = now;
    } else if (now - progressAt >= REPEAT_MILLIS) {
      inFlight.clear();
      next.clear();
      takenUpTo = acknowledgedUpTo;
      progressAt = now;
    }
    if (inFlight.size() >= IN_FLIGHT) {
      return Optional.empty();
    }
    if (next.isEmpty()) {
      next.addAll(source.evidence(takenUpTo, BATCH));
    }
    Evidence evidence = next.pollFirst();
    if (evidence != null) {
      takenUpTo = evidence.getSequence();
      inFlight.add(takenUpTo);
    }
    return Optional.ofNullable(evidence);
  }

  /** Takes an acknowledgement; one of what was never sent on this stream is passed over. */
  void acknowledged(long upTo, long now) {
    long last = 0;
    while (!inFlight.isEmpty() && inFlight.peekFirst() <= upTo) {
      last = inFlight.pollFirst();
    }
    if (last > 0) {
      acknowledgedUpTo = last;
      progressAt = now;
    }
  }

  /** Whether there is something acknowledged that the source still keeps. */
  boolean hasAcknowledged() {
    return acknowledgedUpTo > releasedUpTo;
  }

  /** Lets the source go of what was acknowledged. */
  void release() throws IOException {
    if (hasAcknowledged()) {
      source.evidenceAcknowledged(acknowledgedUpTo);
      releasedUpTo = acknowledgedUpTo;
    }
  }
}

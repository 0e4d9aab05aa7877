package org.gridpact.center.uplink;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import org.gridpact.model.wire.UplinkProto.FrameAck;

/**
 * Acknowledges frames on one stream: what comes while one is being sent, or while the gate is
 * closed, is joined where the numbers go on. Safe for use by many threads; none of them sends but
 * the one that flushes.
 */
final class FrameAcks {
  private final AckGate gate;
  private final Consumer<FrameAck.Builder> send;
  private final Deque<FrameAck.Builder> waiting = new ArrayDeque<>();
  private boolean flushing;

  FrameAcks(AckGate gate, Consumer<FrameAck.Builder> send) {
    this.gate = gate;
    this.send = send;
  }

  /** Joins a frame to the acknowledgement that waits, and sends what waits if nobody else is. */
  void add(long epoch, long sequence) {
    synchronized (this) {
      FrameAck.Builder last = waiting.peekLast();
      if (last != null && last.getBootEpoch() == epoch && last.getLastSequence() + 1 == sequence) {
        last.setLastSequence(sequence);
      } else {
        waiting.add(of(epoch, sequence));
      }
      if (flushing || !gate.isOpen()) {
        return;
      }
      flushing = true;
    }
    Thread.startVirtualThread(this::flush);
  }

  /** Of one frame, or of a rollup by its first. */
  static FrameAck.Builder of(long epoch, long sequence) {
    return FrameAck.newBuilder()
        .setBootEpoch(epoch)
        .setFirstSequence(sequence)
        .setLastSequence(sequence);
  }

  /** Sends what the gate has held back, once it is open. */
  void flushWhatWaits() {
    synchronized (this) {
      if (flushing || waiting.isEmpty()) {
        return;
      }
      flushing = true;
    }
    flush();
  }

  private void flush() {
    for (FrameAck.Builder ack = next(); ack != null; ack = next()) {
      send.accept(ack);
    }
  }

  private synchronized FrameAck.Builder next() {
    FrameAck.Builder ack = gate.isOpen() ? waiting.poll() : null;
    flushing = ack != null;
    return ack;
  }
}

package org.gridpact.ledger.raft;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerCodec;
import org.gridpact.ledger.state.Reply;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts commands that come while others are on their way into one entry, so that they share one
 * write to disk and one round to the peers. A command that comes alone goes alone, at once; what
 * only tells of something that has happened goes with the next one that is urgent, or after {@value
 * #PATIENCE_MILLIS} ms.
 *
 * <p>{@value #WAITING_MAX} commands wait at most; more are told that they got no answer.
 */
final class Batches implements AutoCloseable {
  static final int WAITING_MAX = 8_192;
  static final int COMMANDS_MAX = 512;
  static final int PATIENCE_MILLIS = 20;
  static final int SENDERS = 3;
  private static final Logger log = LoggerFactory.getLogger(Batches.class);
  private static final Reply CLOSED = new Reply.Unanswered("the ledger is closed");

  private final Function<byte[], Reply> send;
  private final List<Thread> senders = new ArrayList<>();
  private final Lock lock = new ReentrantLock();
  private final Condition due = lock.newCondition();

  /** In the order they were asked; with the two below guarded by the lock. */
  private final Deque<Asked> waiting = new ArrayDeque<>();

  private int urgent;
  private boolean closed;

  /**
   * @param dueNanos when it is to go at the latest
   */
  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  private record Asked(
      byte[] command, boolean urgent, long dueNanos, CompletableFuture<Reply> reply) {}

  /**
   * @param send sends an encoded command and waits for its answer
   */
  Batches(Function<byte[], Reply> send) {
    this.send = send;
    for (int i = 0; i < SENDERS; i++) {
      senders.add(Thread.ofVirtual().name("ledger-sender-" + i).start(this::run));
    }
  }

  /** Asks for a command; one that is larger than a log entry may be is refused here. */
  CompletableFuture<Reply> ask(Command command) {
    byte[] encoded = LedgerCodec.encode(command);
    if (encoded.length > RaftSettings.COMMAND_BYTES_MAX) {
      return CompletableFuture.completedFuture(
          new Reply.Refused(
              "a ledger command takes at most %d bytes, this one %d"
                  .formatted(RaftSettings.COMMAND_BYTES_MAX, encoded.length)));
    }
    long dueNanos = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
    CompletableFuture<Reply> reply = new CompletableFuture<>();
    Reply refusal = offer(new Asked(encoded, isUrgent(command), dueNanos, reply));
    if (refusal != null) {
      reply.complete(refusal);
    }
    return reply;
  }

  /** What somebody may wait for; reports wait for nobody, and nobody for them. */
  private static boolean isUrgent(Command command) {
    return !(command instanceof Command.RecordEffect || command instanceof Command.Audit);
  }

  /** Has it wait for its turn; returns why not, or null. */
  private Reply offer(Asked asked) {
    lock.lock();
    try {
      if (closed) {
        return CLOSED;
      }
      if (waiting.size() == WAITING_MAX) {
        return new Reply.Unanswered(WAITING_MAX + " commands wait for their answers already");
      }
      waiting.add(asked);
      urgent += asked.urgent ? 1 : 0;
      if (asked.urgent || waiting.size() == 1 || waiting.size() >= COMMANDS_MAX) {
        due.signal();
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    try {
      while (true) {
        answer(take());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until something is to go, and takes what waits, as far as it fits. */
  private List<Asked> take() throws InterruptedException {
    lock.lockInterruptibly();
    try {
      while (!isDue()) {
        if (waiting.isEmpty()) {
          due.await();
        } else {
          due.awaitNanos(waiting.getFirst().dueNanos - System.nanoTime());
        }
      }
      List<Asked> batch = new ArrayList<>();
      long bytes = 0;
      while (!waiting.isEmpty() && batch.size() < COMMANDS_MAX) {
        bytes += waiting.getFirst().command.length;
        if (bytes > RaftSettings.COMMAND_BYTES_MAX) {
          break;
        }
        Asked asked = waiting.removeFirst();
        urgent -= asked.urgent ? 1 : 0;
        batch.add(asked);
      }
      if (!waiting.isEmpty()) {
        due.signal();
      }
      return batch;
    } finally {
      lock.unlock();
    }
  }

  private boolean isDue() {
    return urgent > 0
        || waiting.size() >= COMMANDS_MAX
        || (!waiting.isEmpty() && waiting.getFirst().dueNanos - System.nanoTime() <= 0);
  }

  private void answer(List<Asked> batch) {
    if (batch.size() == 1) {
      Asked only = batch.getFirst();
      only.reply.complete(send(only.command));
      return;
    }
    Reply reply = send(LedgerCodec.encodeBatch(batch.stream().map(Asked::command).toList()));
    for (int i = 0; i < batch.size(); i++) {
      batch
          .get(i)
          .reply
          .complete(reply instanceof Reply.Each(List<Reply> each) ? each.get(i) : reply);
    }
  }

  private Reply send(byte[] command) {
    try {
      return send.apply(command);
    } catch (RuntimeException e) {
      // Nobody would take this sender's place.
      log.error("the ledger failed to answer a command", e);
      return new Reply.Unanswered(e.toString());
    }
  }

  /** Ends the senders; what waits gets no answer. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      waiting.forEach(a -> a.reply.complete(CLOSED));
      waiting.clear();
      urgent = 0;
    } finally {
      lock.unlock();
    }
    senders.forEach(Thread::interrupt);
    try {
      for (Thread sender : senders) {
        sender.join(TimeUnit.SECONDS.toMillis(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

package org.gridpact.ledger.raft;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerCodec;
import org.gridpact.ledger.state.Reply;

/**
 * Puts commands that come while others are on their way into one entry, so that they share one
 * write to disk and one round to the peers. A command that comes alone goes alone, at once.
 *
 * <p>{@value #WAITING_MAX} commands wait at most; more are told that they got no answer.
 */
final class Batches implements AutoCloseable {
  static final int WAITING_MAX = 8_192;
  static final int COMMANDS_MAX = 512;
  private static final int SENDERS = 3;
  private static final Reply CLOSED = new Reply.Unanswered("the ledger is closed");

  private final BlockingQueue<Asked> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
  private final Function<byte[], Reply> send;
  private final List<Thread> senders = new ArrayList<>();
  private volatile boolean closed;

  @SuppressWarnings("ArrayRecordComponent") // Compared by nobody.
  private record Asked(byte[] command, CompletableFuture<Reply> reply) {}

  /**
   * @param send sends an encoded command and waits for its answer
   */
  Batches(Function<byte[], Reply> send) {
    this.send = send;
    for (int i = 0; i < SENDERS; i++) {
      senders.add(Thread.ofVirtual().name("ledger-sender-" + i).start(this::run));
    }
  }

  /**
   * Asks for a command.
   *
   * @throws IllegalArgumentException where the command is larger than a log entry may be
   */
  CompletableFuture<Reply> ask(Command command) {
    byte[] encoded = LedgerCodec.encode(command);
    if (encoded.length > RaftSettings.COMMAND_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a ledger command takes at most %d bytes, this one %d"
              .formatted(RaftSettings.COMMAND_BYTES_MAX, encoded.length));
    }
    Asked asked = new Asked(encoded, new CompletableFuture<>());
    if (!waiting.offer(asked)) {
      asked.reply.complete(
          new Reply.Unanswered(WAITING_MAX + " commands wait for their answers already"));
    } else if (closed) {
      asked.reply.complete(CLOSED);
    }
    return asked.reply;
  }

  private void run() {
    List<Asked> batch = new ArrayList<>();
    try {
      Asked first = waiting.take();
      while (true) {
        Asked next = fill(batch, first);
        answer(batch);
        batch.clear();
        first = next == null ? waiting.take() : next;
      }
    } catch (InterruptedException e) {
      batch.forEach(a -> a.reply.complete(CLOSED));
      Thread.currentThread().interrupt();
    }
  }

  /** Takes what waits, as far as it fits; returns the first that did not, if any. */
  private Asked fill(List<Asked> batch, Asked first) {
    batch.add(first);
    long bytes = first.command.length;
    while (batch.size() < COMMANDS_MAX) {
      Asked next = waiting.poll();
      if (next == null) {
        return null;
      }
      bytes += next.command.length;
      if (bytes > RaftSettings.COMMAND_BYTES_MAX) {
        return next;
      }
      batch.add(next);
    }
    return null;
  }

  private void answer(List<Asked> batch) {
    if (batch.size() == 1) {
      Asked only = batch.getFirst();
      only.reply.complete(send.apply(only.command));
      return;
    }
    Reply reply = send.apply(LedgerCodec.encodeBatch(batch.stream().map(Asked::command).toList()));
    for (int i = 0; i < batch.size(); i++) {
      batch
          .get(i)
          .reply
          .complete(reply instanceof Reply.Each(List<Reply> each) ? each.get(i) : reply);
    }
  }

  /** Ends the senders; what waits gets no answer. */
  @Override
  public void close() {
    closed = true;
    senders.forEach(Thread::interrupt);
    for (Asked asked = waiting.poll(); asked != null; asked = waiting.poll()) {
      asked.reply.complete(CLOSED);
    }
    try {
      for (Thread sender : senders) {
        sender.join(TimeUnit.SECONDS.toMillis(1));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}

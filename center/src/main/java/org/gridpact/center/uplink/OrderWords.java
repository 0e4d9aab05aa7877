package org.gridpact.center.uplink;

import com.google.protobuf.MessageLite;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.gridpact.model.wire.DispatchProto;
import org.gridpact.model.wire.UplinkProto.Orders;
import org.gridpact.model.wire.UplinkProto.Word;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says prepares and decisions on one stream: what comes while a word is being signed goes into the
 * next one, together. A signature costs as much as the rest of a word many times over, so that
 * after {@value #BURST} words at once there is a word each {@value #PAUSE_MILLIS} ms at most: a
 * stream with little to say does not wait, and one with much says it with fewer signatures.
 *
 * <p>At most {@value #WAITING_MAX} wait, which is more than a stream that is alive falls behind;
 * further ones are dropped, as with a lost stream: what matters is said again. Safe for use by many
 * threads; none of them waits.
 */
final class OrderWords {
  static final int WAITING_MAX = 8_192;

  /** Far below the 4 MB a message may have, unless one order alone is larger. */
  private static final int WORD_BYTES = 512 << 10;

  private static final int BURST = 16;
  private static final int PAUSE_MILLIS = 10;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(PAUSE_MILLIS);

  private static final Logger log = LoggerFactory.getLogger(OrderWords.class);

  private final Consumer<Word.Builder> say;
  private final Deque<DispatchProto.Order> prepares = new ArrayDeque<>();
  private final Deque<DispatchProto.Decision> decisions = new ArrayDeque<>();

  /** When the words so far have had their pauses; only whoever speaks uses it. */
  private long pausedNanos = System.nanoTime();

  private boolean speaking;
  private boolean dropping;

  /**
   * @param say signs a word and sends it
   */
  OrderWords(Consumer<Word.Builder> say) {
    this.say = say;
  }

  void prepare(DispatchProto.Order part) {
    add(prepares, part);
  }

  void decide(DispatchProto.Decision decision) {
    add(decisions, decision);
  }

  private <T> void add(Deque<T> waiting, T one) {
    synchronized (this) {
      if (prepares.size() + decisions.size() >= WAITING_MAX) {
        if (!dropping) {
          log.warn("{} prepares and decisions wait to be said; more are dropped", WAITING_MAX);
        }
        dropping = true;
        return;
      }
      waiting.add(one);
      if (speaking) {
        return;
      }
      speaking = true;
    }
    Thread.startVirtualThread(this::speak);
  }

  private void speak() {
    pause();
    for (Orders.Builder next = next(); next != null; next = next()) {
      pausedNanos = Math.max(pausedNanos, System.nanoTime()) + PAUSE_NANOS;
      say.accept(Word.newBuilder().setOrders(next));
      pause();
    }
  }

  private void pause() {
    long early = pausedNanos - BURST * PAUSE_NANOS - System.nanoTime();
    if (early > 0) {
      LockSupport.parkNanos(early);
    }
  }

  /** What waits, as far as it fits a word; null where nothing does. */
  private synchronized Orders.Builder next() {
    speaking = !prepares.isEmpty() || !decisions.isEmpty();
    if (!speaking) {
      dropping = false;
      return null;
    }
    Orders.Builder orders = Orders.newBuilder();
    int left = take(prepares, WORD_BYTES, orders::addPrepares);
    take(decisions, left, orders::addDecisions);
    return orders;
  }

  /** Takes what fits, or the first alone where the word is still empty; returns the room left. */
  private static <T extends MessageLite> int take(Deque<T> waiting, int room, Consumer<T> into) {
    int left = room;
    while (!waiting.isEmpty()) {
      int bytes = waiting.peek().getSerializedSize();
      if (bytes > left && left < WORD_BYTES) {
        return 0;
      }
      into.accept(waiting.poll());
      left -= bytes;
    }
    return left;
  }
}

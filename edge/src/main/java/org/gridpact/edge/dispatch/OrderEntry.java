package org.gridpact.edge.dispatch;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalLong;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Order;

/**
 * What a gateway remembers of an order.
 *
 * @param order with this gateway's part only
 * @param reason why it was refused or aborted; else empty
 * @param effects all that was reported of it, oldest first; each stage once, but that it was not
 *     applied again where its commit is learnt after its end
 */
public record OrderEntry(
    Order order, State state, String reason, List<Effect> effects, Times times) {
  /**
   * When the gateway heard of it, had its yes on disk and learnt its decision, all by its own
   * clock; empty where that has not been or is not known.
   */
  public record Times(OptionalLong receivedAt, OptionalLong preparedAt, OptionalLong learntAt) {
    public static final Times UNKNOWN =
        new Times(OptionalLong.empty(), OptionalLong.empty(), OptionalLong.empty());
  }

  /** Where an order is at this gateway. Names are in the store. */
  public enum State {
    /** Voted no. */
    REFUSED,
    /** Voted yes; the decision is not known. */
    PREPARED,
    /** Committed; not in effect yet. */
    COMMITTED,
    ABORTED,
    /** In effect. */
    APPLIED,
    /** In effect, and what its devices measured has been reported. */
    MEASURED,
    /** Committed, and never to be in effect here. */
    NOT_APPLIED,
    /** Its end came before its decision. */
    UNDECIDED,
    /** Was in effect. */
    LAPSED;

    /** Whether its devices are taken: promised, about to be set, or set. */
    boolean isOpen() {
      return this == PREPARED || this == COMMITTED || isInEffect();
    }

    boolean isInEffect() {
      return this == APPLIED || this == MEASURED;
    }
  }

  /** In the order their setpoints win over each other: the last wins. */
  static final Comparator<OrderEntry> BY_EFFECT =
      Comparator.<OrderEntry>comparingLong(e -> e.order.effectiveAt())
          .thenComparingLong(e -> e.order.token())
          .thenComparing(e -> e.order.id());

  public OrderEntry {
    effects = List.copyOf(effects);
  }

  /** Whether it has taken the place of the orders it replaces: they are over, here too. */
  boolean hasReplaced() {
    return state == State.NOT_APPLIED || hasReported(Stage.APPLIED);
  }

  OrderEntry with(State next, String why) {
    return new OrderEntry(order, next, why, effects, times);
  }

  OrderEntry with(State next, Effect effect) {
    List<Effect> all = new ArrayList<>(effects);
    all.add(effect);
    return new OrderEntry(order, next, reason, all, times);
  }

  OrderEntry preparedAt(long at) {
    Times next = new Times(times.receivedAt, OptionalLong.of(at), times.learntAt);
    return new OrderEntry(order, state, reason, effects, next);
  }

  OrderEntry learntAt(long at) {
    Times next = new Times(times.receivedAt, times.preparedAt, OptionalLong.of(at));
    return new OrderEntry(order, state, reason, effects, next);
  }

  /**
   * Until when words about an order that is not open may come and need its answer: a no is asked
   * for again until the votes close, a commit is said until the order ends.
   */
  long neededUntil() {
    return state == State.REFUSED || state == State.ABORTED ? order.voteUntil() : order.expiresAt();
  }

  /** When it was applied, by the gateway's clock; of an order that has been. */
  long appliedAt() {
    return effects.stream()
        .filter(e -> e.stage() == Stage.APPLIED)
        .mapToLong(Effect::epochMillis)
        .findFirst()
        .orElseThrow();
  }

  boolean hasReported(Stage stage) {
    // A loop, as each cycle asks this of each open order many times.
    for (Effect effect : effects) {
      if (effect.stage() == stage) {
        return true;
      }
    }
    return false;
  }
}

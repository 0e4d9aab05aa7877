package org.gridpact.ledger.state;

import java.util.Optional;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.dispatch.Order;

/**
 * Lets ledger time pass: what is over ends, what takes effect takes the place of what it replaces,
 * one after the other as their times come, however far time leaps.
 */
final class Advance {
  private Advance() {}

  static LedgerState to(LedgerState state, long epochMillis) {
    LedgerState now = state.withTime(epochMillis);
    for (Lock lock : state.locks().values()) {
      if (epochMillis >= lock.until()) {
        now = now.withLocks(now.locks().minus(lock.subject()));
      }
    }
    for (Optional<OrderRecord> due = now.dueOrder(); due.isPresent(); due = now.dueOrder()) {
      now = come(now.withoutFirstDue(), due.get());
    }
    return now;
  }

  /** A time of this order, which is committed, has come. */
  private static LedgerState come(LedgerState state, OrderRecord order) {
    LedgerState now = replaced(state, order.order());
    return now.epochMillis() >= order.order().expiresAt()
        ? now.with(order.withStatus(Status.ENDED))
        : now;
  }

  private static LedgerState replaced(LedgerState state, Order by) {
    LedgerState now = state;
    for (String id : by.replaces()) {
      OrderRecord old = now.order(id).orElse(null);
      if (old != null
          && old.status() == Status.COMMITTED
          && by.effectiveAt() < old.order().expiresAt()) {
        now = now.with(old.withStatus(Status.REPLACED));
      }
    }
    return now;
  }
}

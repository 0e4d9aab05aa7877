package org.gridpact.ledger.state;

import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.dispatch.Order;

/**
 * Lets ledger time pass: what is over ends, what takes effect takes the place of what it replaces.
 */
final class Advance {
  private Advance() {}

  static LedgerState to(LedgerState state, long epochMillis) {
    LedgerState now = state.withTime(epochMillis);
    // Replacing comes first: a leap of time may show both the replacement and the end at once.
    for (OrderRecord o : state.open()) {
      if (o.status() == Status.COMMITTED && epochMillis >= o.order().effectiveAt()) {
        now = replace(now, o.order());
      }
    }
    for (OrderRecord o : now.open()) {
      if (o.status() == Status.COMMITTED && epochMillis >= o.order().expiresAt()) {
        now = now.with(o.withStatus(Status.ENDED));
      }
    }
    return now;
  }

  private static LedgerState replace(LedgerState state, Order by) {
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

package org.gridpact.center.dispatch;

import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.state.LedgerState;

/**
 * Names an area's orders for their place in the ledger. Orders that are checked at the same time,
 * or share an entry, get names of their own. Safe for use by many threads.
 */
public final class OrderIds {
  private final String area;
  private final Ledger ledger;
  private long last;

  /** Of the node that may propose, which is one at a time. */
  public OrderIds(String area, Ledger ledger) {
    this.area = area;
    this.ledger = ledger;
  }

  /** A name that no order of the area has. */
  synchronized String next() {
    LedgerState state = ledger.view();
    last = Math.max(last, state.entries());
    String id;
    do {
      last++;
      id = area + "-" + last;
    } while (state.order(id).isPresent());
    return id;
  }
}

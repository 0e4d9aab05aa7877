package org.gridpact.ledger.state;

import java.util.ArrayList;
import java.util.List;

/** Keeps each order in the list it belongs to, and the list of finished ones short. */
final class Bookkeeping {
  private Bookkeeping() {}

  static LedgerState put(LedgerState state, OrderRecord order) {
    List<OrderRecord> open = new ArrayList<>(state.open());
    int place = indexOf(open, order.order().id());
    if (order.open()) {
      set(open, place, order);
      return state.withOrders(open, state.finished());
    }
    List<OrderRecord> finished = new ArrayList<>(state.finished());
    if (place >= 0) {
      open.remove(place);
    }
    set(finished, indexOf(finished, order.order().id()), order);
    int excess = Math.max(0, finished.size() - LedgerState.FINISHED_ORDERS_KEPT);
    return state.withOrders(open, finished.subList(excess, finished.size()));
  }

  private static void set(List<OrderRecord> orders, int place, OrderRecord order) {
    if (place >= 0) {
      orders.set(place, order);
    } else {
      orders.add(order);
    }
  }

  private static int indexOf(List<OrderRecord> orders, String id) {
    for (int i = 0; i < orders.size(); i++) {
      if (orders.get(i).order().id().equals(id)) {
        return i;
      }
    }
    return -1;
  }
}

package org.gridpact.ledger.state;

import org.gridpact.model.dispatch.Order;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * By how much the orders of the last minute change power, summed by area and by the second they
 * were proposed in: so those count that are over and forgotten, too. Orders that were aborted
 * changed nothing. Immutable.
 *
 * @param byArea sums by second since 1970; of each area those of its last {@value #SECONDS_KEPT}
 *     seconds
 */
record ChangedPower(PMap<String, PSortedMap<Long, Sum>> byArea) {
  static final ChangedPower NONE = new ChangedPower(HashTreePMap.empty());

  /** A minute, and the second in which it begins. */
  private static final int SECONDS_KEPT = 61;

  /**
   * What some orders change.
   *
   * @param watts of those of which it is known, each rounded up to a whole watt: sums of whole
   *     numbers are exact, so that an order taken out leaves nothing behind
   * @param unknown how many the others are
   */
  record Sum(double watts, int unknown) {
    static final Sum NOTHING = new Sum(0, 0);

    static Sum of(Order order) {
      return order.evidence().changedWatts().stream()
          .mapToObj(w -> new Sum(Math.ceil(w), 0))
          .findFirst()
          .orElse(new Sum(0, 1));
    }

    Sum plus(Sum other) {
      return new Sum(watts + other.watts, unknown + other.unknown);
    }

    private Sum minus(Sum other) {
      return new Sum(watts - other.watts, unknown - other.unknown);
    }
  }

  ChangedPower plus(OrderRecord order) {
    return plus(order.order().area(), second(order.proposedAt()), Sum.of(order.order()));
  }

  ChangedPower plus(String area, long second, Sum sum) {
    PSortedMap<Long, Sum> sums = byArea.getOrDefault(area, TreePMap.empty());
    PSortedMap<Long, Sum> next =
        sums.plus(second, sums.getOrDefault(second, Sum.NOTHING).plus(sum));
    return new ChangedPower(byArea.plus(area, next.tailMap(next.lastKey() - SECONDS_KEPT, false)));
  }

  /** Without an order that was counted, if that was in the last minute. */
  ChangedPower minus(OrderRecord order) {
    String area = order.order().area();
    long second = second(order.proposedAt());
    PSortedMap<Long, Sum> sums = byArea.getOrDefault(area, TreePMap.empty());
    Sum before = sums.get(second);
    return before == null
        ? this
        : new ChangedPower(
            byArea.plus(area, sums.plus(second, before.minus(Sum.of(order.order())))));
  }

  /** Of the orders proposed since a time, and of those in the same second before it. */
  Sum since(String area, long epochMillis) {
    return byArea
        .getOrDefault(area, TreePMap.empty())
        .tailMap(second(epochMillis), true)
        .values()
        .stream()
        .reduce(Sum.NOTHING, Sum::plus);
  }

  private static long second(long epochMillis) {
    return Math.floorDiv(epochMillis, 1_000);
  }
}

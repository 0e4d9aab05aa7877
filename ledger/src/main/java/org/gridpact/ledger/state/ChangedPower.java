package org.gridpact.ledger.state;

import java.util.stream.Stream;
import org.gridpact.model.dispatch.Order;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * By how much orders change power, summed by area and by the second they take effect in: so those
 * count that are over and forgotten, too, and those to come. Orders that were aborted change
 * nothing. Immutable.
 *
 * @param byArea sums by second since 1970; of each area those that a minute from now on may hold
 */
record ChangedPower(PMap<String, PSortedMap<Long, Sum>> byArea) {
  static final ChangedPower NONE = new ChangedPower(TreePMap.empty());

  /** A minute, and the second in which it begins. */
  private static final int SECONDS = 61;

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

    private Sum max(Sum other) {
      return new Sum(Math.max(watts, other.watts), Math.max(unknown, other.unknown));
    }
  }

  /** With an order, and without what no minute holds that is proposed for after it was. */
  ChangedPower plus(OrderRecord order) {
    String area = order.order().area();
    ChangedPower all = plus(area, second(order.order().effectiveAt()), Sum.of(order.order()));
    PSortedMap<Long, Sum> kept =
        all.byArea.get(area).tailMap(second(order.proposedAt()) - SECONDS, false);
    return new ChangedPower(all.byArea.plus(area, kept));
  }

  ChangedPower plus(String area, long second, Sum sum) {
    PSortedMap<Long, Sum> sums = byArea.getOrDefault(area, TreePMap.empty());
    Sum all = sums.getOrDefault(second, Sum.NOTHING).plus(sum);
    return new ChangedPower(byArea.plus(area, sums.plus(second, all)));
  }

  /** Without an order that was counted, unless that is let go of. */
  ChangedPower minus(OrderRecord order) {
    String area = order.order().area();
    long second = second(order.order().effectiveAt());
    PSortedMap<Long, Sum> sums = byArea.getOrDefault(area, TreePMap.empty());
    Sum before = sums.get(second);
    return before == null
        ? this
        : new ChangedPower(
            byArea.plus(area, sums.plus(second, before.minus(Sum.of(order.order())))));
  }

  /** The most in any minute that a time is in; each minute with all of its first second. */
  Sum around(String area, long epochMillis) {
    long second = second(epochMillis);
    PSortedMap<Long, Sum> near =
        byArea
            .getOrDefault(area, TreePMap.empty())
            .subMap(second - SECONDS, false, second + SECONDS, false);
    return Stream.concat(near.headMap(second, false).keySet().stream(), Stream.of(second))
        .map(from -> near.subMap(from, true, from + SECONDS, false).values())
        .map(minute -> minute.stream().reduce(Sum.NOTHING, Sum::plus))
        .reduce(Sum.NOTHING, Sum::max);
  }

  private static long second(long epochMillis) {
    return Math.floorDiv(epochMillis, 1_000);
  }
}

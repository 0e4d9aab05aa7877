package org.gridpact.center.dispatch;

import org.gridpact.center.uplink.GatewayLink;
import org.gridpact.ledger.raft.LedgerEvent;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.dispatch.Decision;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;

/**
 * Tells gateways what the ledger says of orders.
 *
 * <p>Whom to tell what follows from the ledger; it keeps nothing. A message is lost only with its
 * stream, and all that matters is said again when a gateway connects; what waits for an answer is
 * said again each second.
 */
final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  /** So long after an order's end gateways are still asked what they did with their parts. */
  private static final long ASK_MILLIS = 3_600_000;

  /** What was decided longer ago is only caught up on by this node, and is no news of its log. */
  private static final long NEWS_MILLIS = 10_000;

  private final GatewayLink link;

  Announcer(GatewayLink link) {
    this.link = link;
  }

  /** Says what is new, at once. */
  void announce(LedgerEvent event, long now) {
    for (LedgerState.Change change : event.changes()) {
      OrderRecord order = change.after();
      Status before = change.before().map(OrderRecord::status).orElse(null);
      if (order.status() == Status.PREPARING && before != Status.PREPARING) {
        prepareAll(order);
      } else if (order.decision().isPresent()
          && change.before().flatMap(OrderRecord::decision).isEmpty()) {
        decideAll(order, isNews(order, now));
      }
    }
  }

  static boolean isNews(OrderRecord order, long now) {
    return now - order.decidedAt() <= NEWS_MILLIS;
  }

  private void decideAll(OrderRecord order, boolean news) {
    LOG.atLevel(news ? Level.INFO : Level.DEBUG)
        .log(
            "order {} {}{}",
            order.order().id(),
            order.status(),
            order
                .decision()
                .map(Decision::reason)
                .filter(r -> !r.isEmpty())
                .map(": "::concat)
                .orElse(""));
    order.order().participants().forEach(g -> decide(g, order));
  }

  /**
   * Says again what has not been answered: prepares, and commits of which a gateway has not said
   * what it did. A report may be lost with the node that took it, even after the order's end.
   */
  void repeat(LedgerState ledger, long now) {
    ledger
        .orders()
        .unsettled()
        .forEach(
            order -> {
              if (order.status() == Status.PREPARING) {
                prepareAll(order);
              } else if (isCommitted(order) && now < order.order().expiresAt() + ASK_MILLIS) {
                order.participants().values().stream()
                    .filter(p -> !p.acted())
                    .forEach(p -> decide(p.gateway(), order));
              }
            });
  }

  private static boolean isCommitted(OrderRecord order) {
    return order.decision().map(Decision::committed).orElse(false);
  }

  /**
   * Says to one gateway all that it may have missed of orders that are not over, and of others the
   * commits of which it has not said what it did, however long ago. Of those in effect it may know
   * less than it said, with a store that was lost or brought back from a copy: then it says so.
   */
  void catchUp(String gateway, LedgerState ledger, long now) {
    ledger
        .known()
        .filter(o -> o.participants().containsKey(gateway))
        .filter(o -> o.open() || mayMiss(o, gateway, now))
        .forEach(o -> tell(gateway, o));
  }

  private static boolean mayMiss(OrderRecord order, String gateway, long now) {
    return !order.participants().get(gateway).acted()
        && (isCommitted(order) || now < order.order().expiresAt());
  }

  private void tell(String gateway, OrderRecord order) {
    if (order.decision().isPresent()) {
      decide(gateway, order);
    } else {
      prepare(order.participants().get(gateway), order);
    }
  }

  private void decide(String gateway, OrderRecord order) {
    order.decision().ifPresent(d -> link.decide(gateway, d));
  }

  private void prepareAll(OrderRecord order) {
    order.participants().values().forEach(p -> prepare(p, order));
  }

  private void prepare(Participant participant, OrderRecord order) {
    if (order.status() == Status.PREPARING && participant.vote().isEmpty()) {
      link.prepare(participant.gateway(), order.order().partFor(participant.gateway()));
    }
  }
}

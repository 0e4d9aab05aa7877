package org.gridpact.center.dispatch;

import org.gridpact.center.uplink.GatewayLink;
import org.gridpact.ledger.raft.LedgerEvent;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells gateways what the ledger says.
 *
 * <p>It keeps nothing: whom to tell what follows from the ledger. A message is lost only with its
 * stream, and all that matters is said again when a gateway connects; what waits for an answer is
 * said again each second.
 */
final class Announcer {
  private static final Logger LOG = LoggerFactory.getLogger(Announcer.class);

  private final Area area;
  private final GatewayLink link;

  Announcer(Area area, GatewayLink link) {
    this.area = area;
    this.link = link;
  }

  /** Says what is new, at once. */
  void announce(LedgerEvent event) {
    switch (event.entry().command()) {
      case Command.Propose c ->
          event.changed().stream()
              .filter(o -> o.order().id().equals(c.order().id()))
              .forEach(this::prepareAll);
      case Command.CastVote c -> decideAll(event, c.vote().order());
      case Command.CloseVoting c -> decideAll(event, c.order());
      case Command.AcquireLease _,
          Command.RenewLease _,
          Command.ReleaseLease _,
          Command.RecordEffect _,
          Command.Tick _ -> {}
      case Command.LockOut c -> lockOutsOf(c.device(), event.after());
      case Command.Unlock c -> lockOutsOf(c.device(), event.after());
    }
  }

  private void lockOutsOf(String device, LedgerState ledger) {
    area.devices().stream()
        .filter(d -> d.id().equals(device))
        .forEach(d -> lockOuts(d.gateway(), ledger));
  }

  private void lockOuts(String gateway, LedgerState ledger) {
    link.lockOut(
        gateway,
        area.devicesOf(gateway).stream()
            .map(DeviceSpec::id)
            .filter(ledger.locks()::containsKey)
            .toList());
  }

  private void decideAll(LedgerEvent event, String order) {
    event.changed().stream()
        .filter(o -> o.order().id().equals(order) && o.decision().isPresent())
        .forEach(this::decideAll);
  }

  private void decideAll(OrderRecord order) {
    LOG.info(
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

  /** Says again what has not been answered: prepares, and commits that may still be applied. */
  void repeat(LedgerState ledger, long now) {
    for (OrderRecord order : ledger.open()) {
      if (order.status() == Status.PREPARING) {
        prepareAll(order);
      } else if (now <= order.order().applyUntil()) {
        order.participants().values().stream()
            .filter(p -> !hasActed(p))
            .forEach(p -> decide(p.gateway(), order));
      }
    }
  }

  /**
   * Says to one gateway all that it may have missed: lock-outs, and orders that are not over. About
   * older ones it asks, where it is in doubt.
   */
  void catchUp(String gateway, LedgerState ledger, long now) {
    lockOuts(gateway, ledger);
    ledger
        .orders()
        .filter(o -> now < o.order().expiresAt())
        .filter(o -> o.participants().containsKey(gateway))
        .filter(o -> !hasActed(o.participants().get(gateway)))
        .forEach(o -> tell(gateway, o));
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

  private static boolean hasActed(Participant participant) {
    return participant.effects().containsKey(Effect.Stage.APPLIED)
        || participant.effects().containsKey(Effect.Stage.NOT_APPLIED);
  }
}

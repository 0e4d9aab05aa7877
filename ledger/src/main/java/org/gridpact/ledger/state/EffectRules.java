package org.gridpact.ledger.state;

import org.gridpact.ledger.state.LedgerState.Applied;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;

/** What gateways report of their parts. */
final class EffectRules {
  private EffectRules() {}

  static Applied record(LedgerState state, Effect effect) {
    OrderRecord order = state.order(effect.order()).orElse(null);
    if (order == null) {
      return state.refused(
          "effect at %s: there is no order %s".formatted(effect.gateway(), effect.order()));
    }
    Participant participant = order.participants().get(effect.gateway());
    if (participant == null) {
      return state.refused(
          "order %s has no part for gateway %s".formatted(effect.order(), effect.gateway()));
    }
    boolean committed = order.decision().map(Decision::committed).orElse(false);
    if (!committed && impliesCommit(effect.stage())) {
      return state.refused(
          "order %s is not committed, yet %s reports %s"
              .formatted(effect.order(), effect.gateway(), effect.stage().name()));
    }
    return participant.knows(effect)
        ? state.accepted()
        : state.with(order.withEffect(effect)).accepted();
  }

  private static boolean impliesCommit(Effect.Stage stage) {
    return switch (stage) {
      case APPLIED, MEASURED, LAPSED -> true;
      case NOT_APPLIED, IN_DOUBT -> false;
    };
  }
}

package org.gridpact.ledger.state;

import java.time.Instant;
import org.gridpact.ledger.state.LedgerState.Applied;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.area.DispatchRules.Approval;
import org.gridpact.model.dispatch.Order;

/**
 * Orders that change much, or switch, wait for two different people before any gateway hears of
 * them.
 */
final class ApprovalRules {
  static final int APPROVERS = 2;

  private ApprovalRules() {}

  static Applied set(LedgerState state, Command.SetRules c) {
    return state.withRules(c.rules()).accepted();
  }

  static boolean mustWait(AreaRules rules, Order order) {
    return new Approval(rules.approveAboveWatts(), rules.approveSwitching())
        .holdsUp(order.setpoints().toList(), order.evidence().changedWatts());
  }

  static Applied approve(LedgerState state, Command.Approve c) {
    OrderRecord order = state.order(c.order()).orElse(null);
    if (order != null && order.approvedBy().contains(c.person())) {
      return state.accepted();
    }
    String rule = brokenBy(state, c.order(), order, c.person());
    return rule == null ? state.with(order.approvedBy(c.person())).accepted() : state.refused(rule);
  }

  static Applied reject(LedgerState state, Command.Reject c) {
    OrderRecord order = state.order(c.order()).orElse(null);
    String rule = brokenBy(state, c.order(), order, c.person());
    return rule == null
        ? VoteRules.abortSilent(
            state, order, "rejected by %s: %s".formatted(c.person(), c.reason()))
        : state.refused(rule);
  }

  private static String brokenBy(LedgerState state, String id, OrderRecord order, String person) {
    if (order == null) {
      return "there is no order %s".formatted(id);
    }
    if (order.status() != Status.AWAITING_APPROVAL) {
      return "order %s waits for no approval, it is %s".formatted(id, order.status().name());
    }
    if (person.isBlank()) {
      return "order %s: who approves or rejects has a name".formatted(id);
    }
    return state.epochMillis() >= order.order().voteUntil()
        ? "order %s: approval was due by %s"
            .formatted(id, Instant.ofEpochMilli(order.order().voteUntil()))
        : null;
  }
}

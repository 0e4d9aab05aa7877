package org.gridpact.ledger.state;

import java.time.Instant;
import java.util.Optional;
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

  /** Sets what an area allows, and notes it for auditors. */
  static Applied set(LedgerState state, Command.SetRules c) {
    AreaRules rules = c.rules();
    if (c.token() != Command.SetRules.NO_TOKEN) {
      Optional<String> breaks = LeaseRules.brokenBy(state, rules.area(), c.token());
      if (breaks.isPresent()) {
        return state.refused("rules of area %s: %s".formatted(rules.area(), breaks.get()));
      }
    }
    AreaRules before = state.rules().get(rules.area());
    if (rules.equals(before)) {
      return state.accepted();
    }
    // No %d where words become part of the state: its digits are those of the machine's language.
    String change =
        "rules set with token %s: %s; before: %s"
            .formatted(c.token(), inWords(rules), before == null ? "none" : inWords(before));
    return state
        .withRules(rules)
        .noted(new AuditNote(rules.area(), change, state.epochMillis()))
        .accepted();
  }

  private static String inWords(AreaRules rules) {
    return "approval above %s W%s, at most %s W changed a minute"
        .formatted(
            rules.approveAboveWatts(),
            rules.approveSwitching() ? " and of switching" : "",
            rules.changedWattsAMinute());
  }

  static boolean mustWait(AreaRules rules, Order order) {
    return new Approval(rules.approveAboveWatts(), rules.approveSwitching())
        .holdsUp(order.setpoints().toList(), order.evidence().changedWatts());
  }

  static Applied approve(LedgerState state, Command.Approve c) {
    OrderRecord order = state.order(c.order()).orElse(null);
    if (order != null
        && order.status() != Status.ABORTED
        && order.approvedBy().contains(c.person())) {
      return state.accepted();
    }
    String rule = brokenBy(state, c.order(), order, c.person());
    if (rule != null) {
      return state.refused(rule);
    }
    Optional<String> sameAs =
        order.approvedBy().stream().filter(c.person()::equalsIgnoreCase).findFirst();
    // Two people differ in more than capitals.
    return sameAs.isPresent()
        ? state.refused("%s has approved order %s already".formatted(sameAs.get(), c.order()))
        : state.with(order.approvedBy(c.person())).accepted();
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

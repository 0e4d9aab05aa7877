package org.gridpact.ledger.state;

import java.time.Instant;
import org.gridpact.ledger.state.LedgerState.Applied;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.dispatch.Vote;

/**
 * Votes, and the decision that follows from them.
 *
 * <p>A vote counts until the order's deadline by ledger time, and from then on only closing
 * decides; so an order is committed by its deadline or never, and never after its time of effect.
 */
final class VoteRules {
  static final String SILENT = "silent past the deadline";

  private VoteRules() {}

  static Applied cast(LedgerState state, Vote vote) {
    OrderRecord order = state.order(vote.order()).orElse(null);
    if (order == null) {
      return state.refused(
          "vote of %s: there is no order %s".formatted(vote.gateway(), vote.order()));
    }
    Participant participant = order.participants().get(vote.gateway());
    if (participant == null) {
      return state.refused(
          "order %s has no part for gateway %s".formatted(vote.order(), vote.gateway()));
    }
    if (participant.vote().isPresent()) {
      return participant.vote().get().prepared() == vote.prepared()
          ? state.accepted()
          : state.refused("order %s: %s has voted already".formatted(vote.order(), vote.gateway()));
    }
    if (order.status() != Status.PREPARING) {
      return state.refused(
          "order %s takes no votes, it is %s".formatted(vote.order(), order.status().name()));
    }
    if (state.epochMillis() >= order.order().voteUntil()) {
      return state.refused(
          "order %s: votes were due by %s"
              .formatted(vote.order(), Instant.ofEpochMilli(order.order().voteUntil())));
    }
    return state.with(order.withVote(vote, state.epochMillis())).accepted();
  }

  static Applied close(LedgerState state, String id) {
    OrderRecord order = state.order(id).orElse(null);
    if (order == null) {
      return state.refused("there is no order %s".formatted(id));
    }
    if (order.decision().isPresent()) {
      return state.accepted();
    }
    if (state.epochMillis() < order.order().voteUntil()) {
      return state.refused(
          "order %s: votes may come until %s"
              .formatted(id, Instant.ofEpochMilli(order.order().voteUntil())));
    }
    return abortSilent(
        state,
        order,
        order.status() == Status.AWAITING_APPROVAL
            ? "approved by %s of %s in time"
                .formatted(order.approvedBy().size(), ApprovalRules.APPROVERS)
            : SILENT);
  }

  /** Takes all votes still missing for aborts. */
  static Applied abortSilent(LedgerState state, OrderRecord undecided, String reason) {
    OrderRecord order = undecided;
    for (String gateway : order.order().participants()) {
      if (order.participants().get(gateway).vote().isEmpty()) {
        Vote vote = new Vote(order.order().id(), gateway, false, reason);
        order = order.withVote(vote, state.epochMillis());
      }
    }
    return state.with(order).accepted();
  }
}

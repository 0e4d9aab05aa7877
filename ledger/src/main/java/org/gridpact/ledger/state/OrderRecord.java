package org.gridpact.ledger.state;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Vote;

/**
 * An order and everything the ledger knows of it.
 *
 * @param participants by gateway, one for each part of the order
 * @param decidedAt time of the decision, 0 while there is none
 */
public record OrderRecord(
    Order order,
    long proposedAt,
    Map<String, Participant> participants,
    Optional<Decision> decision,
    long decidedAt,
    Status status) {

  /** Where an order is in its life. */
  public enum Status {
    /** Votes are out. */
    PREPARING,
    /** Every participant is prepared; it takes, or has taken, effect. */
    COMMITTED,
    /** At least one participant was not prepared; nothing happens. */
    ABORTED,
    /** It was committed and its time is over. */
    ENDED,
    /** It was committed and another order took its place. */
    REPLACED
  }

  /** What the operator sees of one participant. */
  public enum ParticipantState {
    NOT_STARTED,
    /** Executing: it has voted yes and waits for the decision. */
    PREPARED,
    COMMITTED,
    ROLLED_BACK,
    IN_DOUBT,
    APPLIED,
    NOT_APPLIED,
    MEASURED,
    LAPSED
  }

  /**
   * One gateway's part in an order.
   *
   * @param votedAt time of its vote, 0 while there is none
   * @param effects the latest report of each stage
   */
  public record Participant(
      String gateway,
      ParticipantState state,
      Optional<Vote> vote,
      long votedAt,
      Map<Effect.Stage, Effect> effects) {
    public Participant {
      effects = Map.copyOf(effects);
    }

    Participant with(Optional<Decision> decision) {
      return new Participant(gateway, stateAfter(decision), vote, votedAt, effects);
    }

    /** The furthest stage that is known, where an abort undoes everything before it. */
    private ParticipantState stateAfter(Optional<Decision> decision) {
      if (decision.isPresent() && !decision.get().committed()) {
        return ParticipantState.ROLLED_BACK;
      }
      for (Effect.Stage stage : FURTHEST_FIRST) {
        if (effects.containsKey(stage)) {
          return stateOf(stage);
        }
      }
      if (decision.isPresent()) {
        return ParticipantState.COMMITTED;
      }
      return vote.isPresent() && vote.get().prepared()
          ? ParticipantState.PREPARED
          : ParticipantState.NOT_STARTED;
    }

    private static final List<Effect.Stage> FURTHEST_FIRST =
        List.of(
            Effect.Stage.NOT_APPLIED,
            Effect.Stage.LAPSED,
            Effect.Stage.MEASURED,
            Effect.Stage.APPLIED,
            Effect.Stage.IN_DOUBT);

    private static ParticipantState stateOf(Effect.Stage stage) {
      return switch (stage) {
        case NOT_APPLIED -> ParticipantState.NOT_APPLIED;
        case LAPSED -> ParticipantState.LAPSED;
        case MEASURED -> ParticipantState.MEASURED;
        case APPLIED -> ParticipantState.APPLIED;
        case IN_DOUBT -> ParticipantState.IN_DOUBT;
      };
    }
  }

  public OrderRecord {
    participants = Map.copyOf(participants);
  }

  /** Whether it still reserves its devices: not yet decided, or committed and not over. */
  public boolean open() {
    return status == Status.PREPARING || status == Status.COMMITTED;
  }

  /** Whether it was committed and some participant did not do its part. */
  public boolean partial() {
    return decision.map(Decision::committed).orElse(false)
        && participants.values().stream()
            .anyMatch(p -> p.effects().containsKey(Effect.Stage.NOT_APPLIED));
  }

  static OrderRecord proposed(Order order, long epochMillis) {
    Map<String, Participant> participants = new HashMap<>();
    for (String gateway : order.participants()) {
      participants.put(
          gateway,
          new Participant(gateway, ParticipantState.NOT_STARTED, Optional.empty(), 0, Map.of()));
    }
    return new OrderRecord(order, epochMillis, participants, Optional.empty(), 0, Status.PREPARING);
  }

  /** With a gateway's first vote, and the decision where that makes one. */
  OrderRecord withVote(Vote vote, long epochMillis) {
    Participant before = participants.get(vote.gateway());
    OrderRecord voted =
        with(
            new Participant(
                before.gateway(),
                before.state(),
                Optional.of(vote),
                epochMillis,
                before.effects()));
    return decision.isPresent() ? voted : voted.decided(epochMillis);
  }

  OrderRecord withEffect(Effect effect) {
    Participant before = participants.get(effect.gateway());
    Map<Effect.Stage, Effect> effects = new HashMap<>(before.effects());
    effects.put(effect.stage(), effect);
    return with(
        new Participant(
            before.gateway(), before.state(), before.vote(), before.votedAt(), effects));
  }

  OrderRecord withStatus(Status next) {
    return new OrderRecord(order, proposedAt, participants, decision, decidedAt, next);
  }

  private OrderRecord decided(long epochMillis) {
    Map<String, Vote> votes = new HashMap<>();
    participants.forEach((gateway, p) -> p.vote().ifPresent(v -> votes.put(gateway, v)));
    Optional<Decision> next = Decision.of(order.id(), order.participants(), votes);
    if (next.isEmpty()) {
      return this;
    }
    Map<String, Participant> after = new HashMap<>();
    participants.forEach((gateway, p) -> after.put(gateway, p.with(next)));
    Status outcome = next.get().committed() ? Status.COMMITTED : Status.ABORTED;
    return new OrderRecord(order, proposedAt, after, next, epochMillis, outcome);
  }

  private OrderRecord with(Participant participant) {
    Map<String, Participant> after = new HashMap<>(participants);
    after.put(participant.gateway(), participant.with(decision));
    return new OrderRecord(order, proposedAt, after, decision, decidedAt, status);
  }
}

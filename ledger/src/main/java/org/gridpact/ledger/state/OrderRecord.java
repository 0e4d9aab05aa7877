package org.gridpact.ledger.state;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Vote;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

/**
 * An order and everything the ledger knows of it.
 *
 * @param number its place among all orders ever proposed, from 0
 * @param approvedBy who approved it; empty where nobody had to
 * @param participants by gateway, one for each part of the order
 * @param decidedAt time of the decision, 0 while there is none
 */
public record OrderRecord(
    long number,
    Order order,
    long proposedAt,
    Set<String> approvedBy,
    PMap<String, Participant> participants,
    Optional<Decision> decision,
    long decidedAt,
    Status status) {

  /** Where an order is in its life. */
  public enum Status {
    /** Two people have to approve it before votes are asked for. */
    AWAITING_APPROVAL,
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
   * @param votedAt ledger time of its vote, 0 while there is none
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

    /** Whether the gateway has said what it did on the commit. */
    public boolean acted() {
      return effects.containsKey(Effect.Stage.APPLIED)
          || effects.containsKey(Effect.Stage.NOT_APPLIED);
    }

    /** When the gateway learnt the decision, by its own clock; empty where it has not told. */
    public OptionalLong learntAt() {
      return effects.values().stream().flatMapToLong(e -> e.learntAt().stream()).min();
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
    approvedBy = Set.copyOf(approvedBy);
  }

  /** Whether it still reserves its devices: not yet decided, or committed and not over. */
  public boolean open() {
    return switch (status) {
      case AWAITING_APPROVAL, PREPARING, COMMITTED -> true;
      case ABORTED, ENDED, REPLACED -> false;
    };
  }

  /** Whether it is decided and, where it was committed, every participant has said what it did. */
  public boolean settled() {
    return decision
        .map(d -> !d.committed() || participants.values().stream().allMatch(Participant::acted))
        .orElse(false);
  }

  /** Whether it was committed and some participant did not do its part. */
  public boolean partial() {
    return decision.map(Decision::committed).orElse(false)
        && participants.values().stream()
            .anyMatch(p -> p.effects().containsKey(Effect.Stage.NOT_APPLIED));
  }

  static OrderRecord proposed(long number, Order order, long epochMillis, boolean mustWait) {
    PMap<String, Participant> participants = TreePMap.empty();
    for (String gateway : order.participants()) {
      participants =
          participants.plus(
              gateway,
              new Participant(
                  gateway, ParticipantState.NOT_STARTED, Optional.empty(), 0, Map.of()));
    }
    return new OrderRecord(
        number,
        order,
        epochMillis,
        Set.of(),
        participants,
        Optional.empty(),
        0,
        mustWait ? Status.AWAITING_APPROVAL : Status.PREPARING);
  }

  /** With one more approval; the last one needed lets votes be asked for. */
  OrderRecord approvedBy(String person) {
    Set<String> all = new HashSet<>(approvedBy);
    all.add(person);
    Status next = all.size() < ApprovalRules.APPROVERS ? status : Status.PREPARING;
    return new OrderRecord(number, order, proposedAt, all, participants, decision, decidedAt, next);
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
    return new OrderRecord(
        number, order, proposedAt, approvedBy, participants, decision, decidedAt, next);
  }

  private OrderRecord decided(long epochMillis) {
    Optional<Decision> next =
        Decision.of(order.id(), order.participants(), g -> participants.get(g).vote().orElse(null));
    if (next.isEmpty()) {
      return this;
    }
    PMap<String, Participant> after = participants;
    for (Participant p : participants.values()) {
      after = after.plus(p.gateway(), p.with(next));
    }
    Status outcome = next.get().committed() ? Status.COMMITTED : Status.ABORTED;
    return new OrderRecord(
        number, order, proposedAt, approvedBy, after, next, epochMillis, outcome);
  }

  private OrderRecord with(Participant participant) {
    return new OrderRecord(
        number,
        order,
        proposedAt,
        approvedBy,
        participants.plus(participant.gateway(), participant.with(decision)),
        decision,
        decidedAt,
        status);
  }
}

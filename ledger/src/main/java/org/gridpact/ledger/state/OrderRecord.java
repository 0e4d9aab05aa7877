package org.gridpact.ledger.state;

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
  }

  public OrderRecord {
    participants = Map.copyOf(participants);
  }

  /** Whether it still reserves its devices: not yet decided, or committed and not over. */
  public boolean open() {
    return status == Status.PREPARING || status == Status.COMMITTED;
  }
}

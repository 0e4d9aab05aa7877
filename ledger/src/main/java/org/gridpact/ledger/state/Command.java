package org.gridpact.ledger.state;

import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Vote;

/**
 * What can be asked of the ledger. Sending one twice does no harm: the second is refused or idle.
 */
public sealed interface Command {

  /**
   * Takes the lease on an area that nobody holds. Its holder may take it again, and gets a new
   * token that fences off what it sent with the old one.
   *
   * @param ttlMillis how long it lasts unless renewed
   */
  record AcquireLease(String area, String holder, long ttlMillis) implements Command {
    public AcquireLease {
      requirePositive(ttlMillis);
    }
  }

  /** Makes a lease that is still running last {@code ttlMillis} from now. */
  record RenewLease(String area, long token, long ttlMillis) implements Command {
    public RenewLease {
      requirePositive(ttlMillis);
    }
  }

  /** Ends a lease before its time. */
  record ReleaseLease(String area, long token) implements Command {}

  record Propose(Order order) implements Command {}

  record CastVote(Vote vote) implements Command {}

  /** Takes the votes still missing past the deadline for aborts. */
  record CloseVoting(String order) implements Command {}

  record RecordEffect(Effect effect) implements Command {}

  /** Only lets time pass, so that what is over ends. */
  record Tick() implements Command {}

  /** No order may name the device until the same person unlocks it. */
  record LockOut(String device, String person, String reason) implements Command {}

  record Unlock(String device, String person) implements Command {}

  private static void requirePositive(long ttlMillis) {
    if (ttlMillis <= 0) {
      throw new IllegalArgumentException("a lease lasts more than 0 ms, not " + ttlMillis);
    }
  }
}

package org.gridpact.ledger.state;

import java.util.List;
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

  /** No order may touch what is locked while the lock holds. */
  record LockOut(Lock lock) implements Command {}

  /** Ends a lock before its time; only the person who took it may. */
  record Unlock(String subject, String person) implements Command {}

  /**
   * What an area allows from now on.
   *
   * @param token of the lease under which that is said; {@link #NO_TOKEN} in entries of version 1
   */
  record SetRules(AreaRules rules, long token) implements Command {
    /** Of entries from before rules had one. No lease has it. */
    static final long NO_TOKEN = 0;
  }

  /** One of the two different people an order may have to wait for. */
  record Approve(String order, String person) implements Command {}

  /** Ends an order that waits for approval. */
  record Reject(String order, String person, String reason) implements Command {}

  /** Writes something down for auditors. */
  record Audit(AuditNote note) implements Command {}

  /** Several commands at one time, one after the other; each has its own answer. */
  record Batch(List<Command> commands) implements Command {
    public Batch {
      commands = List.copyOf(commands);
      if (commands.stream().anyMatch(Batch.class::isInstance)) {
        throw new IllegalArgumentException("a batch holds no batches");
      }
    }
  }

  private static void requirePositive(long ttlMillis) {
    if (ttlMillis <= 0) {
      throw new IllegalArgumentException("a lease lasts more than 0 ms, not " + ttlMillis);
    }
  }
}

package org.gridpact.ledger.raft;

import java.util.concurrent.CompletableFuture;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Reply;

/** What a center node needs of the ledger; nothing here waits. */
public interface LedgerAccess {
  /** The state as this node has applied it; another node may be ahead. */
  LedgerState view();

  /** Asks for a command; what is not answered in time is {@link Reply.Unanswered}. */
  CompletableFuture<Reply> submitAsync(Command command);

  /**
   * The state with at least all that was answered, by any node, before this call. Fails with an
   * {@link java.io.IOException} where no majority answers in time.
   */
  CompletableFuture<LedgerState> readAsync();

  /** Whether this node leads, as far as it knows. */
  boolean isLeader();
}

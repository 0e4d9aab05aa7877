package org.gridpact.ledger.raft;

import java.util.List;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.LedgerState.Change;

/**
 * What one entry changed.
 *
 * @param before the state without the entry
 * @param after the state with it
 * @param changes orders that are new or not as they were, time's doing included
 */
public record LedgerEvent(LedgerState before, LedgerState after, List<Change> changes) {}

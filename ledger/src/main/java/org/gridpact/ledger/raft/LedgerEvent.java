package org.gridpact.ledger.raft;

import java.util.List;
import org.gridpact.ledger.state.Entry;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.Reply;

/**
 * One entry, its answer, and what it changed.
 *
 * @param changed orders that are new or not as they were, time's doing included
 * @param after the state with the entry applied
 */
public record LedgerEvent(Entry entry, Reply reply, List<OrderRecord> changed, LedgerState after) {}

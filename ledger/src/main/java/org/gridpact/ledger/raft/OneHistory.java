package org.gridpact.ledger.raft;

import java.util.Optional;
import org.gridpact.ledger.state.Entry;
import org.gridpact.ledger.state.LedgerState;

/**
 * Notices that the leader has applied other entries than this peer. Raft takes entries of the same
 * term and place for the same ones: where folders were put back from old copies, or are those of
 * another ledger, that is not so, and peers would go on with two histories. Belongs to one thread.
 */
final class OneHistory {
  /** More than a leader stamps before it has applied the first of them. */
  private static final int KEPT = 2_048;

  /** The latest, each at the rest of its number. */
  private final Entry.Applied[] applied = new Entry.Applied[KEPT];

  void add(LedgerState state) {
    applied[slot(state.entries())] = Entry.Applied.of(state);
  }

  /** What is wrong, where an entry's leader has another chain than this peer had. */
  Optional<String> differs(Entry entry) {
    return entry.leader().flatMap(this::differs);
  }

  private Optional<String> differs(Entry.Applied leader) {
    Entry.Applied here = applied[slot(leader.entries())];
    return here == null || here.entries() != leader.entries() || here.equals(leader)
        ? Optional.empty()
        : Optional.of(
            "the hash of entry %d is %s here, but %s at the leader"
                .formatted(leader.entries(), here.chain(), leader.chain()));
  }

  private static int slot(long number) {
    return Math.floorMod(number, KEPT);
  }
}

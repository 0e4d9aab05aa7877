package org.gridpact.ledger.journal;

import com.google.protobuf.ByteString;
import java.nio.file.Path;
import org.gridpact.ledger.state.LedgerState;

/** What a journal tells next. */
public sealed interface JournalItem {

  /**
   * An entry as it was applied; its hash has been computed anew and is right.
   *
   * @param number of the entry in the ledger, from 1
   * @param entry its bytes, as in the Raft log
   * @param hash the chain with this entry, SHA-256 in hexadecimal
   * @param offset of the record in its file, in bytes
   */
  record Recorded(long number, ByteString entry, String hash, Path file, long offset)
      implements JournalItem {}

  /**
   * Entries that this peer never applied one by one: it took over a leader's snapshot, or its
   * journal was begun later than its ledger.
   *
   * @param first of the entries that are not here
   * @param state with the last of them applied, as the snapshot had it
   */
  record Gap(long first, LedgerState state) implements JournalItem {
    /** The last of the entries that are not here. */
    public long last() {
      return state.entries();
    }
  }
}

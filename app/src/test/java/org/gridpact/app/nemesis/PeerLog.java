package org.gridpact.app.nemesis;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.gridpact.ledger.journal.Journal;
import org.gridpact.ledger.journal.JournalItem;
import org.gridpact.ledger.journal.JournalItem.Gap;
import org.gridpact.ledger.journal.JournalItem.Recorded;
import org.gridpact.ledger.journal.JournalReader;

/**
 * What one peer has applied, read from its journal.
 *
 * @param entries by number, from 1
 * @param gaps where it took over another's state in place of entries
 */
record PeerLog(NavigableMap<Long, byte[]> entries, List<Gap> gaps) {
  static PeerLog read(Path ledger) throws IOException {
    NavigableMap<Long, byte[]> entries = new TreeMap<>();
    List<Gap> gaps = new ArrayList<>();
    try (JournalReader journal = JournalReader.of(Journal.folder(ledger))) {
      for (Optional<JournalItem> next = journal.next(); next.isPresent(); next = journal.next()) {
        switch (next.get()) {
          case Recorded r -> entries.put(r.number(), r.entry().toByteArray());
          case Gap gap -> gaps.add(gap);
        }
      }
    }
    return new PeerLog(entries, gaps);
  }

  /** The number of the last entry; 0 where there is none. */
  long last() {
    long gap = gaps.isEmpty() ? 0 : gaps.getLast().last();
    return Math.max(gap, entries.isEmpty() ? 0 : entries.lastKey());
  }
}

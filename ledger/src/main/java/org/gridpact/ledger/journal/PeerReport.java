package org.gridpact.ledger.journal;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What was found in one peer's ledger.
 *
 * @param entries how many were read
 * @param last the number of the last one that was whole
 * @param head the chain with it
 * @param firstMillis the stamp of the first entry read, where there is one
 * @param lastMillis the stamp of the last
 * @param gaps the first of them
 * @param gapCount all of them
 * @param tornBytes after the last whole record: being written, or cut off by a crash
 * @param notApplied entries that Raft's log has after the last one: to be applied yet, or cut off
 * @param snapshotEntries entries in the newest snapshot, 0 where there is none
 * @param problem the first thing that is wrong; what follows it was not read
 */
public record PeerReport(
    Path ledger,
    long entries,
    long last,
    String head,
    long firstMillis,
    long lastMillis,
    List<Missing> gaps,
    long gapCount,
    long tornBytes,
    long notApplied,
    long snapshotEntries,
    Optional<String> problem) {

  /** Entries that are not in the journal, which says so itself. */
  public record Missing(long first, long last) {}

  public PeerReport {
    gaps = List.copyOf(gaps);
  }
}

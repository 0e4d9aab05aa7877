package org.gridpact.ledger.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.gridpact.ledger.journal.Replay.Step;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.SnapshotCodec;

/**
 * Checks one peer's ledger, entry by entry: framing, hashes and numbers, and that its entries give
 * the state of its newest snapshot.
 */
final class PeerCheck implements AutoCloseable {
  /** More gaps than these are counted, not named. */
  static final int GAPS_NAMED = 100;

  private final Path ledger;
  private final Replay replay;
  private final List<PeerReport.Missing> gaps = new ArrayList<>();
  private Optional<LedgerState> snapshot = Optional.empty();
  private Optional<String> problem = Optional.empty();
  private long entries;
  private long gapCount;
  private long firstMillis;
  private long lastMillis;

  PeerCheck(Path ledger) throws IOException {
    this.ledger = ledger;
    // Before the journal is read: a running peer's journal always has what its snapshot has.
    try {
      snapshot = Snapshots.newest(ledger);
    } catch (AlteredException e) {
      problem = Optional.of(e.getMessage());
    }
    if (!Files.isDirectory(Journal.folder(ledger))) {
      // A peer makes it before its first entry.
      problem = Optional.of("%s is not there: taken away".formatted(Journal.folder(ledger)));
    }
    replay = Replay.of(ledger);
  }

  Path ledger() {
    return ledger;
  }

  /** The number of the entry it has come to. */
  long number() {
    return replay.state().entries();
  }

  /** The chain with that entry. */
  String chain() {
    return replay.state().chain();
  }

  /** Goes on to the next entry; false at the end, and at the first thing that is wrong. */
  boolean advance() throws IOException {
    if (problem.isPresent()) {
      return false;
    }
    try {
      Optional<Step> step = replay.next();
      step.ifPresent(this::count);
      problem = step.isPresent() ? againstSnapshot() : behindSnapshot();
      return step.isPresent();
    } catch (AlteredException e) {
      problem = Optional.of(e.getMessage());
      return false;
    }
  }

  private void count(Step step) {
    switch (step) {
      case Step.Applied a -> {
        lastMillis = a.entry().epochMillis();
        firstMillis = entries == 0 ? lastMillis : firstMillis;
        entries++;
      }
      case Step.Skipped s -> {
        gapCount++;
        if (gaps.size() < GAPS_NAMED) {
          gaps.add(new PeerReport.Missing(s.first(), s.last()));
        }
      }
    }
  }

  private Optional<String> againstSnapshot() {
    LedgerState state = replay.state();
    if (snapshot.isEmpty() || snapshot.get().entries() != state.entries()) {
      return Optional.empty();
    }
    LedgerState other = snapshot.get();
    if (!other.chain().equals(state.chain())) {
      return Optional.of(
          "entry %d: its hash is %s, but %s in the snapshot"
              .formatted(state.entries(), state.chain(), other.chain()));
    }
    return Arrays.equals(SnapshotCodec.encode(state), SnapshotCodec.encode(other))
        ? Optional.empty()
        : Optional.of(
            "entry %d: the entries up to it give another state than the snapshot has"
                .formatted(state.entries()));
  }

  private Optional<String> behindSnapshot() {
    return snapshot
        .filter(s -> s.entries() > number())
        .map(
            s ->
                "the journal ends with entry %d, but the newest snapshot has entry %d: cut"
                    .formatted(number(), s.entries()));
  }

  PeerReport report() throws IOException {
    return new PeerReport(
        ledger,
        entries,
        number(),
        chain(),
        firstMillis,
        lastMillis,
        gaps,
        gapCount,
        replay.tornBytes(),
        snapshot.map(LedgerState::entries).orElse(0L),
        problem);
  }

  @Override
  public void close() throws IOException {
    replay.close();
  }
}

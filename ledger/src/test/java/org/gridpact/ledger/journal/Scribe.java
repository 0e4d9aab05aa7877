package org.gridpact.ledger.journal;

import java.io.IOException;
import java.nio.file.Path;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Entry;
import org.gridpact.ledger.state.LedgerCodec;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Lock;

/** A peer that applies entries and writes them down, as the state machine does. */
final class Scribe implements AutoCloseable {
  /** Small, so that a short story fills several. */
  static final int SEGMENT_BYTES = 1_000;

  private final Journal journal;
  private LedgerState state;

  private Scribe(Journal journal, LedgerState state) {
    this.journal = journal;
    this.state = state;
  }

  /** A peer whose newest snapshot has a state. */
  static Scribe from(Path ledger, LedgerState state) throws IOException {
    return new Scribe(Journal.open(ledger, state, SEGMENT_BYTES), state);
  }

  static Scribe fresh(Path ledger) throws IOException {
    return from(ledger, LedgerState.EMPTY);
  }

  /** Writes the first entries of the story that every peer here tells. */
  static LedgerState wrote(Path ledger, int entries) throws IOException {
    try (Scribe scribe = fresh(ledger)) {
      return scribe.upTo(entries);
    }
  }

  /** Applies the story's entries up to a number. */
  LedgerState upTo(long number) throws IOException {
    while (state.entries() < number) {
      apply(entry(state.entries() + 1));
    }
    return state;
  }

  void apply(Entry entry) throws IOException {
    byte[] bytes = LedgerCodec.encode(entry);
    LedgerState after = state.apply(entry, bytes).state();
    journal.append(after.entries(), bytes, after.chain());
    state = after;
  }

  Journal journal() {
    return journal;
  }

  private static Entry entry(long number) {
    String device = "pv-" + number / 3;
    return new Entry(
        number * 1_000,
        switch ((int) (number % 3)) {
          case 0 -> new Command.LockOut(Lock.on(device, "Anna", "works on the roof"));
          case 1 -> new Command.AcquireLease("campus", "center", 60_000);
          default -> new Command.Unlock(device, "Anna");
        });
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}

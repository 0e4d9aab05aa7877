package org.gridpact.ledger.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gridpact.ledger.journal.JournalItem.Gap;
import org.gridpact.ledger.journal.JournalItem.Recorded;
import org.gridpact.ledger.state.Entry;
import org.gridpact.ledger.state.LedgerCodec;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.LedgerState.Change;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.Reply;

/**
 * Applies a journal's entries again, from the first on; after a gap from the state that the peer
 * took over. It holds one state and one entry at a time. For one thread.
 */
public final class Replay implements AutoCloseable {
  /** One step and the state after it. */
  public sealed interface Step {
    LedgerState before();

    LedgerState after();

    /** Orders that are not as they were. */
    List<Change> changes();

    record Applied(
        long number,
        Entry entry,
        Reply reply,
        List<Change> changes,
        LedgerState before,
        LedgerState after)
        implements Step {}

    /** Entries that are not here; what they did is known, when and how is not. */
    record Skipped(long first, long last, LedgerState before, LedgerState after) implements Step {
      @Override
      public List<Change> changes() {
        return after
            .known()
            .map(o -> new Change(before.order(o.order().id()), o))
            .filter(c -> c.before().filter(c.after()::equals).isEmpty())
            .toList();
      }

      /** Orders that were open before and are forgotten after: how they ended is not here. */
      public List<OrderRecord> forgotten() {
        return before.open().stream().filter(o -> after.order(o.order().id()).isEmpty()).toList();
      }
    }
  }

  private final JournalReader reader;
  private LedgerState state = LedgerState.EMPTY;
  private Optional<byte[]> lastEntry = Optional.empty();

  private Replay(JournalReader reader) {
    this.reader = reader;
  }

  /** Replays the journal of a ledger's folder. */
  public static Replay of(Path ledger) throws IOException {
    return new Replay(JournalReader.of(Journal.folder(ledger)));
  }

  /** The state after the last step. */
  public LedgerState state() {
    return state;
  }

  /** The last entry that was applied, as it was replicated. */
  Optional<byte[]> lastEntry() {
    return lastEntry;
  }

  /** {@link JournalReader#tornBytes}. */
  long tornBytes() throws IOException {
    return reader.tornBytes();
  }

  /**
   * Applies the next entry; empty at the journal's end.
   *
   * @throws AlteredException where the journal is not as it was written
   */
  public Optional<Step> next() throws IOException {
    Optional<JournalItem> item = reader.next();
    if (item.isEmpty()) {
      return Optional.empty();
    }
    LedgerState before = state;
    Step step =
        switch (item.get()) {
          case Recorded r -> apply(r);
          case Gap g -> new Step.Skipped(g.first(), g.last(), before, g.state());
        };
    state = step.after();
    return Optional.of(step);
  }

  private Step apply(Recorded record) throws AlteredException {
    byte[] bytes = record.entry().toByteArray();
    Entry entry;
    try {
      entry = LedgerCodec.decodeEntry(bytes);
    } catch (IllegalArgumentException e) {
      throw new AlteredException(
          "entry " + record.number(), record.file(), record.offset(), e.getMessage());
    }
    lastEntry = Optional.of(bytes);
    LedgerState.Outcome applied = state.apply(entry, bytes);
    return new Step.Applied(
        record.number(), entry, applied.reply(), applied.changes(), state, applied.state());
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}

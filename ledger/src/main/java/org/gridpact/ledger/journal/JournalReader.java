package org.gridpact.ledger.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.gridpact.ledger.journal.JournalItem.Gap;
import org.gridpact.ledger.journal.JournalItem.Recorded;
import org.gridpact.ledger.state.LedgerState;

/**
 * Reads a journal entry by entry, also while its peer writes it. It holds one record at a time. For
 * one thread.
 */
public final class JournalReader implements AutoCloseable {
  private static final LedgerState START = LedgerState.EMPTY;

  private final List<Path> segments;
  private int next;
  private SegmentReader reader;
  private long number;
  private String chain;

  private JournalReader(List<Path> segments, int from, long number, String chain) {
    this.segments = segments;
    this.next = from;
    this.number = number;
    this.chain = chain;
  }

  /** Reads all of the journal in a folder; nothing where there is none. */
  public static JournalReader of(Path folder) throws IOException {
    return new JournalReader(Segment.in(folder), 0, START.entries(), START.chain());
  }

  /** Reads on from the segment with the entry after a number, or else from the first after it. */
  static JournalReader from(Path folder, long number) throws IOException {
    List<Path> segments = Segment.in(folder);
    int from = 0;
    while (from + 1 < segments.size() && Segment.first(segments.get(from + 1)) <= number + 1) {
      from++;
    }
    JournalReader journal = new JournalReader(segments, from, START.entries(), START.chain());
    if (!segments.isEmpty()) {
      journal.open();
      journal.number = journal.reader.number();
      journal.chain = journal.reader.chain();
    }
    return journal;
  }

  /** The number of the last entry read. */
  public long number() {
    return number;
  }

  /** The chain with that entry. */
  public String chain() {
    return chain;
  }

  /** Bytes after the last whole record: a record that is being written, or was when it crashed. */
  public long tornBytes() throws IOException {
    return reader != null && reader.torn() ? Files.size(newest()) - reader.end() : 0;
  }

  /** Where the whole records of the newest segment end, in bytes. */
  long end() {
    return reader.end();
  }

  /** The segment being written; there is one. */
  Path newest() {
    return segments.getLast();
  }

  boolean isEmpty() {
    return segments.isEmpty();
  }

  /**
   * Reads the next entry; empty at the journal's end.
   *
   * @throws AlteredException where the journal is not as it was written
   */
  public Optional<JournalItem> next() throws IOException {
    while (true) {
      Optional<Recorded> record = reader == null ? Optional.empty() : reader.next();
      if (record.isPresent()) {
        number = record.get().number();
        chain = record.get().hash();
        return Optional.of(record.get());
      }
      if (next == segments.size()) {
        return Optional.empty();
      }
      open();
      Optional<Gap> gap = reader.torn() ? Optional.empty() : linked();
      if (gap.isPresent()) {
        return Optional.of(gap.get());
      }
    }
  }

  private void open() throws IOException {
    close();
    reader = new SegmentReader(segments.get(next), next == segments.size() - 1);
    next++;
  }

  /** Whether the segment just opened continues where the one before ended, or after a gap. */
  private Optional<Gap> linked() throws AlteredException {
    Path file = segments.get(next - 1);
    long before = reader.number();
    if (reader.state().isPresent() && before > number) {
      Gap gap = new Gap(number + 1, reader.state().get());
      number = before;
      chain = reader.chain();
      return Optional.of(gap);
    }
    if (before > number) {
      throw new AlteredException(
          "the head",
          file,
          0,
          "it continues entry %d, but entries %d to %d are not here: a segment was taken away"
              .formatted(before, number + 1, before));
    }
    if (before < number || !reader.chain().equals(chain)) {
      throw new AlteredException(
          "the head",
          file,
          0,
          "it continues entry %d with hash %s, the segment before ends with entry %d with hash %s"
              .formatted(before, reader.chain(), number, chain));
    }
    return Optional.empty();
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
    }
  }
}

package org.gridpact.ledger.journal;

import java.io.Closeable;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import org.gridpact.ledger.journal.JournalItem.Recorded;
import org.gridpact.ledger.state.LedgerState;

/**
 * Writes the journal of one peer. For the one thread that applies entries; another may {@link
 * #sync} meanwhile.
 *
 * <p>Single entries are not synced: Raft's log has them until a snapshot, and before each snapshot
 * is {@link #sync}. After an error nothing more is written, since what the file holds then is not
 * known.
 */
public final class Journal implements Closeable {
  /** A segment with this many bytes is the last one's predecessor. */
  static final long SEGMENT_BYTES = 16 << 20;

  private final Path folder;
  private final long segmentBytes;

  /** What Raft applies again is read here, and compared. */
  private final JournalReader applied;

  private Optional<Recorded> nextApplied = Optional.empty();
  private long last;
  private String chain;
  private RandomAccessFile segment;
  private boolean folderChanged;
  private volatile IOException failure;

  private Journal(Path folder, long segmentBytes, JournalReader applied) {
    this.folder = folder;
    this.segmentBytes = segmentBytes;
    this.applied = applied;
  }

  /** Where the journal is in a ledger's folder. */
  public static Path folder(Path ledger) {
    return ledger.resolve("journal");
  }

  /**
   * Opens a peer's journal, to go on from its newest snapshot. A last record that is not whole is
   * cut off. Where entries up to the snapshot's are not here, a segment is begun that says so.
   *
   * @param ledger the ledger's folder; the journal's is made in it
   * @param state of the snapshot; of no entry where there is none
   * @throws AlteredException where what is after the snapshot is not as it was written
   */
  public static Journal open(Path ledger, LedgerState state) throws IOException {
    return open(ledger, state, SEGMENT_BYTES);
  }

  static Journal open(Path ledger, LedgerState state, long segmentBytes) throws IOException {
    Path folder = folder(ledger);
    Files.createDirectories(folder);
    dropTornHead(folder);
    Journal journal =
        new Journal(folder, segmentBytes, JournalReader.from(folder, state.entries()));
    boolean opened = false;
    try {
      journal.findEnd(state);
      opened = true;
      return journal;
    } finally {
      if (!opened) {
        journal.close();
      }
    }
  }

  /**
   * Reads a peer's newest snapshot, and its journal from there on, as {@link #open} does, but
   * changes nothing.
   *
   * @param ledger the ledger's folder, which need not be there yet
   * @throws AlteredException where one of them is not as it was written
   */
  public static void check(Path ledger) throws IOException {
    Path folder = folder(ledger);
    if (Files.isDirectory(folder)) {
      LedgerState state = Snapshots.newest(ledger).orElse(LedgerState.EMPTY);
      try (JournalReader reader = JournalReader.from(folder, state.entries())) {
        readToEnd(reader, folder, state);
      }
    }
  }

  private static void readToEnd(JournalReader reader, Path folder, LedgerState state)
      throws IOException {
    boolean more = true;
    while (more) {
      if (reader.number() == state.entries() && !reader.chain().equals(state.chain())) {
        throw new AlteredException(
            "entry " + reader.number(),
            folder,
            0,
            "its hash is %s, the snapshot's of it %s".formatted(reader.chain(), state.chain()));
      }
      more = reader.next().isPresent();
    }
  }

  private void findEnd(LedgerState state) throws IOException {
    try (JournalReader reader = JournalReader.from(folder, state.entries())) {
      readToEnd(reader, folder, state);
      last = reader.number();
      chain = reader.chain();
      if (!reader.isEmpty()) {
        resume(reader);
      }
    }
    if (last < state.entries()) {
      last = state.entries();
      chain = state.chain();
      begin(Segment.headAfterGap(state));
    }
  }

  /** A newest segment that a crash left without a whole head has no entry. */
  private static void dropTornHead(Path folder) throws IOException {
    List<Path> segments = Segment.in(folder);
    if (segments.isEmpty()) {
      return;
    }
    boolean torn;
    try (SegmentReader newest = new SegmentReader(segments.getLast(), true)) {
      torn = newest.end() == 0;
    }
    if (torn) {
      Files.delete(segments.getLast());
    }
  }

  private void resume(JournalReader reader) throws IOException {
    segment = new RandomAccessFile(reader.newest().toFile(), "rw");
    segment.setLength(reader.end());
    segment.seek(reader.end());
  }

  /**
   * Takes the next entry. One that is here already, since Raft applies it again after a restart, is
   * compared.
   *
   * @param number of the entry in the ledger
   * @param hash the chain with the entry
   * @throws AlteredException where the one that is here is another
   * @throws IOException where it cannot be written; it must not be applied then
   */
  public void append(long number, byte[] entry, String hash) throws IOException {
    requireSound();
    try {
      if (number <= last) {
        compare(number, hash);
      } else {
        write(number, entry, hash);
      }
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  /** The number of the last entry that is here. */
  public long last() {
    return last;
  }

  private void write(long number, byte[] entry, String hash) throws IOException {
    if (number != last + 1) {
      throw new IllegalArgumentException(
          "entry %d cannot follow entry %d in the journal".formatted(number, last));
    }
    if (segment == null || segment.getFilePointer() >= segmentBytes) {
      begin(Segment.head(last, chain));
    }
    segment.write(Segment.record(number, entry, hash));
    last = number;
    chain = hash;
  }

  private synchronized void begin(byte[] head) throws IOException {
    if (segment != null) {
      segment.getFD().sync();
      segment.close();
    }
    segment = new RandomAccessFile(Segment.file(folder, last + 1).toFile(), "rw");
    segment.write(head);
    folderChanged = true;
  }

  private void compare(long number, String hash) throws IOException {
    while (nextApplied.isEmpty() || nextApplied.get().number() < number) {
      // The entries up to the last were read when the journal was opened.
      nextApplied =
          applied.next().orElseThrow() instanceof Recorded r ? Optional.of(r) : Optional.empty();
    }
    Recorded here = nextApplied.get();
    if (here.number() == number && !here.hash().equals(hash)) {
      throw new AlteredException(
          "entry " + number,
          here.file(),
          here.offset(),
          "its hash is %s, the Raft log gives %s: altered, or the log was cut or is an old copy"
              .formatted(here.hash(), hash));
    }
  }

  /** Brings all that was written to disk; a snapshot may be taken after that, and not before. */
  public synchronized void sync() throws IOException {
    requireSound();
    try {
      if (segment != null) {
        segment.getFD().sync();
      }
      if (folderChanged) {
        try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
          names.force(true);
        }
        folderChanged = false;
      }
    } catch (IOException e) {
      failure = e;
      throw e;
    }
  }

  private void requireSound() throws IOException {
    if (failure != null) {
      throw new IOException(
          "the journal %s takes no more entries since: %s".formatted(folder, failure.getMessage()),
          failure);
    }
  }

  @Override
  public synchronized void close() throws IOException {
    applied.close();
    if (segment != null) {
      segment.close();
    }
  }
}

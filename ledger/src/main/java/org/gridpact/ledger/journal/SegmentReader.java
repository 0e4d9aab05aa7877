package org.gridpact.ledger.journal;

import com.google.protobuf.ByteString;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import org.gridpact.ledger.journal.JournalItem.Recorded;
import org.gridpact.ledger.state.Chain;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.SnapshotCodec;

/**
 * Reads one segment and checks all that is in it. For one thread.
 *
 * <p>Only the newest segment may end within a record or its head: there the record is being written
 * now, or a crash cut it off. Where a file system gave a file its length before its bytes, such an
 * end is of zeros.
 */
final class SegmentReader implements AutoCloseable {
  private static final int BUFFER_BYTES = 1 << 16;

  /**
   * Fewer zeros at an end are taken for what was written: hashes and checksums have no such run.
   */
  private static final int ZEROS_OF_A_SECTOR = 512;

  private final Path file;
  private final boolean newest;
  private final InputStream in;
  private long end;
  private long number;
  private String chain = "";
  private Optional<LedgerState> state = Optional.empty();
  private boolean torn;

  /**
   * Reads the segment's head.
   *
   * @throws AlteredException where it is not as it was written
   */
  SegmentReader(Path file, boolean newest) throws IOException {
    this.file = file;
    this.newest = newest;
    this.in = new BufferedInputStream(Files.newInputStream(file), BUFFER_BYTES);
    boolean read = false;
    try {
      readHead();
      read = true;
    } finally {
      if (!read) {
        in.close();
      }
    }
  }

  /** The number of the last entry read, or of the last before this segment. */
  long number() {
    return number;
  }

  /** The chain with that entry. */
  String chain() {
    return chain;
  }

  /** The state that this segment goes on from, where it follows a gap. */
  Optional<LedgerState> state() {
    return state;
  }

  /** How far in the file everything is whole, in bytes; 0 where not even the head is. */
  long end() {
    return end;
  }

  /** Whether more bytes follow there that are no whole record. */
  boolean torn() {
    return torn;
  }

  private void readHead() throws IOException {
    byte[] bytes = in.readNBytes(Segment.HEAD_BYTES);
    if (bytes.length < Segment.HEAD_BYTES || (zeros(bytes, bytes.length) && zerosToTheEnd() >= 0)) {
      tear("the head", bytes.length == 0 ? "the file is empty" : "the file ends within it");
      return;
    }
    ByteBuffer head = ByteBuffer.wrap(bytes);
    byte[] magic = new byte[Segment.MAGIC.length];
    byte[] hash = new byte[Segment.HASH_BYTES];
    head.get(magic);
    long before = head.getLong();
    head.get(hash);
    int stateLength = head.getInt();
    if (head.getInt() != Segment.checksum(bytes, 0, Segment.HEAD_BYTES - Segment.CHECKSUM_BYTES)
        || !Arrays.equals(magic, Segment.MAGIC)
        || stateLength < 0
        || stateLength > Segment.STATE_BYTES_MAX) {
      throw altered("the head", "its checksum is not that of its content: altered");
    }
    number = before;
    chain = HexFormat.of().formatHex(hash);
    if (before + 1 != Segment.first(file)) {
      throw altered("the head", "it begins with entry %d: renamed".formatted(before + 1));
    }
    if (stateLength > 0 && !readState(stateLength)) {
      return;
    }
    end = Segment.HEAD_BYTES + (stateLength > 0 ? stateLength + Segment.CHECKSUM_BYTES : 0L);
  }

  private boolean readState(int length) throws IOException {
    byte[] bytes = in.readNBytes(length + Segment.CHECKSUM_BYTES);
    if (bytes.length < length + Segment.CHECKSUM_BYTES) {
      tear("the state in the head", "the file ends within it");
      return false;
    }
    if (ByteBuffer.wrap(bytes).getInt(length) != Segment.checksum(bytes, 0, length)) {
      if (endsInZeros(bytes)) {
        tear("the state in the head", "the file ends within it, in zeros");
        return false;
      }
      throw altered("the state in the head", "its checksum is not that of its content: altered");
    }
    LedgerState read;
    try {
      read = SnapshotCodec.decode(Arrays.copyOf(bytes, length));
    } catch (IllegalArgumentException e) {
      throw altered("the state in the head", e.getMessage());
    }
    if (read.entries() != number || !read.chain().equals(chain)) {
      throw altered(
          "the state in the head",
          "it is that of entry %d with chain %s, not of entry %d with chain %s"
              .formatted(read.entries(), read.chain(), number, chain));
    }
    state = Optional.of(read);
    return true;
  }

  /**
   * Reads the next record; empty at the end of the file.
   *
   * @throws AlteredException where it is not as it was written
   */
  Optional<Recorded> next() throws IOException {
    if (torn) {
      return Optional.empty();
    }
    byte[] head = in.readNBytes(Segment.RECORD_HEAD_BYTES);
    if (head.length == 0) {
      return Optional.empty();
    }
    if (head.length < Segment.RECORD_HEAD_BYTES
        || (zeros(head, head.length) && zerosToTheEnd() >= 0)) {
      tear(name(), "the file ends within it");
      return Optional.empty();
    }
    ByteBuffer fields = ByteBuffer.wrap(head);
    int length = fields.getInt();
    long stated = fields.getLong();
    if (fields.getInt() != Segment.checksum(head, 0, 12)
        || length < 0
        || length > Segment.ENTRY_BYTES_MAX) {
      throw altered(name(), "the checksum of its length is not that of its content: altered");
    }
    if (stated != number + 1) {
      throw altered(name(), "entry %d is in its place".formatted(stated));
    }
    return body(head, length);
  }

  private Optional<Recorded> body(byte[] head, int length) throws IOException {
    int bodyLength = length + Segment.HASH_BYTES + Segment.CHECKSUM_BYTES;
    byte[] record = Arrays.copyOf(head, head.length + bodyLength);
    if (in.readNBytes(record, head.length, bodyLength) < bodyLength) {
      tear(name(), "the file ends within it");
      return Optional.empty();
    }
    byte[] entry = Arrays.copyOfRange(record, head.length, head.length + length);
    int hashAt = head.length + length;
    String hash = HexFormat.of().formatHex(record, hashAt, hashAt + Segment.HASH_BYTES);
    String computed = Chain.next(chain, number + 1, entry);
    int checksumAt = hashAt + Segment.HASH_BYTES;
    boolean checked =
        ByteBuffer.wrap(record).getInt(checksumAt) == Segment.checksum(record, 0, checksumAt);
    if (!checked && endsInZeros(record)) {
      tear(name(), "the file ends within it, in zeros");
      return Optional.empty();
    }
    if (!hash.equals(computed)) {
      throw altered(
          name(), "its hash is %s, its content gives %s: altered".formatted(hash, computed));
    }
    if (!checked) {
      throw altered(name(), "its checksum is not that of its content: altered");
    }
    Recorded read = new Recorded(number + 1, ByteString.copyFrom(entry), hash, file, end);
    number++;
    chain = hash;
    end += record.length;
    return Optional.of(read);
  }

  private String name() {
    return "entry " + (number + 1);
  }

  private void tear(String what, String why) throws AlteredException {
    if (!newest) {
      throw altered(what, why + ", and it is not the newest: cut");
    }
    torn = true;
  }

  private AlteredException altered(String what, String why) {
    return new AlteredException(what, file, end, why);
  }

  /** Whether bytes from within these to the end of the file were never written. */
  private boolean endsInZeros(byte[] last) throws IOException {
    int written = last.length;
    while (written > 0 && last[written - 1] == 0) {
      written--;
    }
    long more = zerosToTheEnd();
    return more >= 0 && last.length - written + more >= ZEROS_OF_A_SECTOR;
  }

  /** How many zeros follow; -1 where it is not all zeros to the end. */
  private long zerosToTheEnd() throws IOException {
    byte[] bytes = new byte[BUFFER_BYTES];
    long count = 0;
    for (int n = in.read(bytes); n >= 0; n = in.read(bytes)) {
      if (!zeros(bytes, n)) {
        return -1;
      }
      count += n;
    }
    return count;
  }

  private static boolean zeros(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}

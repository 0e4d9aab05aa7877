package org.gridpact.ledger.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.SnapshotCodec;

/**
 * A file of the journal, named by its first entry. Numbers are big-endian, checksums CRC-32C.
 *
 * <pre>
 * head    magic 8 | entries before 8 | chain before 32 | state length 4 | checksum 4
 * state   bytes | checksum 4            only after a gap: the state that the entries go on from
 * record  entry length 4 | number 8 | checksum 4 | entry | hash 32 | checksum of the record 4
 * ...
 * </pre>
 *
 * <p>A record's head has a checksum of its own: with it a file that ends within the record is told
 * from one whose length was altered.
 */
final class Segment {
  /** Larger than any entry: Raft's messages hold less. */
  static final int ENTRY_BYTES_MAX = 4 << 20;

  /** As large as an array may be, with its checksum. */
  static final int STATE_BYTES_MAX = Integer.MAX_VALUE - 64;

  static final int HASH_BYTES = 32;
  static final int CHECKSUM_BYTES = 4;
  static final int HEAD_BYTES = 8 + 8 + HASH_BYTES + 4 + CHECKSUM_BYTES;
  static final int RECORD_HEAD_BYTES = 4 + 8 + CHECKSUM_BYTES;
  static final byte[] MAGIC = "GPJRNL01".getBytes(StandardCharsets.US_ASCII);

  /** Of a number that a long holds. */
  private static final Pattern NAME = Pattern.compile("00[0-9]{18}\\.log");

  private Segment() {}

  /** The segments in a folder, the oldest first; none where there is no folder. */
  static List<Path> in(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(f -> NAME.matcher(f.getFileName().toString()).matches())
          .sorted()
          .toList();
    }
  }

  /** Where the segment that begins with an entry is. */
  static Path file(Path folder, long first) {
    return folder.resolve("%020d.log".formatted(first));
  }

  /** The first entry of a segment, as its name has it. */
  static long first(Path file) {
    return Long.parseLong(file.getFileName().toString().substring(0, 20));
  }

  /** The head of a segment that continues the one before, or of the very first. */
  static byte[] head(long before, String chain) {
    return head(before, chain, 0).array();
  }

  /** The head of a segment after a gap. */
  static byte[] headAfterGap(LedgerState state) {
    byte[] bytes = SnapshotCodec.encode(state);
    return ByteBuffer.allocate(HEAD_BYTES + bytes.length + CHECKSUM_BYTES)
        .put(head(state.entries(), state.chain(), bytes.length).array())
        .put(bytes)
        .putInt(checksum(bytes, 0, bytes.length))
        .array();
  }

  private static ByteBuffer head(long before, String chain, int stateLength) {
    ByteBuffer out =
        ByteBuffer.allocate(HEAD_BYTES)
            .put(MAGIC)
            .putLong(before)
            .put(HexFormat.of().parseHex(chain))
            .putInt(stateLength);
    return out.putInt(checksum(out.array(), 0, out.position()));
  }

  static byte[] record(long number, byte[] entry, String hash) {
    if (entry.length > ENTRY_BYTES_MAX) {
      throw new IllegalArgumentException(
          "a journal's entry takes at most %d bytes, this one %d"
              .formatted(ENTRY_BYTES_MAX, entry.length));
    }
    ByteBuffer out =
        ByteBuffer.allocate(RECORD_HEAD_BYTES + entry.length + HASH_BYTES + CHECKSUM_BYTES)
            .putInt(entry.length)
            .putLong(number);
    out.putInt(checksum(out.array(), 0, out.position()));
    out.put(entry).put(HexFormat.of().parseHex(hash));
    return out.putInt(checksum(out.array(), 0, out.position())).array();
  }

  static int checksum(byte[] bytes, int from, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, length);
    return (int) crc.getValue();
  }
}

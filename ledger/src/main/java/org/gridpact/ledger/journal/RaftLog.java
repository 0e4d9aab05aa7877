package org.gridpact.ledger.journal;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.util.SizeInBytes;

/** The log that Raft keeps in a ledger's folder, as {@code GROUP/current/log_FIRST-LAST}. */
public final class RaftLog {
  private static final SizeInBytes ENTRY_MAX = SizeInBytes.valueOf(Segment.ENTRY_BYTES_MAX);

  /** The last entry of the journal; empty where that has none. */
  private final Optional<byte[]> last;

  private boolean found;
  private long after;

  private RaftLog(Optional<byte[]> last) {
    this.last = last;
    this.found = last.isEmpty();
  }

  /**
   * How many entries it has after the last one of the journal: to be applied by the next start, or
   * on their way where the peer runs; else the journal was cut. 0 where it has not that one either.
   */
  static long after(Path ledger, Optional<byte[]> last) throws IOException {
    RaftLog log = new RaftLog(last);
    for (LogSegmentPath segment : segments(ledger)) {
      try {
        LogSegment.readSegmentFile(
            segment.getPath().toFile(),
            segment.getStartEnd(),
            ENTRY_MAX,
            CorruptionPolicy.WARN_AND_RETURN,
            null,
            log::take);
      } catch (NoSuchFileException e) {
        // Let go of since it was listed, so that it is older than the journal's end.
      }
    }
    return log.found ? log.after : 0;
  }

  /** The first file that Raft cannot go on from, and why; empty where it can from each. */
  public static Optional<String> damage(Path ledger) throws IOException {
    for (LogSegmentPath segment : segments(ledger)) {
      Path meta = segment.getPath().resolveSibling("raft-meta");
      if (!Files.exists(meta)) {
        return Optional.of("%s is not there: for whom this peer voted".formatted(meta));
      }
      File file = segment.getPath().toFile();
      try {
        LogSegment.readSegmentFile(
            file, segment.getStartEnd(), ENTRY_MAX, CorruptionPolicy.EXCEPTION, null, _ -> {});
      } catch (IOException e) {
        return Optional.of("%s: %s".formatted(file, e.getMessage()));
      }
    }
    return Optional.empty();
  }

  private static List<LogSegmentPath> segments(Path ledger) throws IOException {
    return RaftFolder.files(ledger, "current").stream()
        .filter(f -> !isJustBegun(f))
        .map(LogSegmentPath::matchLogSegment)
        .filter(Objects::nonNull)
        .sorted((a, b) -> a.getStartEnd().compareTo(b.getStartEnd()))
        .toList();
  }

  /**
   * Ratis deletes such a one where it is asked for its name, though a running peer writes to it.
   */
  private static boolean isJustBegun(Path file) {
    return file.getFileName().toString().startsWith("log_inprogress_")
        && file.toFile().length() == 0;
  }

  private void take(LogEntryProto entry) {
    if (!entry.hasStateMachineLogEntry()) {
      return;
    }
    byte[] bytes = entry.getStateMachineLogEntry().getLogData().toByteArray();
    if (last.isPresent() && Arrays.equals(bytes, last.get())) {
      found = true;
      after = 0;
    } else {
      after++;
    }
  }
}

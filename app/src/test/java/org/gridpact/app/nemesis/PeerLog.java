package org.gridpact.app.nemesis;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.RaftServerConfigKeys.Log.CorruptionPolicy;
import org.apache.ratis.server.raftlog.segmented.LogSegment;
import org.apache.ratis.server.raftlog.segmented.LogSegmentPath;
import org.apache.ratis.util.SizeInBytes;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.SnapshotCodec;

/**
 * The entries one peer has on disk, read from its Raft log while it runs and after. Read often
 * enough, it also has what the peer let go of after a snapshot.
 */
final class PeerLog {
  private static final SizeInBytes LARGEST = SizeInBytes.valueOf("8MB");
  private static final Pattern SNAPSHOT = Pattern.compile("snapshot\\.\\d+_(\\d+)");

  private final Path ledger;
  private final NavigableMap<Long, byte[]> entries = new TreeMap<>();

  PeerLog(Path ledger) {
    this.ledger = ledger;
  }

  /**
   * Reads what is there now; a segment that is being written or removed is read as far as it goes.
   */
  void scan() {
    List<LogSegmentPath> segments =
        files().map(LogSegmentPath::matchLogSegment).filter(Objects::nonNull).toList();
    NavigableMap<Long, byte[]> read = new TreeMap<>();
    for (LogSegmentPath segment : segments) {
      try {
        File file = segment.getPath().toFile();
        LogSegment.readSegmentFile(
            file,
            segment.getStartEnd(),
            LARGEST,
            CorruptionPolicy.WARN_AND_RETURN,
            null,
            entry -> {
              if (entry.hasStateMachineLogEntry()) {
                read.put(
                    entry.getIndex(), entry.getStateMachineLogEntry().getLogData().toByteArray());
              }
            });
      } catch (IOException | IllegalStateException _) {
        // Renamed, removed or half written: the next scan sees it.
      }
    }
    if (!read.isEmpty()) {
      // What a new leader took back is not there any more.
      entries.tailMap(read.firstKey(), true).clear();
      entries.putAll(read);
    }
  }

  private Stream<Path> files() {
    try (Stream<Path> tree = Files.walk(ledger, 4)) {
      return tree.toList().stream();
    } catch (IOException | UncheckedIOException _) {
      return Stream.empty();
    }
  }

  /** By index in the Raft log. */
  NavigableMap<Long, byte[]> entries() {
    return entries;
  }

  /** The newest state the peer keeps in place of entries. */
  Optional<LedgerState> snapshot() throws IOException {
    Optional<Path> newest =
        files()
            .filter(f -> SNAPSHOT.matcher(f.getFileName().toString()).matches())
            .max(Comparator.comparingLong(PeerLog::index));
    return newest.isPresent()
        ? Optional.of(SnapshotCodec.decode(Files.readAllBytes(newest.get())))
        : Optional.empty();
  }

  private static long index(Path snapshot) {
    Matcher name = SNAPSHOT.matcher(snapshot.getFileName().toString());
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }
}

package org.gridpact.ledger.journal;

import static java.util.Comparator.comparingLong;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.ratis.io.MD5Hash;
import org.apache.ratis.util.MD5FileUtil;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.SnapshotCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The snapshots that Ratis keeps in a ledger's folder, as {@code GROUP/sm/snapshot.TERM_INDEX}. */
final class Snapshots {
  private static final Logger log = LoggerFactory.getLogger(Snapshots.class);
  private static final Pattern NAME = Pattern.compile("snapshot\\.[0-9]+_([0-9]{1,18})");

  private Snapshots() {}

  /**
   * The newest that is complete, if any. A running peer may take one and delete another meanwhile.
   *
   * @throws AlteredException where it is not as it was written
   */
  static Optional<LedgerState> newest(Path ledger) throws IOException {
    for (Path file : newestFirst(ledger)) {
      try {
        // Where there is none a crash of an earlier program left the snapshot.
        Optional<MD5Hash> digest = digest(file);
        if (digest.isPresent()) {
          return Optional.of(read(file, digest.get()));
        }
      } catch (NoSuchFileException | FileNotFoundException e) {
        log.debug("{} was deleted since it was listed; an older one says as much", file, e);
      }
    }
    return Optional.empty();
  }

  private static Optional<MD5Hash> digest(Path file) throws AlteredException {
    try {
      return Optional.ofNullable(MD5FileUtil.readStoredMd5ForFile(file.toFile()));
    } catch (IOException e) {
      if (!MD5FileUtil.getDigestFileForFile(file.toFile()).exists()) {
        return Optional.empty();
      }
      throw new AlteredException(
          "the snapshot", file, 0, "what is beside it is no MD5 of it: " + e.getMessage());
    }
  }

  private static LedgerState read(Path file, MD5Hash digest) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    if (!MD5FileUtil.computeMd5ForFile(file.toFile()).equals(digest)) {
      throw new AlteredException("the snapshot", file, 0, "its MD5 is not that beside it: altered");
    }
    try {
      return SnapshotCodec.decode(bytes);
    } catch (IllegalArgumentException e) {
      throw new AlteredException("the snapshot", file, 0, e.getMessage());
    }
  }

  private static List<Path> newestFirst(Path ledger) throws IOException {
    return RaftFolder.files(ledger, "sm").stream()
        .filter(f -> name(f).matches())
        .sorted(comparingLong(Snapshots::index).reversed())
        .toList();
  }

  private static long index(Path file) {
    Matcher name = name(file);
    return name.matches() ? Long.parseLong(name.group(1)) : -1;
  }

  private static Matcher name(Path file) {
    return NAME.matcher(file.getFileName().toString());
  }
}

package org.gridpact.ledger.journal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What Raft keeps in a ledger's folder, below one for its group. */
final class RaftFolder {
  private RaftFolder() {}

  /**
   * The files in {@code GROUP/NAME}. By their names alone: a running peer deletes and renames some
   * meanwhile, and who looks at each, as {@link Files#find} does, fails at one that is gone.
   */
  static List<Path> files(Path ledger, String name) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path group : list(ledger)) {
      Path folder = group.resolve(name);
      if (Files.isDirectory(folder)) {
        files.addAll(list(folder));
      }
    }
    return files;
  }

  private static List<Path> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.toList();
    } catch (NoSuchFileException e) {
      // Replaced since, as by a snapshot of the leader's.
      return List.of();
    }
  }
}

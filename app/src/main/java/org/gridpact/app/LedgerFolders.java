package org.gridpact.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gridpact.ledger.journal.Journal;

/** Where ledgers are below the folders that a user names. */
final class LedgerFolders {
  private static final String LEDGER = "ledger";

  private LedgerFolders() {}

  /**
   * The ledgers in folders, by area. A folder is one of {@code --data}, with an area in each of its
   * folders, or one area's, or a ledger's own; the ledgers of one area are its peers'.
   *
   * @throws RefusedException where a folder is not there, or there is no ledger in it
   */
  static Map<String, List<Path>> byArea(List<Path> folders) throws RefusedException {
    Map<String, List<Path>> found = new TreeMap<>();
    for (Path folder : folders) {
      for (Path ledger : in(folder)) {
        List<Path> peers = found.computeIfAbsent(area(ledger), _ -> new ArrayList<>());
        if (!peers.contains(ledger)) {
          peers.add(ledger);
        }
      }
    }
    return found;
  }

  private static List<Path> in(Path folder) throws RefusedException {
    if (!Files.isDirectory(folder)) {
      throw new RefusedException("%s is not there, or no folder".formatted(folder));
    }
    List<Path> candidates = new ArrayList<>(List.of(folder, folder.resolve(LEDGER)));
    try (Stream<Path> areas = Files.list(folder)) {
      areas.sorted().map(a -> a.resolve(LEDGER)).forEach(candidates::add);
    } catch (IOException e) {
      throw new RefusedException("%s cannot be read: %s".formatted(folder, e), e);
    }
    List<Path> ledgers = candidates.stream().filter(LedgerFolders::isLedger).toList();
    if (ledgers.isEmpty()) {
      throw new RefusedException(
          ("there is no ledger in %s: name the folder that the center was given by --data, an"
                  + " area's folder in it, or the area's ledger")
              .formatted(folder));
    }
    return ledgers;
  }

  /** Raft's own folder tells a ledger whose journal was taken away. */
  private static boolean isLedger(Path folder) {
    return Files.isDirectory(Journal.folder(folder))
        || (folder.endsWith(LEDGER) && Files.isDirectory(folder));
  }

  private static String area(Path ledger) {
    Path area = ledger.toAbsolutePath().normalize().getParent();
    return ledger.endsWith(LEDGER) && area != null ? area.getFileName().toString() : "";
  }
}

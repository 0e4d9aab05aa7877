package org.gridpact.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
      for (Path ledger : AreaFolders.in(folder, LEDGER, LedgerFolders::isLedger, "")) {
        List<Path> peers = found.computeIfAbsent(area(ledger), _ -> new ArrayList<>());
        if (!peers.contains(ledger)) {
          peers.add(ledger);
        }
      }
    }
    return found;
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

package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.gridpact.ledger.journal.PeerReport;
import org.gridpact.ledger.journal.Verification;
import org.gridpact.model.config.Failures;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "verify",
    description = {
      "Checks that no entry of a ledger was altered since it was applied.",
      "Reads every entry, computes every hash anew, applies all entries again and compares the"
          + " state they give with the newest snapshot. Of several peers it compares the chains."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:whole", "1:altered, or peers disagree", "2:there is no ledger to read"},
    mixinStandardHelpOptions = true)
final class LedgerVerifyCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description =
          "A center's data folder, an area's folder in it, or its ledger (default:"
              + " ${DEFAULT-VALUE}). Once for each peer.")
  private List<Path> folders;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws RefusedException {
    PrintWriter out = spec.commandLine().getOut();
    boolean whole = true;
    for (Map.Entry<String, List<Path>> area : LedgerFolders.byArea(folders).entrySet()) {
      List<Path> peers = area.getValue();
      Verification verification = verified(peers);
      verification.peers().forEach(p -> print(out, p));
      if (folders.size() > 1 && peers.size() == 1) {
        // Two of one area, of which one was copied elsewhere, look like two areas.
        out.printf("  compared with no other: of area '%s' there is none here%n", area.getKey());
      }
      verification
          .disagreement()
          .ifPresent(d -> out.printf("the peers do not agree from here on: %s%n", d));
      whole &= verification.whole();
    }
    out.flush();
    return whole ? 0 : Main.FAILED;
  }

  private static Verification verified(List<Path> peers) throws RefusedException {
    try {
      return Verification.of(peers);
    } catch (IOException e) {
      throw new RefusedException("the ledger cannot be read: " + Failures.words(e), e);
    }
  }

  private static void print(PrintWriter out, PeerReport peer) {
    out.printf(
        "%s: %s: %s%n",
        peer.ledger(), read(peer), peer.problem().isPresent() ? "NOT WHOLE" : whole(peer));
    for (PeerReport.Missing gap : peer.gaps()) {
      out.printf(
          "  entries %,d to %,d are not here: this peer took over their state; see another peer%n",
          gap.first(), gap.last());
    }
    if (peer.gapCount() > peer.gaps().size()) {
      out.printf("  and %,d more such gaps%n", peer.gapCount() - peer.gaps().size());
    }
    if (peer.tornBytes() > 0) {
      out.printf(
          "  the last %,d bytes are no whole record: being written, or left by a crash%n",
          peer.tornBytes());
    }
    if (peer.notApplied() > 0) {
      out.printf(
          "  Raft's log has %,d entries after the last: the next start applies them, unless the"
              + " journal was cut here%n",
          peer.notApplied());
    }
    peer.problem().ifPresent(p -> out.printf("  %s%n", p));
  }

  private static String read(PeerReport peer) {
    return peer.entries() == 0
        ? "no entries"
        : String.format(
            Locale.ROOT,
            "%,d entries from %s to %s, the last is %,d, head %s",
            peer.entries(),
            Instant.ofEpochMilli(peer.firstMillis()),
            Instant.ofEpochMilli(peer.lastMillis()),
            peer.last(),
            peer.head());
  }

  private static String whole(PeerReport peer) {
    return peer.snapshotEntries() == 0
        ? "whole"
        : String.format(
            Locale.ROOT,
            "whole, and gives the state of the snapshot at entry %,d",
            peer.snapshotEntries());
  }
}

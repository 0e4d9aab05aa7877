package org.gridpact.ledger.journal;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether ledgers are as they were written, and whether several peers' say the same.
 *
 * @param disagreement the first entry on which two peers differ
 */
public record Verification(List<PeerReport> peers, Optional<String> disagreement) {
  public Verification {
    peers = List.copyOf(peers);
  }

  /** Whether nothing is wrong. Gaps that a journal states itself are not wrong. */
  public boolean whole() {
    return disagreement.isEmpty() && peers.stream().allMatch(p -> p.problem().isEmpty());
  }

  /**
   * Reads the ledgers of peers of one group, side by side, each once and in bounded memory. It only
   * reads; the peers may run.
   *
   * @throws IOException where a file cannot be read
   */
  public static Verification of(List<Path> ledgers) throws IOException {
    List<PeerCheck> checks = new ArrayList<>();
    try {
      for (Path ledger : ledgers) {
        checks.add(new PeerCheck(ledger));
      }
      Optional<String> disagreement = readAll(checks);
      List<PeerReport> reports = new ArrayList<>();
      for (PeerCheck check : checks) {
        reports.add(check.report());
      }
      return new Verification(reports, disagreement);
    } finally {
      for (PeerCheck check : checks) {
        check.close();
      }
    }
  }

  private static Optional<String> readAll(List<PeerCheck> checks) throws IOException {
    Optional<String> disagreement = Optional.empty();
    List<PeerCheck> reading = advanced(checks);
    while (!reading.isEmpty()) {
      long number = reading.stream().mapToLong(PeerCheck::number).min().orElseThrow();
      List<PeerCheck> here = reading.stream().filter(c -> c.number() == number).toList();
      if (disagreement.isEmpty()) {
        disagreement = differing(here);
      }
      List<PeerCheck> next = new ArrayList<>(reading);
      next.removeAll(here);
      next.addAll(advanced(here));
      reading = next;
    }
    return disagreement;
  }

  private static List<PeerCheck> advanced(List<PeerCheck> checks) throws IOException {
    List<PeerCheck> more = new ArrayList<>();
    for (PeerCheck check : checks) {
      if (check.advance()) {
        more.add(check);
      }
    }
    return more;
  }

  private static Optional<String> differing(List<PeerCheck> here) {
    PeerCheck one = here.getFirst();
    return here.stream()
        .filter(c -> !c.chain().equals(one.chain()))
        .findFirst()
        .map(
            other ->
                "entry %d: its hash is %s in %s, but %s in %s"
                    .formatted(
                        one.number(), one.chain(), one.ledger(), other.chain(), other.ledger()));
  }
}

package org.gridpact.ledger.raft;

import java.time.Instant;
import java.util.Optional;
import org.gridpact.model.authority.WordVerifier;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.time.Lengths;

/**
 * Notices that ledger time is ahead of this node's clock. Ledger time is the leader's and never
 * goes back: a leader whose clock was far ahead leaves it there. Belongs to one thread.
 */
final class ClockCheck {
  private static final long AGAIN_MILLIS = 60_000;

  private final GridClock clock;
  private long saidAt = -AGAIN_MILLIS;

  ClockCheck(GridClock clock) {
    this.clock = clock;
  }

  /** What is wrong with ledger time, at most once a minute. */
  Optional<String> of(long ledgerMillis) {
    long now = clock.epochMillis();
    long ahead = ledgerMillis - now;
    if (ahead <= WordVerifier.CLOCKS_DIFFER_MILLIS * clock.speed()
        || Math.abs(now - saidAt) < AGAIN_MILLIS) {
      return Optional.empty();
    }
    saidAt = now;
    return Optional.of(
        ("ledger time %s is %s ahead of this node's clock: the leader's clock is or was wrong, or"
                + " this one is; an order whose votes are due before that time is refused")
            .formatted(Instant.ofEpochMilli(ledgerMillis), Lengths.inWords(ahead)));
  }
}

package org.gridpact.ledger.state;

import java.util.Optional;

/**
 * A command with what its leader stamped on it.
 *
 * @param epochMillis the leader's clock; the ledger's own time is the largest stamp so far
 * @param leader how far the leader had applied the ledger; empty where it did not say
 * @param version of the rules that it goes by, {@link LedgerCodec#VERSION}
 */
public record Entry(long epochMillis, Command command, Optional<Applied> leader, int version) {
  /**
   * How far a peer has applied the ledger.
   *
   * @param chain {@link Chain} over those entries
   */
  public record Applied(long entries, String chain) {
    public static Applied of(LedgerState state) {
      return new Applied(state.entries(), state.chain());
    }
  }

  /** One of this version. */
  public Entry(long epochMillis, Command command, Optional<Applied> leader) {
    this(epochMillis, command, leader, LedgerCodec.VERSION);
  }

  /** One that does not say what its leader has. */
  public Entry(long epochMillis, Command command) {
    this(epochMillis, command, Optional.empty());
  }
}

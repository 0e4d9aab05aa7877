package org.gridpact.engine.analytics.jobs;

import java.util.ArrayList;
import java.util.List;
import org.gridpact.engine.analytics.run.Share;

/**
 * Some states and contingencies, numbered state by state.
 *
 * @param first number of the first
 * @param size how many
 */
public record Cases(long first, long size) implements Share {
  /** Fewer than that make a share only at the end; it costs a copy of the network. */
  private static final long LEAST = 16;

  private static final long MOST_SHARES = 20_000;

  /** All of them in shares that depend on their number alone. */
  public static List<Cases> shares(long all) {
    long size = Math.max(LEAST, Math.ceilDiv(all, MOST_SHARES));
    List<Cases> shares = new ArrayList<>();
    for (long first = 0; first < all; first += size) {
      shares.add(new Cases(first, Math.min(size, all - first)));
    }
    return shares;
  }
}

package org.gridpact.network.plan;

import java.util.Comparator;

/**
 * How bad a violation is: first by what it means, then by how far it goes.
 *
 * @param share beyond the limit: of a branch's permanent limit, or of the width of a voltage band;
 *     negative inside it, infinite where there is no state
 */
public record Severity(Level level, double share) implements Comparable<Severity> {
  private static final Comparator<Severity> ORDER =
      Comparator.comparing(Severity::level).thenComparingDouble(Severity::share);

  /** From the mildest. */
  public enum Level {
    /** The limit itself is kept, not its margin. */
    MARGIN,
    /** Within a temporary rating of the branch: allowed for a time. */
    FOR_A_TIME,
    /** Above every rating, outside the voltage band, or longer than it may last. */
    NOT_ALLOWED,
    /** There is no steady state. */
    NO_STATE
  }

  @Override
  public int compareTo(Severity other) {
    return ORDER.compare(this, other);
  }

  /** The same, where the time it is allowed for is over. */
  public Severity expired() {
    return level == Level.FOR_A_TIME ? new Severity(Level.NOT_ALLOWED, share) : this;
  }
}

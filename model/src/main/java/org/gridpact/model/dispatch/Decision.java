package org.gridpact.model.dispatch;

import java.util.Collection;
import java.util.Optional;
import java.util.function.Function;

/** The one outcome of an order; {@code reason} says why it was aborted. */
public record Decision(String order, boolean committed, String reason) {

  /**
   * Decides an order from the first vote of each gateway: committed when all participants are
   * prepared, aborted as soon as one is not, and empty while that is open (Gray and Lamport,
   * <i>Consensus on Transaction Commit</i>, 2006, section 3).
   *
   * @param firstVotes of a gateway; null where it has not voted
   */
  public static Optional<Decision> of(
      String order, Collection<String> participants, Function<String, Vote> firstVotes) {
    boolean all = true;
    for (String gateway : participants) {
      Vote vote = firstVotes.apply(gateway);
      if (vote != null && !vote.prepared()) {
        return Optional.of(new Decision(order, false, gateway + ": " + vote.reason()));
      }
      all &= vote != null;
    }
    return all ? Optional.of(new Decision(order, true, "")) : Optional.empty();
  }
}

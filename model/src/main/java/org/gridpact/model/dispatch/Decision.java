package org.gridpact.model.dispatch;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/** The one outcome of an order; {@code reason} says why it was aborted. */
public record Decision(String order, boolean committed, String reason) {

  /**
   * Decides an order from the first vote of each gateway: committed when all participants are
   * prepared, aborted as soon as one is not, and empty while that is open (Gray and Lamport,
   * <i>Consensus on Transaction Commit</i>, 2006, section 3).
   */
  public static Optional<Decision> of(
      String order, Collection<String> participants, Map<String, Vote> firstVotes) {
    for (String gateway : participants) {
      Vote vote = firstVotes.get(gateway);
      if (vote != null && !vote.prepared()) {
        return Optional.of(new Decision(order, false, gateway + ": " + vote.reason()));
      }
    }
    return firstVotes.keySet().containsAll(participants)
        ? Optional.of(new Decision(order, true, ""))
        : Optional.empty();
  }
}

package org.gridpact.edge.uplink;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.task.Assignment;

/** Hears the center. Calls come one after the other, on the thread of the client. */
public interface UplinkListener {
  /** The center has answered; what it may have missed is to be sent again now. */
  void connected();

  void disconnected();

  /** The center has said something, and has signed it. */
  void heard();

  /** Something was said that is not the center's, or not for now; nothing is done. */
  default void refused(RefusedWord word) {
    // One that keeps no evidence leaves it at the count.
  }

  /** Orders to vote on, in the order they were said in. */
  void prepare(List<Order> orders);

  void decided(List<Decision> decisions);

  /** The tasks the center wants run here, in place of those before. */
  default void assigned(long version, List<Assignment> assignments) {
    // One that runs no tasks has nothing to do.
  }

  /** Crews have locked these devices of the gateway, and no others. */
  void lockedOut(Set<String> devices);

  /** Comes about once a second while connected, for what is to be repeated. */
  void beat();

  /** Running totals for the center to show; asked for every few seconds. */
  Map<String, Long> counters();
}

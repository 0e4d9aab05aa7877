package org.gridpact.edge.dispatch;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Keeps orders over restarts. */
public interface OrderLog {
  /** What was recorded and not forgotten. */
  List<OrderEntry> entries() throws IOException;

  /** The newest fencing token recorded; 0 where none ever was. */
  long newestToken() throws IOException;

  /**
   * Writes an entry, in place of an earlier one of the same order. On return it is on disk with the
   * newest token; on an exception it may be or not.
   */
  void record(OrderEntry entry, long newestToken) throws IOException;

  /** Why no further order may be taken; empty where one may. */
  default Optional<String> refusal() {
    return Optional.empty();
  }

  void forget(Collection<String> orders) throws IOException;
}

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
   * Writes entries, each in place of an earlier one of the same order, all or none. On return they
   * are on disk with the newest token; on an exception they may be or not.
   */
  void record(List<OrderEntry> entries, long newestToken) throws IOException;

  /** Why no further order may be taken; empty where one may. */
  default Optional<String> refusal() {
    return Optional.empty();
  }

  void forget(Collection<String> orders) throws IOException;
}

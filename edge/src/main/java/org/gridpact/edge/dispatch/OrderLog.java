package org.gridpact.edge.dispatch;

import java.io.IOException;
import java.util.Collection;
import java.util.List;

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

  void forget(Collection<String> orders) throws IOException;
}

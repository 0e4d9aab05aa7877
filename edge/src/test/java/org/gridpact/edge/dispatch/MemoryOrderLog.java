package org.gridpact.edge.dispatch;

import java.io.IOException;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An order log in memory that outlives its participant, and can be made to fail. */
public final class MemoryOrderLog implements OrderLog {
  private final Map<String, OrderEntry> entries = new LinkedHashMap<>();
  private long newestToken;
  private int writes;
  boolean failing;

  @Override
  public List<OrderEntry> entries() {
    return List.copyOf(entries.values());
  }

  @Override
  public long newestToken() {
    return newestToken;
  }

  @Override
  public void record(List<OrderEntry> changed, long token) throws IOException {
    if (failing) {
      throw new IOException("the disk is full");
    }
    changed.forEach(e -> entries.put(e.order().id(), e));
    newestToken = token;
    writes++;
  }

  /** How often something was recorded. */
  int writes() {
    return writes;
  }

  @Override
  public void forget(Collection<String> orders) {
    entries.keySet().removeAll(orders);
  }
}

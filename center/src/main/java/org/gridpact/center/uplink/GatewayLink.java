package org.gridpact.center.uplink;

import java.util.Collection;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Order;

/**
 * Sends a gateway its part of the dispatch protocol.
 *
 * <p>Best effort: to a gateway that is not connected nothing is sent, and what was sent may be lost
 * with the stream. The protocol repeats what matters when a gateway connects.
 */
public interface GatewayLink {
  void prepare(String gateway, Order part);

  void decide(String gateway, Decision decision);

  /** Tells which of its devices crews have locked: these, and no others. */
  void lockOut(String gateway, Collection<String> devices);
}

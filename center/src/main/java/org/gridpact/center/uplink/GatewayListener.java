package org.gridpact.center.uplink;

import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Vote;

/**
 * Hears what gateways say beside their frames. Calls for one gateway come one after the other; a
 * slow listener holds up only that gateway's stream.
 */
public interface GatewayListener {
  void connected(String gateway, long bootEpoch);

  void disconnected(String gateway);

  void voted(Vote vote);

  void reported(Effect effect);

  /** The gateway is in doubt and asks for the decision of an order. */
  void asked(String gateway, String order);
}

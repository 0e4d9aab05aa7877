package org.gridpact.center.uplink;

import java.util.concurrent.CompletableFuture;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Vote;

/**
 * Hears what gateways say beside their frames. Calls for one gateway come one after the other; a
 * slow listener holds up only that gateway's stream.
 */
public interface GatewayListener {
  void connected(String gateway, long bootEpoch);

  void disconnected(String gateway);

  /** Whether the vote is known now where it counts; if not, the gateway is to say it elsewhere. */
  CompletableFuture<Boolean> voted(Vote vote);

  /** Likewise. */
  CompletableFuture<Boolean> reported(Effect effect);

  /** Likewise for what auditors should find. */
  CompletableFuture<Boolean> noticed(String gateway, String text, long epochMillis);

  /** The gateway is in doubt and asks for the decision of an order. */
  void asked(String gateway, String order);
}

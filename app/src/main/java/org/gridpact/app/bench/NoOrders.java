package org.gridpact.app.bench;

import org.gridpact.center.uplink.GatewayListener;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Vote;

/** There is no dispatcher, so gateways have nothing to answer. */
final class NoOrders implements GatewayListener {
  @Override
  public void connected(String gateway, long bootEpoch) {
    // The uplink logs it.
  }

  @Override
  public void disconnected(String gateway) {
    // The uplink logs it.
  }

  @Override
  public void voted(Vote vote) {
    throw new IllegalArgumentException("there is no order " + vote.order());
  }

  @Override
  public void reported(Effect effect) {
    throw new IllegalArgumentException("there is no order to have this effect: " + effect);
  }

  @Override
  public void asked(String gateway, String order) {
    throw new IllegalArgumentException("there is no order " + order);
  }
}

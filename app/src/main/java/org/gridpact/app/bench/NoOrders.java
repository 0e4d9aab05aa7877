package org.gridpact.app.bench;

import java.util.concurrent.CompletableFuture;
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
  public CompletableFuture<Boolean> voted(Vote vote) {
    throw new IllegalArgumentException("there is no order " + vote.order());
  }

  @Override
  public CompletableFuture<Boolean> reported(Effect effect) {
    throw new IllegalArgumentException("there is no order to have this effect: " + effect);
  }

  @Override
  public CompletableFuture<Boolean> noticed(String gateway, String text, long epochMillis) {
    return CompletableFuture.completedFuture(true);
  }

  @Override
  public void asked(String gateway, String order) {
    throw new IllegalArgumentException("there is no order " + order);
  }
}

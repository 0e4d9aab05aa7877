package org.gridpact.app;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.filter.Filter;
import ch.qos.logback.core.spi.FilterReply;

/** Keeps from the log that a peer which is closing refused what its leader sent meanwhile. */
public final class ClosingPeers extends Filter<ILoggingEvent> {
  private static final String CLOSING =
      "org.apache.ratis.protocol.exceptions.ServerNotReadyException";

  @Override
  public FilterReply decide(ILoggingEvent event) {
    IThrowableProxy thrown = event.getThrowableProxy();
    return thrown != null && CLOSING.equals(thrown.getClassName())
        ? FilterReply.DENY
        : FilterReply.NEUTRAL;
  }
}

package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxy;
import ch.qos.logback.core.spi.FilterReply;
import java.io.IOException;
import org.apache.ratis.protocol.exceptions.ServerNotReadyException;
import org.junit.jupiter.api.Test;

class ClosingPeersTest {
  @Test
  void onlyWhatAClosingPeerRefusesIsKeptFromTheLog() {
    assertThat(decided(new ServerNotReadyException("closing"))).isEqualTo(FilterReply.DENY);
    assertThat(decided(new IOException("disk full"))).isEqualTo(FilterReply.NEUTRAL);
    assertThat(new ClosingPeers().decide(new LoggingEvent())).isEqualTo(FilterReply.NEUTRAL);
  }

  private static FilterReply decided(Throwable thrown) {
    LoggingEvent event = new LoggingEvent();
    event.setThrowableProxy(new ThrowableProxy(thrown));
    return new ClosingPeers().decide(event);
  }
}

package org.gridpact.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.gridpact.model.config.OneLog;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

class OneLogTest {
  private final Logger root = (Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME);
  private final ListAppender<ILoggingEvent> log = new ListAppender<>();

  @BeforeEach
  void listen() {
    log.start();
    root.addAppender(log);
    OneLog.start();
  }

  @AfterEach
  void leave() {
    SLF4JBridgeHandler.uninstall();
    root.detachAppender(log);
  }

  @Test
  void whatLibrariesSayTheirOwnWayGoesByTheSameRules() {
    // As a ledger's peer of one that was killed says it, with a stack trace.
    warn("org.apache.ratis.thirdparty.io.grpc.netty.NettyServerHandler", "Stream Error");
    warn("io.grpc.internal.ManagedChannelOrphanWrapper", "not shut down");
    assertThat(log.list).extracting(ILoggingEvent::getMessage).containsExactly("not shut down");
  }

  private static void warn(String logger, String message) {
    java.util.logging.Logger.getLogger(logger).warning(message);
  }
}

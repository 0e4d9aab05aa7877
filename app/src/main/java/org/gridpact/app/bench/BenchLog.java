package org.gridpact.app.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.gridpact.model.config.OneLog;
import org.slf4j.LoggerFactory;

/** What a bench logs. */
final class BenchLog {
  private BenchLog() {}

  /** Dozens of gateways that connect are no news here. */
  static void warningsOnly() {
    only(Level.WARN);
  }

  /** Centers that are killed and gateways that lose them are what is measured. */
  static void errorsOnly() {
    only(Level.ERROR);
    OneLog.start();
    if (LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME) instanceof Logger logger) {
      logger.setLevel(Level.ERROR);
    }
  }

  private static void only(Level level) {
    if (LoggerFactory.getLogger("org.gridpact") instanceof Logger logger) {
      logger.setLevel(level);
    }
  }
}

package org.gridpact.app.bench;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** What a bench logs. */
final class BenchLog {
  private BenchLog() {}

  /** Dozens of gateways that connect are no news here. */
  static void warningsOnly() {
    if (LoggerFactory.getLogger("org.gridpact") instanceof Logger logger) {
      logger.setLevel(Level.WARN);
    }
  }
}

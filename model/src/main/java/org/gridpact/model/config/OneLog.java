package org.gridpact.model.config;

import java.util.logging.Level;
import java.util.logging.Logger;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** A process logs in one way: what libraries say by java.util.logging goes where all else does. */
public final class OneLog {
  private OneLog() {}

  /** From now on, of the whole process, warnings and worse; the first thing a program does. */
  public static void start() {
    SLF4JBridgeHandler.removeHandlersForRootLogger();
    SLF4JBridgeHandler.install();
    Logger.getLogger("").setLevel(Level.WARNING);
  }
}

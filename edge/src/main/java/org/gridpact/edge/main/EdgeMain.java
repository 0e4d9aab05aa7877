package org.gridpact.edge.main;

import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** Starts {@link EdgeCommand} in a process of its own. */
public final class EdgeMain {
  private EdgeMain() {}

  public static void main(String[] args) {
    // gRPC logs by java.util.logging, past what simplelogger.properties says.
    Logger.getLogger("").setLevel(Level.WARNING);
    System.exit(new CommandLine(new EdgeCommand()).execute(args));
  }
}

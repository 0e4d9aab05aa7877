package org.gridpact.edge.main;

import org.gridpact.model.config.OneLog;
import picocli.CommandLine;

/** Starts {@link EdgeCommand} in a process of its own. */
public final class EdgeMain {
  private EdgeMain() {}

  public static void main(String[] args) {
    OneLog.start();
    System.exit(new CommandLine(new EdgeCommand()).execute(args));
  }
}

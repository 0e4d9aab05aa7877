package org.gridpact.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "history",
    description = "Looks after the files of history; the center may run meanwhile.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "verify|compact",
    subcommands = {HistoryVerifyCommand.class, HistoryCompactCommand.class})
final class HistoryCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "history what? There is: history verify, history compact");
  }
}

package org.gridpact.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "ledger",
    description = "Reads the ledger's files; the center may run meanwhile.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "verify|show",
    subcommands = {LedgerVerifyCommand.class, LedgerShowCommand.class})
final class LedgerCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "ledger what? There is: ledger verify, ledger show");
  }
}

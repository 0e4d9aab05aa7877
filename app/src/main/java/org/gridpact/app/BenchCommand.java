package org.gridpact.app;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "bench",
    description = "Measures how much this machine carries.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "ingest|edge|dispatch|history|plan",
    subcommands = {
      BenchIngestCommand.class,
      BenchEdgeCommand.class,
      BenchDispatchCommand.class,
      BenchHistoryCommand.class,
      BenchPlanCommand.class
    })
final class BenchCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "bench what? There is: bench ingest, bench edge, bench dispatch, bench history, bench"
            + " plan");
  }
}

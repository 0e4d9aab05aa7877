package org.gridpact.app;

import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import org.gridpact.edge.main.EdgeCommand;
import org.gridpact.model.config.OneLog;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The command line. */
@Command(
    name = "gridpact",
    description = "Runs the devices of an electricity grid as one system.",
    mixinStandardHelpOptions = true,
    version = "Gridpact 0.1.0",
    subcommands = {
      DemoCommand.class,
      RunCommand.class,
      EdgeCommand.class,
      CheckCommand.class,
      OrderCommand.class,
      OperatorCommands.ApproveCommand.class,
      OperatorCommands.RejectCommand.class,
      OperatorCommands.LockCommand.class,
      OperatorCommands.UnlockCommand.class,
      LedgerCommand.class,
      SqlCommand.class,
      ExportCommand.class,
      ForecastCommand.class,
      HistoryCommand.class,
      ClusterCommand.class,
      AnalyzeCommand.class,
      OpfCommand.class,
      SecurityCommand.class,
      BenchCommand.class,
      RehearseCommand.class,
      CommandLine.HelpCommand.class
    })
public final class Main {
  /** Something went wrong while running. */
  static final int FAILED = 1;

  /** The command or a file it names is refused. */
  static final int REFUSED = 2;

  private Main() {}

  public static void main(String[] args) {
    OneLog.start();
    System.exit(commandLine().execute(args));
  }

  static CommandLine commandLine() {
    CommandLine line = new CommandLine(new Main());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.registerConverter(Instant.class, new Times());
    line.registerConverter(LocalDate.class, Times::day);
    line.setExecutionExceptionHandler(
        (error, command, parsed) ->
            switch (error) {
              case RefusedException refused -> told(command, refused, REFUSED);
              // A file or the disk, which a trace says nothing of.
              case IOException failed -> told(command, new RefusedException(failed), FAILED);
              default -> throw error;
            });
    return line;
  }

  private static int told(CommandLine command, RefusedException why, int code) {
    command.getErr().println(why.getMessage());
    return code;
  }
}

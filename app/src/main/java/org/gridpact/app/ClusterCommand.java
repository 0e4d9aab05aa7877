package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gridpact.engine.cluster.ClusterView.Seen;
import org.gridpact.engine.cluster.LocalCluster;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "cluster",
    description = "A Flink cluster of processes on this machine, for --flink and --engine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "start|stop|status",
    subcommands = {
      ClusterCommand.StartCommand.class,
      ClusterCommand.StopCommand.class,
      ClusterCommand.StatusCommand.class
    })
final class ClusterCommand implements Runnable {
  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "cluster what? There is: cluster start, cluster stop, cluster status");
  }

  /** Where a cluster keeps itself. */
  static final class Folder {
    @Option(
        names = "--data",
        paramLabel = "DIR",
        defaultValue = "data",
        description =
            "Its processes keep themselves in flink-cluster there (default: ${DEFAULT-VALUE}).")
    private Path data;

    LocalCluster cluster() {
      return new LocalCluster(data.resolve("flink-cluster"));
    }
  }

  @Command(
      name = "start",
      description = {
        "Starts a JobManager and TaskManagers as processes of their own, on 127.0.0.1 only.",
        "Where they run already it starts only TaskManagers that are missing."
      },
      mixinStandardHelpOptions = true)
  static final class StartCommand implements Callable<Integer> {
    @Option(
        names = "--local",
        required = true,
        description = "On this machine, the only kind there is; docs/cluster.md tells of others.")
    private boolean local;

    @Option(
        names = "--taskmanagers",
        paramLabel = "N",
        defaultValue = "2",
        description = "Processes that work, 1 to 16 (default: ${DEFAULT-VALUE}).")
    private int taskManagers;

    @Option(
        names = "--slots",
        paramLabel = "N",
        defaultValue = "4",
        description =
            "Of each; the default lets one TaskManager carry the stream job and an analysis of two"
                + " workers when the other is gone (default: ${DEFAULT-VALUE}).")
    private int slots;

    @Option(
        names = "--port",
        paramLabel = "N",
        defaultValue = "8091",
        description = "Where it takes jobs, 0 for any free port (default: ${DEFAULT-VALUE}).")
    private int port;

    @Mixin private Folder folder;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws RefusedException, InterruptedException {
      LocalCluster cluster = folder.cluster();
      try {
        if (!local) {
          throw new RefusedException("say --local: see docs/cluster.md for a cluster of your own");
        }
        boolean started = cluster.start(new LocalCluster.Size(taskManagers, slots, port));
        LocalCluster.Status status = cluster.status().orElseThrow();
        spec.commandLine()
            .getOut()
            .printf(
                "%s; use it by --flink %s%n",
                started ? "The cluster is up" : "The cluster runs already", status.rest());
        return 0;
      } catch (IOException | IllegalArgumentException e) {
        throw new RefusedException(e);
      }
    }
  }

  @Command(
      name = "stop",
      description = "Ends the processes. Jobs on them end too, and go on from their checkpoints.",
      mixinStandardHelpOptions = true)
  static final class StopCommand implements Callable<Integer> {
    @Mixin private Folder folder;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws RefusedException, InterruptedException {
      try {
        boolean ran = folder.cluster().stop();
        spec.commandLine().getOut().println(ran ? "The cluster has ended." : "No cluster ran.");
        return 0;
      } catch (IOException e) {
        throw new RefusedException(e);
      }
    }
  }

  @Command(
      name = "status",
      description = "Says what runs; fails where a part that was started does not.",
      mixinStandardHelpOptions = true)
  static final class StatusCommand implements Callable<Integer> {
    @Mixin private Folder folder;

    @Spec private CommandSpec spec;

    @Override
    public Integer call() throws RefusedException, InterruptedException {
      PrintWriter out = spec.commandLine().getOut();
      try {
        Optional<LocalCluster.Status> status = folder.cluster().status();
        if (status.isEmpty()) {
          out.println("No cluster runs.");
          return Main.FAILED;
        }
        return print(out, status.get()) ? 0 : Main.FAILED;
      } catch (IOException e) {
        throw new RefusedException(e);
      }
    }

    private static boolean print(PrintWriter out, LocalCluster.Status status) {
      out.printf(
          "JobManager at %s: %s%n",
          status.rest(),
          status.jobManager().isEmpty()
              ? "gone"
              : status.seen().isEmpty() ? "does not answer" : "runs");
      out.printf(
          "TaskManagers: %d of %d run%s%n",
          status.taskManagers().size(),
          status.taskManagersStarted(),
          status.isWhole() ? "" : "; cluster start --local starts what is missing");
      status.seen().ifPresent(seen -> print(out, seen));
      return status.isWhole();
    }

    private static void print(PrintWriter out, Seen seen) {
      out.printf("Slots: %d, %d free%n", seen.slots(), seen.slotsFree());
      seen.jobs().forEach(job -> out.println("Job: " + job));
    }
  }
}

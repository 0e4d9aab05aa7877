package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gridpact.app.bench.PlanBench;
import org.gridpact.network.grid.GridFileException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "plan",
    description =
        "Measures the physics behind planning: load flows, outages, and what plans are made of.",
    mixinStandardHelpOptions = true)
final class BenchPlanCommand implements Callable<Integer> {
  @Option(
      names = "--networks",
      paramLabel = "FOLDER",
      description =
          "Where the published networks are (pglib/, activsg/); a section whose networks are not"
              + " there says so (default: GRIDPACT_DATA/networks, else ../shared/data/networks).")
  private Optional<Path> networks = Optional.empty();

  @Mixin private BenchOptions options;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException, RefusedException {
    options.folder();
    PrintWriter out = spec.commandLine().getOut();
    PlanBench bench =
        new PlanBench(
            networks.orElseGet(BenchPlanCommand::shared),
            line -> {
              out.println(line);
              out.flush();
            });
    try {
      options.write(bench.run());
    } catch (GridFileException e) {
      throw new RefusedException(e);
    }
    return 0;
  }

  private static Path shared() {
    String set = System.getenv("GRIDPACT_DATA");
    return Path.of(set == null ? "../shared/data" : set).resolve("networks");
  }
}

package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.gridpact.model.area.Limits;
import org.gridpact.model.config.Dimension;
import org.gridpact.network.flow.Injections;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.security.Contingency;
import org.gridpact.network.security.ContingencyFile;
import org.gridpact.network.security.FindingView;
import org.gridpact.network.security.Prevention;
import org.gridpact.network.security.SecurityCheck;
import org.gridpact.network.security.SecurityReport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "security",
    description = {
      "Says what the loss of any one branch or unit would do to the state in a network file: which"
          + " limits it breaks, who loses supply, and where there is no state at all.",
      "Exit code 0 whatever it finds; with --prevent 1 where limits cannot be kept after all losses"
          + " that a redispatch could help."
    },
    mixinStandardHelpOptions = true)
final class SecurityCommand implements Callable<Integer> {
  private static final int MOST_LINES = 20;
  private static final int MOST_RULES = 3;
  private static final int MOST_MILLIS_TO_ACT = 24 * 3_600_000;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      required = true,
      description = "MATPOWER, IEEE-CDF or XIIDM, or builtin:feeder33.")
  private String network;

  @Option(
      names = "--contingencies",
      paramLabel = "FILE",
      description =
          "What is lost instead of every branch and unit: a MATPOWER change table (.m), or lines"
              + " 'branch ID' or 'unit ID', joined by ' + ' where they are lost together.")
  private Optional<Path> contingencies = Optional.empty();

  @Option(
      names = "--prevent",
      description =
          "Also finds the least-cost redispatch of the file's own generators with which no loss"
              + " breaks a limit (docs/security.md), and says what each loss does then.")
  private boolean prevent;

  @Option(names = "--report", paramLabel = "FILE", description = "Writes every finding as JSON.")
  private Optional<Path> report = Optional.empty();

  @Option(
      names = "--defaults",
      description =
          "Takes a branch without a limit in the file to carry 125 %% of its current in the file's"
              + " own load flow, and at least 50 A.")
  private boolean defaults;

  @Option(
      names = "--act-within",
      paramLabel = "TIME",
      description =
          "After a loss a branch may carry what a temporary rating allows for so long, as 20min;"
              + " without, its permanent limit.")
  private Optional<String> actWithin = Optional.empty();

  @Option(
      names = "--voltage-min",
      paramLabel = "PU",
      description =
          "Lowest voltage allowed at every bus, per unit; without this and --voltage-max the file's"
              + " limits of each bus, and 0.9 to 1.1 where it has none.")
  private Optional<Double> voltageMinPu = Optional.empty();

  @Option(
      names = "--voltage-max",
      paramLabel = "PU",
      description = "Highest voltage allowed at every bus, per unit; likewise.")
  private Optional<Double> voltageMaxPu = Optional.empty();

  @Spec private CommandSpec spec;

  /**
   * What {@code --report} writes.
   *
   * @param prevention null without {@code --prevent}
   */
  private record Written(
      String network,
      int buses,
      int branches,
      long losses,
      long secure,
      long limitsBroken,
      long supplyLost,
      long withoutSolution,
      long notComputed,
      double seconds,
      List<String> notices,
      List<FindingView> findings,
      PreventionView prevention) {}

  @Override
  public Integer call() throws RefusedException, IOException {
    ReportFile.checkWritable(report);
    Grid grid = grid();
    GridLimits limits = limits(grid);
    List<String> notices = new ArrayList<>(grid.notices());
    notices.addAll(limits.notices());
    SecurityCheck check = check(grid, limits);
    notices.addAll(check.notices());
    notices.forEach(n -> spec.commandLine().getErr().println("note: " + n));
    if (prevent && actWithin.isPresent()) {
      throw new RefusedException(
          "--prevent plans for permanent limits, which --act-within would not hold it against");
    }
    List<Contingency> losses = losses(grid);
    Optional<Prevention> prevention = prevention(grid, limits);
    long start = System.nanoTime();
    SecurityReport found = check.report(Injections.OF_FILE, losses);
    double seconds = (System.nanoTime() - start) / 1e9;
    List<FindingView> views = found.findings().stream().map(FindingView::of).toList();
    print(grid, found, views, seconds);
    Optional<PreventionView> prevented =
        prevention.map(p -> PreventionView.of(p, p.prevent(found)));
    prevented.ifPresent(p -> p.print(spec.commandLine().getOut()));
    if (report.isPresent()) {
      ReportFile.write(
          report.get(), written(grid, found, views, notices, seconds, prevented.orElse(null)));
    }
    return prevented.map(PreventionView::exitCode).orElse(0);
  }

  private Optional<Prevention> prevention(Grid grid, GridLimits limits) throws RefusedException {
    try {
      return prevent ? Optional.of(new Prevention(grid, limits)) : Optional.empty();
    } catch (IllegalArgumentException e) {
      throw new RefusedException("--prevent: " + e.getMessage(), e);
    }
  }

  private Grid grid() throws RefusedException {
    try {
      return Grid.read(network);
    } catch (GridFileException e) {
      throw new RefusedException("--network: " + e.getMessage(), e);
    }
  }

  private GridLimits limits(Grid grid) throws RefusedException {
    return switch (found(grid)) {
      case GridLimits.Outcome.Complete complete -> complete.limits();
      case GridLimits.Outcome.Wrong wrong -> throw new RefusedException(inWords(grid, wrong));
    };
  }

  private GridLimits.Outcome found(Grid grid) throws RefusedException {
    if (voltageMinPu.isEmpty() && voltageMaxPu.isEmpty()) {
      return GridLimits.ofFile(grid, defaults);
    }
    double min = voltageMinPu.orElse(GridLimits.USUAL_VOLTAGE.minPu());
    double max = voltageMaxPu.orElse(GridLimits.USUAL_VOLTAGE.maxPu());
    if (!(min > 0 && min < max)) {
      throw new RefusedException(
          "--voltage-min %s is not below --voltage-max %s".formatted(min, max));
    }
    return GridLimits.of(grid, new Limits(min, max, Map.of(), defaults));
  }

  private String inWords(Grid grid, GridLimits.Outcome.Wrong wrong) {
    long without = grid.branches().stream().filter(b -> b.limitAmperes().isEmpty()).count();
    return !defaults && without > 0
        ? "%d of %d branches of %s have no limit in the file; --defaults assumes them"
            .formatted(without, grid.branches().size(), network)
        : String.join(
            "; ", wrong.problems().stream().limit(MOST_RULES).map(p -> p.rule()).toList());
  }

  private List<Contingency> losses(Grid grid) throws RefusedException {
    if (contingencies.isEmpty()) {
      return Contingency.of(grid, Contingency.Scope.N_1);
    }
    try {
      List<Contingency> losses = new ArrayList<>(List.of(new Contingency.None()));
      losses.addAll(ContingencyFile.read(contingencies.get(), grid));
      return losses;
    } catch (ContingencyFile.UnreadableException e) {
      throw new RefusedException("--contingencies: " + e.getMessage(), e);
    }
  }

  private SecurityCheck check(Grid grid, GridLimits limits) throws RefusedException {
    try {
      return new SecurityCheck(grid, limits, secondsToAct());
    } catch (IllegalArgumentException e) {
      throw new RefusedException("--network: " + e.getMessage(), e);
    }
  }

  private OptionalInt secondsToAct() throws RefusedException {
    if (actWithin.isEmpty()) {
      return OptionalInt.empty();
    }
    double millis;
    try {
      millis = Dimension.TIME.parse(actWithin.get());
    } catch (IllegalArgumentException e) {
      throw new RefusedException("--act-within: " + e.getMessage(), e);
    }
    if (!(millis >= 1_000 && millis <= MOST_MILLIS_TO_ACT)) {
      throw new RefusedException("--act-within: 1 s to 24 h, not '%s'".formatted(actWithin.get()));
    }
    return OptionalInt.of((int) (millis / 1_000));
  }

  private void print(Grid grid, SecurityReport found, List<FindingView> views, double seconds) {
    PrintWriter out = spec.commandLine().getOut();
    List<FindingView> insecure = views.stream().filter(v -> !v.outcome().equals("secure")).toList();
    insecure.stream()
        .limit(MOST_LINES)
        .forEach(v -> out.printf("%-24s %s%n", v.contingency(), v.words()));
    if (insecure.size() > MOST_LINES) {
      out.printf("... and %d more%s%n", insecure.size() - MOST_LINES, where());
    }
    long bad = insecure.stream().filter(v -> !v.contingency().equals("none")).count();
    out.printf(
        Locale.ROOT,
        "%s: %d of %d losses are secure, %d are not; %.2f s%n",
        grid,
        found.losses() - bad,
        found.losses(),
        bad,
        seconds);
    out.flush();
  }

  private String where() {
    return report.isPresent() ? ", all of them in " + report.get() : "; --report FILE has them all";
  }

  private static Written written(
      Grid grid,
      SecurityReport found,
      List<FindingView> views,
      List<String> notices,
      double seconds,
      PreventionView prevention) {
    return new Written(
        grid.name(),
        grid.buses().size(),
        grid.branches().size(),
        found.losses(),
        losses(views, "secure"),
        losses(views, "limits broken"),
        losses(views, "supply lost"),
        losses(views, "no solution"),
        losses(views, "not computed"),
        seconds,
        notices,
        views,
        prevention);
  }

  private static long losses(List<FindingView> views, String outcome) {
    return views.stream()
        .filter(v -> v.outcome().equals(outcome) && !v.contingency().equals("none"))
        .count();
  }
}

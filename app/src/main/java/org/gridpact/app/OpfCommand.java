package org.gridpact.app;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.matpower.MatpowerCase;
import org.gridpact.network.opf.AcOpf;
import org.gridpact.network.opf.Convention;
import org.gridpact.network.opf.DcOpf;
import org.gridpact.network.opf.OpfException;
import org.gridpact.network.opf.OpfResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "opf",
    description =
        "Finds the least-cost generation under the limits of a grid (docs/opf.md). Ends"
            + " with 0 where it is found, and with 1 where no dispatch keeps every limit.",
    mixinStandardHelpOptions = true)
final class OpfCommand implements Callable<Integer> {
  private static final int SHOWN = 12;

  @Option(
      names = "--network",
      paramLabel = "FILE",
      required = true,
      description = "A MATPOWER file with costs.")
  private String network;

  @Option(
      names = "--model",
      paramLabel = "dc|ac",
      defaultValue = "dc",
      description =
          "dc: linear, exact; ac: with losses, voltages and reactive power, by successive"
              + " linearisation (default: ${DEFAULT-VALUE}).")
  private Model model;

  @Option(
      names = "--convention",
      paramLabel = "physical|pglib|pglib-without-shifts",
      description =
          "Of dc, a branch's susceptance: 1/(x·ratio) with phase shifts, or x/(r²+x²) without"
              + " ratios, with or without shifts (default: physical).")
  private Optional<String> convention;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "Write cost, status, generation, prices and limits here, as JSON.")
  private Optional<Path> report;

  @Spec private CommandSpec spec;

  /** The model of the grid. */
  enum Model {
    DC,
    AC
  }

  @Override
  public Integer call() throws RefusedException, IOException {
    ReportFile.checkWritable(report);
    Optional<Convention> asked = convention();
    PrintWriter out = spec.commandLine().getOut();
    long start = System.nanoTime();
    Answer answer = solve(asked.orElse(Convention.PHYSICAL));
    double seconds = (System.nanoTime() - start) / 1e9;
    answer.notices().forEach(notice -> out.println("note: " + notice));
    out.printf(Locale.ROOT, "%s, %s, %.2f s%n", answer.name(), answer.model(), seconds);
    int code = show(out, answer.result());
    out.flush();
    if (report.isPresent()) {
      OpfReport.write(
          report.get(), answer.name(), answer.model(), answer.notices(), seconds, answer.result());
    }
    return code;
  }

  private record Answer(String name, String model, List<String> notices, OpfResult result) {}

  private Answer solve(Convention asked) throws RefusedException {
    try {
      MatpowerCase source = Grid.readMatpower(network);
      return switch (model) {
        case DC ->
            new Answer(
                source.name(),
                "DC-OPF (%s)".formatted(name(asked)),
                notices(source, source.notices()),
                DcOpf.solve(source, asked));
        case AC -> {
          Grid grid = Grid.alternating(source);
          yield new Answer(
              grid.name(), "AC-OPF", notices(source, grid.notices()), AcOpf.solve(grid));
        }
      };
    } catch (GridFileException | OpfException | IllegalArgumentException e) {
      throw new RefusedException("--network: " + e.getMessage(), e);
    }
  }

  /** MATPOWER writes 0 where a rating is missing, and takes that for no limit; so does this. */
  private static List<String> notices(MatpowerCase source, List<String> ofFile) {
    List<String> notices = new ArrayList<>(ofFile);
    long without =
        source.branches().stream().filter(b -> b.inService() && b.ratingMva() == 0).count();
    if (without > 0) {
      notices.add(
          "%d branches have no rating (rateA 0): their flow is not limited".formatted(without));
    }
    return notices;
  }

  private Optional<Convention> convention() throws RefusedException {
    if (convention.isEmpty()) {
      return Optional.empty();
    }
    if (model == Model.AC) {
      throw new RefusedException("--convention is about the DC model: leave it out with ac");
    }
    return Optional.of(
        Arrays.stream(Convention.values())
            .filter(c -> name(c).equalsIgnoreCase(convention.get()))
            .findFirst()
            .orElseThrow(
                () ->
                    new RefusedException(
                        "--convention is physical, pglib or pglib-without-shifts, not '%s'"
                            .formatted(convention.get()))));
  }

  private static String name(Convention convention) {
    return convention.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static int show(PrintWriter out, OpfResult result) {
    return switch (result) {
      case OpfResult.Optimal optimal -> {
        show(out, optimal);
        yield 0;
      }
      case OpfResult.Infeasible infeasible -> {
        out.println("infeasible: no dispatch keeps every limit; these conflict:");
        infeasible.conflicts().stream()
            .limit(SHOWN)
            .forEach(
                c ->
                    out.println(
                        c.by() > 0
                            ? String.format(
                                Locale.ROOT, "  %s: broken by %.4f %s", c.what(), c.by(), c.unit())
                            : "  %s: kept".formatted(c.what())));
        yield Main.FAILED;
      }
      case OpfResult.Failed(String reason) -> {
        out.println("failed: " + reason);
        yield Main.FAILED;
      }
    };
  }

  private static void show(PrintWriter out, OpfResult.Optimal optimal) {
    out.printf(
        Locale.ROOT,
        "optimal: %,.3f $/h after %d programs%n",
        optimal.cost(),
        optimal.iterations());
    if (Double.isNaN(optimal.lowerBound())) {
      out.println("no lower bound is proven");
    } else {
      out.printf(
          Locale.ROOT,
          "proven: not below %,.3f $/h (%.2g %% less)%n",
          optimal.lowerBound(),
          100 * (optimal.cost() - optimal.lowerBound()) / Math.max(1, Math.abs(optimal.cost())));
    }
    out.printf(Locale.ROOT, "the last program saw %.1e of it left to gain%n", optimal.gap());
    double[] prices =
        optimal.prices().values().stream().mapToDouble(p -> p).filter(Double::isFinite).toArray();
    out.printf(
        Locale.ROOT,
        "%d units; prices from %.4f to %.4f $/MWh%n",
        optimal.generation().size(),
        Arrays.stream(prices).min().orElse(Double.NaN),
        Arrays.stream(prices).max().orElse(Double.NaN));
    optimal.binding().stream()
        .sorted((a, b) -> Double.compare(b.price(), a.price()))
        .limit(SHOWN)
        .forEach(
            b ->
                out.printf(
                    Locale.ROOT,
                    "  %s binds at %.4f %s: one %s %s would save %.4f $/h%n",
                    b.what(),
                    b.limit(),
                    b.unit(),
                    b.least() ? "less" : "more",
                    b.unit(),
                    b.price()));
    int more = optimal.binding().size() - SHOWN;
    if (more > 0) {
      out.printf("  and %d more limits that bind%n", more);
    }
  }
}

package org.gridpact.app.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.gridpact.model.area.Limits;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.limits.GridLimits;

/** Measures planning, a section after the other. */
public final class PlanBench {
  /** PGLib's band of voltage, and each branch's limit as its file has it. */
  static final Limits LIMITS = new Limits(0.94, 1.06, Map.of(), true);

  /** In the order they run; each is a key of the report. */
  private static final List<Section> SECTIONS =
      List.of(
          new AcSection(),
          new SecuritySection(),
          new EstimateSection(),
          new PlannerSection(),
          new OpfSection());

  private final Path networks;
  private final Consumer<String> say;

  /** One part of the bench. */
  interface Section {
    /** Its key in the report. */
    String name();

    /**
     * Measures, and says each result in a line.
     *
     * @param networks folder of the published networks; a network that is not there is said, and
     *     leaves its figure out of the report
     * @return what the report has under the name; something Jackson writes
     */
    Object run(Path networks, Consumer<String> say) throws GridFileException;
  }

  public PlanBench(Path networks, Consumer<String> say) {
    this.networks = networks;
    this.say = say;
  }

  /** The report: each section's figures under its name, then the machine. */
  public Map<String, Object> run() throws GridFileException {
    Map<String, Object> report = new LinkedHashMap<>();
    for (Section section : SECTIONS) {
      report.put(section.name(), section.run(networks, say));
    }
    report.put("cores", Runtime.getRuntime().availableProcessors());
    report.put("jvm", Runtime.version().toString());
    return report;
  }

  /** A network of PGLib, as {@code case118_ieee}; empty, and said, where it is not there. */
  static Optional<Grid> published(Path networks, String name, Consumer<String> say)
      throws GridFileException {
    Path file = file(networks, name);
    return there(file, say) ? Optional.of(Grid.read(file.toString())) : Optional.empty();
  }

  static Path file(Path networks, String name) {
    return networks.resolve("pglib/pglib_opf_" + name + ".m");
  }

  /** Whether a network is there; says where it is not. */
  static boolean there(Path network, Consumer<String> say) {
    if (Files.exists(network)) {
      return true;
    }
    say.accept("skipped: there is no " + network.toAbsolutePath().normalize());
    return false;
  }

  /** {@link #LIMITS} of a grid whose file limits every branch. */
  static GridLimits limits(Grid grid) {
    return GridLimits.of(grid, LIMITS).complete().limits();
  }
}

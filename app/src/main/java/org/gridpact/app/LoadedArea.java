package org.gridpact.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.AreaFile;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.ConfigException.Problem;
import org.gridpact.network.grid.Grid;
import org.gridpact.network.grid.GridFileException;
import org.gridpact.network.limits.GridLimits;
import org.gridpact.network.limits.LimitSchedule;

/**
 * An area with its grid and limits, of which everything has been checked.
 *
 * @param notices what was assumed, for the operator to know
 */
record LoadedArea(Area area, Grid grid, LimitSchedule limits, List<String> notices) {
  LoadedArea {
    notices = List.copyOf(notices);
  }

  /** The same grid and limits for an area that differs in nothing that was checked. */
  LoadedArea withArea(Area other) {
    return new LoadedArea(other, grid, limits, notices);
  }

  /** Reads an area file; a relative path of its network is relative to the file. */
  static LoadedArea ofFile(Path file) throws RefusedException {
    try {
      AreaFile read = AreaFile.read(file);
      String network = read.area().network();
      boolean path = !network.startsWith("builtin:");
      return of(read, path ? file.resolveSibling(network).toString() : network);
    } catch (ConfigException e) {
      throw new RefusedException(e);
    }
  }

  /** Reads an area file that comes with the program. */
  static LoadedArea ofResource(String name) throws RefusedException {
    try {
      AreaFile read = AreaFile.parse(name, resource(name));
      return of(read, read.area().network());
    } catch (ConfigException e) {
      throw new RefusedException(e);
    }
  }

  /** A network file with {@link DefaultArea}. */
  static LoadedArea ofNetwork(String network) throws RefusedException {
    try {
      Grid grid = Grid.read(network);
      Area area = DefaultArea.of(network, grid);
      List<String> notices = new ArrayList<>();
      notices.add(
          "%s comes without an area: voltage limits are %s to %s pu, and %d devices are assumed"
              .formatted(
                  network,
                  GridLimits.USUAL_VOLTAGE.minPu(),
                  GridLimits.USUAL_VOLTAGE.maxPu(),
                  area.devices().size()));
      return checked(new AreaFile(network, area, Map.of()), grid, notices);
    } catch (GridFileException | ConfigException e) {
      throw new RefusedException(e);
    }
  }

  static String resource(String name) {
    try (InputStream in = LoadedArea.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("this program comes without " + name, e);
    }
  }

  private static LoadedArea of(AreaFile file, String network) throws ConfigException {
    try {
      return checked(file, Grid.read(network), new ArrayList<>());
    } catch (GridFileException e) {
      throw new ConfigException(List.of(file.problem("network", e.getMessage())));
    }
  }

  private static LoadedArea checked(AreaFile file, Grid grid, List<String> notices)
      throws ConfigException {
    List<Problem> problems =
        GridLimits.check(file.area(), grid).stream()
            .map(problem -> file.problem(problem.subject(), problem.rule()))
            .toList();
    if (!problems.isEmpty()) {
      throw new ConfigException(problems);
    }
    LimitSchedule limits = GridLimits.of(grid, file.area().limits()).complete().byTime();
    Stream.of(grid.notices(), limits.usual().notices()).forEach(notices::addAll);
    return new LoadedArea(file.area(), grid, limits, notices);
  }
}

package org.gridpact.app;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where histories are; the same for every command about them. */
final class HistoryData {
  private static final String HISTORY = "history";

  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description =
          "A center's data folder, an area's folder in it, or its history (default:"
              + " ${DEFAULT-VALUE}).")
  private Path folder;

  /**
   * The folders of all histories there.
   *
   * @throws RefusedException where there is none
   */
  List<Path> histories() throws RefusedException {
    return AreaFolders.in(
            folder,
            HISTORY,
            f -> absolute(f).endsWith(HISTORY) && Files.isDirectory(f),
            "; where that is in Cassandra, name the area file by --config")
        .stream()
        .map(HistoryData::absolute)
        .toList();
  }

  /**
   * The folder of one area's history.
   *
   * @param area which, where there are several
   * @throws RefusedException where there is none, or more than one and none is named
   */
  Path history(Optional<String> area) throws RefusedException {
    List<Path> found =
        histories().stream().filter(f -> area.map(areaOf(f)::equals).orElse(true)).toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new RefusedException(
        found.isEmpty()
            ? "there is no history of area %s in %s".formatted(area.orElse(""), folder)
            : "%s has several areas, say which by --area: %s"
                .formatted(
                    folder, String.join(", ", found.stream().map(HistoryData::areaOf).toList())));
  }

  private static Path absolute(Path folder) {
    return folder.toAbsolutePath().normalize();
  }

  private static String areaOf(Path history) {
    return history.getParent().getFileName().toString();
  }

  Path folder() {
    return folder;
  }

  /** An area's folder: the one of its name in it, or itself. */
  Path ofArea(String area) {
    return folder.endsWith(area) ? folder : folder.resolve(area);
  }
}

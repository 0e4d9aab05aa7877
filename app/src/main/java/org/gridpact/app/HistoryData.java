package org.gridpact.app;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Where histories are; the same for every command about them. */
final class HistoryData {
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
    return HistoryFolders.in(folder);
  }

  /**
   * The folder of one area's history.
   *
   * @param area which, where there are several
   * @throws RefusedException where there is none, or more than one and none is named
   */
  Path history(Optional<String> area) throws RefusedException {
    return HistoryFolders.one(folder, area);
  }

  Path folder() {
    return folder;
  }

  /** An area's folder: the one of its name in it, or itself. */
  Path ofArea(String area) {
    return folder.endsWith(area) ? folder : folder.resolve(area);
  }
}

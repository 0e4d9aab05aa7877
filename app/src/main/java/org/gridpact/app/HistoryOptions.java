package org.gridpact.app;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Whose history is read; the same for every command that asks it. */
final class HistoryOptions {
  @Option(
      names = "--data",
      paramLabel = "DIR",
      defaultValue = "data",
      description =
          "A center's data folder, an area's folder in it, or its history (default:"
              + " ${DEFAULT-VALUE}).")
  private Path data;

  @Option(names = "--area", description = "Which area, where the folder has several.")
  private Optional<String> area = Optional.empty();

  /**
   * The folder of history.
   *
   * @throws RefusedException where there is none, or more than one and none is named
   */
  Path folder() throws RefusedException {
    return HistoryFolders.one(data, area);
  }
}

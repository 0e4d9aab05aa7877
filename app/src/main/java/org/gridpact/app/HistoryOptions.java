package org.gridpact.app;

import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Whose history is read; the same for every command that asks it. */
final class HistoryOptions {
  @Mixin private HistoryData data;

  @Option(names = "--area", description = "Which area, where the folder has several.")
  private Optional<String> area = Optional.empty();

  /**
   * The folder of history.
   *
   * @throws RefusedException where there is none, or more than one and none is named
   */
  Path folder() throws RefusedException {
    return data.history(area);
  }
}

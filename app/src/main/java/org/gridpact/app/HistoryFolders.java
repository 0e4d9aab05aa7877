package org.gridpact.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where histories are below a folder that a user names. */
final class HistoryFolders {
  private static final String HISTORY = "history";

  private HistoryFolders() {}

  /**
   * The histories in a folder: one of {@code --data}, with an area in each of its folders, or one
   * area's, or a history's own.
   *
   * @throws RefusedException where the folder is not there, or there is no history in it
   */
  static List<Path> in(Path folder) throws RefusedException {
    if (!Files.isDirectory(folder)) {
      throw new RefusedException("%s is not there, or no folder".formatted(folder));
    }
    List<Path> candidates = new ArrayList<>();
    candidates.add(folder);
    candidates.add(folder.resolve(HISTORY));
    try (Stream<Path> areas = Files.list(folder)) {
      areas.sorted().map(a -> a.resolve(HISTORY)).forEach(candidates::add);
    } catch (IOException e) {
      throw new RefusedException("%s cannot be read: %s".formatted(folder, e), e);
    }
    List<Path> histories =
        candidates.stream()
            .map(f -> f.toAbsolutePath().normalize())
            .filter(f -> f.endsWith(HISTORY) && Files.isDirectory(f))
            .toList();
    if (histories.isEmpty()) {
      throw new RefusedException(
          ("there is no history in %s: name the folder that the center was given by --data, an"
               + " area's folder in it, or the area's history; where that is in Cassandra, name the"
               + " area file by --config")
              .formatted(folder));
    }
    return histories;
  }

  /**
   * The history of one area.
   *
   * @param area which, where there are several
   * @throws RefusedException where there is none, or more than one and none is named
   */
  static Path one(Path folder, Optional<String> area) throws RefusedException {
    List<Path> found =
        in(folder).stream().filter(f -> area.map(areaOf(f)::equals).orElse(true)).toList();
    if (found.size() == 1) {
      return found.getFirst();
    }
    throw new RefusedException(
        found.isEmpty()
            ? "there is no history of area %s in %s".formatted(area.orElse(""), folder)
            : "%s has several areas, say which by --area: %s"
                .formatted(
                    folder,
                    String.join(", ", found.stream().map(HistoryFolders::areaOf).toList())));
  }

  private static String areaOf(Path history) {
    return history.getParent().getFileName().toString();
  }
}

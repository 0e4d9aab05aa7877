package org.gridpact.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Where history is below the folder that a user names. */
final class HistoryFolders {
  private static final String HISTORY = "history";

  private HistoryFolders() {}

  /**
   * The history of one area.
   *
   * @param data the folder that a center was given by {@code --data}
   * @param area which, where there are several
   * @throws RefusedException where there is none, or more than one and none is named
   */
  static Path one(Path data, Optional<String> area) throws RefusedException {
    List<Path> found =
        in(data).stream().filter(f -> area.map(areaOf(f)::equals).orElse(true)).toList();
    if (found.isEmpty()) {
      throw new RefusedException(
          "there is no history%s in %s: name the folder that the center was given by --data"
              .formatted(area.map(" of area "::concat).orElse(""), data));
    }
    if (found.size() > 1) {
      throw new RefusedException(
          "%s has several areas: say which by --area (%s)"
              .formatted(
                  data, String.join(", ", found.stream().map(HistoryFolders::areaOf).toList())));
    }
    return found.getFirst();
  }

  private static String areaOf(Path history) {
    return history.getParent().getFileName().toString();
  }

  private static List<Path> in(Path data) throws RefusedException {
    if (!Files.isDirectory(data)) {
      throw new RefusedException("%s is not there, or no folder".formatted(data));
    }
    try (Stream<Path> areas = Files.list(data.toAbsolutePath())) {
      return areas.sorted().map(a -> a.resolve(HISTORY)).filter(Files::isDirectory).toList();
    } catch (IOException e) {
      throw new RefusedException("%s cannot be read: %s".formatted(data, e), e);
    }
  }
}

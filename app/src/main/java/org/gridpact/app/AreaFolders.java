package org.gridpact.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.gridpact.model.config.Failures;

/** Where what a center keeps of its areas is, below a folder that a user names. */
final class AreaFolders {
  private AreaFolders() {}

  /**
   * The histories, or ledgers, in a folder: one of {@code --data}, with an area in each of its
   * folders, or one area's, or such a one itself.
   *
   * @param what the name of such a folder
   * @param otherwise what else may be done where there is none
   * @throws RefusedException where the folder is not there, or there is none in it
   */
  static List<Path> in(Path folder, String what, Predicate<Path> isOne, String otherwise)
      throws RefusedException {
    if (!Files.isDirectory(folder)) {
      throw new RefusedException("%s is not there, or no folder".formatted(folder));
    }
    List<Path> candidates = new ArrayList<>(List.of(folder, folder.resolve(what)));
    try (Stream<Path> areas = Files.list(folder)) {
      areas.sorted().map(a -> a.resolve(what)).forEach(candidates::add);
    } catch (IOException e) {
      throw new RefusedException("%s cannot be read: %s".formatted(folder, Failures.words(e)), e);
    }
    List<Path> found = candidates.stream().filter(isOne).toList();
    if (found.isEmpty()) {
      throw new RefusedException(
          ("there is no %s in %s: name the folder that the center was given by --data, an area's"
                  + " folder in it, or the area's %s%s")
              .formatted(what, folder, what, otherwise));
    }
    return found;
  }
}

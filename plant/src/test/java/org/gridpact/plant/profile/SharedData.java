package org.gridpact.plant.profile;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Where measured data and published networks are, if this machine has them. */
public final class SharedData {
  private SharedData() {}

  /** $GRIDPACT_DATA, or shared/data beside one of the folders that this one is in. */
  public static Path folder() {
    Path shared = Path.of("shared/data");
    Path here = Path.of("").toAbsolutePath();
    return Optional.ofNullable(System.getenv("GRIDPACT_DATA"))
        .map(Path::of)
        .or(
            () ->
                Stream.iterate(here, Objects::nonNull, Path::getParent)
                    .map(folder -> folder.resolve(shared))
                    .filter(Files::isDirectory)
                    .findFirst())
        .orElse(shared);
  }
}

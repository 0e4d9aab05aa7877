package org.gridpact.model.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** Published networks and recorded data of others, which are no part of the project. */
public final class SharedData {
  private SharedData() {}

  /**
   * A path in {@code GRIDPACT_DATA}, else in the {@code shared/data} beside one of the folders that
   * this one is in; the test that asks is skipped where there is none.
   */
  public static Path path(String relative) {
    Path none = Path.of("shared/data");
    Path folder =
        Optional.ofNullable(System.getenv("GRIDPACT_DATA"))
            .map(Path::of)
            .or(
                () ->
                    Stream.iterate(Path.of("").toAbsolutePath(), Objects::nonNull, Path::getParent)
                        .map(above -> above.resolve(none))
                        .filter(Files::isDirectory)
                        .findFirst())
            .orElse(none);
    Path path = folder.resolve(relative).toAbsolutePath();
    assumeTrue(Files.exists(path), () -> "skipped: there is no " + path);
    return path;
  }
}

package org.gridpact.edge;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** Recorded data of others, {@code shared/data} beside one of the folders this one is in. */
public final class SharedData {
  private SharedData() {}

  /** A file of it; without that the test is skipped and says so. */
  public static Path file(String relative) {
    Path folder = Path.of("").toAbsolutePath();
    while (folder != null && !Files.exists(folder.resolve("shared/data").resolve(relative))) {
      folder = folder.getParent();
    }
    assumeTrue(folder != null, () -> "skipped: there is no shared/data/" + relative);
    return folder.resolve("shared/data").resolve(relative);
  }
}

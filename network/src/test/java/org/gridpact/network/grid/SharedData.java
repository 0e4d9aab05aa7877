package org.gridpact.network.grid;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/** The folder of real input data, which is no part of the project: {@code GRIDPACT_DATA}. */
public final class SharedData {
  private SharedData() {}

  /** A path in the folder; the test that asks is skipped where there is none. */
  public static Path path(String relative) {
    String set = System.getenv("GRIDPACT_DATA");
    Path folder = Path.of(set == null ? "../../shared/data" : set);
    Path path = folder.resolve(relative);
    assumeTrue(Files.exists(path), "skipped: there is no " + path.toAbsolutePath().normalize());
    return path;
  }
}

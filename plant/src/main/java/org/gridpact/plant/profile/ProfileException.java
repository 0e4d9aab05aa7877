package org.gridpact.plant.profile;

import java.nio.file.Path;

/** A profile file that is refused; the message names file, line and rule. */
public final class ProfileException extends Exception {
  private static final long serialVersionUID = 1L;

  ProfileException(Path file, String rule) {
    super(file + ": " + rule);
  }

  ProfileException(Path file, long line, String rule) {
    super(file + ":" + line + ": " + rule);
  }
}

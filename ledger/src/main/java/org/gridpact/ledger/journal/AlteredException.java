package org.gridpact.ledger.journal;

import java.io.IOException;
import java.nio.file.Path;

/** A journal is not as it was written; the message names entry, file and offset. */
public final class AlteredException extends IOException {
  private static final long serialVersionUID = 1L;

  AlteredException(String what, Path file, long offset, String why) {
    super("%s of %s, at byte %d: %s".formatted(what, file, offset, why));
  }
}

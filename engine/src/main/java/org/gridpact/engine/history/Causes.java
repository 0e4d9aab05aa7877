package org.gridpact.engine.history;

import org.gridpact.model.config.Failures;

/** Why something failed. */
final class Causes {
  private Causes() {}

  /** What the one says that began it, such as that a disk is full. */
  static String first(Throwable failure) {
    Throwable first = failure;
    while (first.getCause() != null) {
      first = first.getCause();
    }
    return Failures.words(first);
  }
}

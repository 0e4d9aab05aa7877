package org.gridpact.app;

import org.gridpact.model.config.Failures;

/** What the user asked for cannot be done; the message says what, where and why. */
final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  RefusedException(String message) {
    super(message);
  }

  RefusedException(String message, Throwable cause) {
    super(message, cause);
  }

  /** That something failed, in the words of what did. */
  RefusedException(Exception cause) {
    this(Failures.words(cause), cause);
  }
}

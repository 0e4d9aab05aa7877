package org.gridpact.app;

import java.nio.file.FileSystemException;

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
    this(words(cause), cause);
  }

  /** Of a file that is not there or may not be touched the message is the name alone. */
  private static String words(Exception cause) {
    boolean name = cause instanceof FileSystemException file && file.getReason() == null;
    return name || cause.getMessage() == null ? cause.toString() : cause.getMessage();
  }
}

package org.gridpact.network.grid;

/** A network that cannot be read; the message says which, where and why. */
public final class GridFileException extends Exception {
  private static final long serialVersionUID = 1;

  GridFileException(String message) {
    super(message);
  }

  GridFileException(String message, Throwable cause) {
    super(message, cause);
  }
}

package org.gridpact.network.matpower;

/** A text that is not a consistent MATPOWER case; the message is {@code file:line: rule}. */
public final class MatpowerFormatException extends Exception {
  private static final long serialVersionUID = 1;

  MatpowerFormatException(String file, int line, String rule) {
    super("%s:%d: %s".formatted(file, line, rule));
  }
}

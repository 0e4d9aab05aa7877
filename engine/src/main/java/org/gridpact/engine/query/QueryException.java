package org.gridpact.engine.query;

/** A question to history that is refused, cannot be answered, or takes too long; says why. */
public class QueryException extends Exception {
  private static final long serialVersionUID = 1L;

  public QueryException(String message) {
    super(message);
  }

  public QueryException(String message, Throwable cause) {
    super(message, cause);
  }
}

package org.gridpact.engine.query;

/** More values than one answer is made of, however often it is asked for: it has to be for less. */
public final class TooManyValuesException extends QueryException {
  private static final long serialVersionUID = 1L;

  TooManyValuesException(String message) {
    super(message);
  }
}

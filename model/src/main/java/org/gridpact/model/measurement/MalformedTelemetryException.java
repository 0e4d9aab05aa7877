package org.gridpact.model.measurement;

/** Bytes that are neither a birth nor a frame. */
public final class MalformedTelemetryException extends Exception {
  private static final long serialVersionUID = 1L;

  MalformedTelemetryException(String message, Throwable cause) {
    super(message, cause);
  }
}

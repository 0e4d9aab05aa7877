package org.gridpact.engine.analytics.run;

import java.io.IOException;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** A file of the input cannot be read; the message names it and says what is wrong. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class UnreadableInputException extends IOException {
  private static final long serialVersionUID = 1L;

  public UnreadableInputException(String file, String what, Throwable cause) {
    super("%s cannot be read: %s".formatted(file, what), cause);
  }
}

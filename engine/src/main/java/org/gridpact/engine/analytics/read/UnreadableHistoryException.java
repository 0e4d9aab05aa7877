package org.gridpact.engine.analytics.read;

import java.io.IOException;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** A file of history cannot be read; the message names it and says what is wrong. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class UnreadableHistoryException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableHistoryException(String file, String what, Throwable cause) {
    super("%s cannot be read: %s".formatted(file, what), cause);
  }
}

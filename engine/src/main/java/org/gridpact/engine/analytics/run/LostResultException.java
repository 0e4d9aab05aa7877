package org.gridpact.engine.analytics.run;

import java.io.IOException;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** A part of a result cannot be computed or written, and trying again would not help. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
final class LostResultException extends IOException {
  private static final long serialVersionUID = 1L;

  LostResultException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}

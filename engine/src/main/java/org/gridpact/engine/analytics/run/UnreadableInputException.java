package org.gridpact.engine.analytics.run;

import java.io.IOException;
import org.apache.flink.runtime.throwable.ThrowableAnnotation;
import org.apache.flink.runtime.throwable.ThrowableType;

/** A file of the input cannot be read; the message names it and says what is wrong. */
@ThrowableAnnotation(ThrowableType.NonRecoverableError)
public final class UnreadableInputException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What is said of a file that was there when the run was planned. */
  static final String GONE = "it is not there, or not for this user";

  /** One that is gone, as compaction may have taken its rows into another since it was listed. */
  public static UnreadableInputException gone(String file, Throwable cause) {
    return new UnreadableInputException(file, GONE, cause);
  }

  public UnreadableInputException(String file, String what, Throwable cause) {
    super("%s cannot be read: %s".formatted(file, what), cause);
  }
}

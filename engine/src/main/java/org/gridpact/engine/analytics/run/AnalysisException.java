package org.gridpact.engine.analytics.run;

import java.io.IOException;

/** An analysis came to no result; the message says why in one line. */
public final class AnalysisException extends Exception {
  private static final long serialVersionUID = 1L;
  private static final String FULL = "No space left on device";
  private static final String NO_SLOT = "NoResourceAvailableException";

  public AnalysisException(String message) {
    super(message);
  }

  private AnalysisException(String message, Throwable cause) {
    super(message, cause);
  }

  /** What is to be told of a failure somewhere on a cluster, whose cause comes wrapped. */
  public static AnalysisException of(Throwable failure) {
    String own = UnreadableInputException.class.getName();
    Throwable deepest = failure;
    for (Throwable t = failure; t != null; t = t.getCause()) {
      String text = String.valueOf(t.getMessage());
      if (text.contains(FULL)) {
        return new AnalysisException(
            "the disk is full: %s; free some space or choose another folder".formatted(plain(text)),
            failure);
      }
      if (t.toString().contains(NO_SLOT)) {
        return new AnalysisException(
            "the cluster has no free slots for it: see whether every TaskManager is up, and what"
                + " else runs there",
            failure);
      }
      if (t instanceof UnreadableInputException || text.startsWith(own)) {
        return new AnalysisException(plain(text), failure);
      }
      deepest = t;
    }
    String text = deepest.getMessage();
    return new AnalysisException(
        text == null || !(deepest instanceof IOException || text.contains("Exception: "))
            ? "the job failed: " + deepest
            : plain(text),
        failure);
  }

  /** Whether a file was gone that had been listed: then another listing may have its rows. */
  public boolean isOfGoneFile() {
    return getMessage().endsWith(UnreadableInputException.GONE);
  }

  /** Without the class names that a cluster puts before messages. */
  private static String plain(String message) {
    return message
        .lines()
        .findFirst()
        .orElse("")
        .replaceFirst("^([\\w.$]+(Exception|Error): )+", "");
  }
}

package org.gridpact.model.task;

/**
 * How a task does at its gateway.
 *
 * @param utilisation share of one core its runs took of late
 * @param misses runs not over at their deadline
 * @param failures errors and overruns
 * @param reason why it does not run; empty while it does
 * @param result the newest, a JSON object; empty before the first
 */
public record TaskStatus(
    String id,
    State state,
    double utilisation,
    long runs,
    long misses,
    long failures,
    String reason,
    String result) {
  /** Longer ones are cut by nobody: they are refused. */
  public static final int MAX_RESULT = 4_000;

  /** Ordinals are on the wire. */
  public enum State {
    RUNNING,
    /** Not admitted: with it, deadlines of others could not be met. */
    REFUSED,
    /** Put aside because of an overload. */
    SHED,
    /** Stopped after an error or an overrun, until its back-off ends. */
    BACKED_OFF,
    /** Stopped for good. */
    DISABLED
  }

  public TaskStatus {
    if (result.length() > MAX_RESULT) {
      throw new IllegalArgumentException("the result of task " + id + " is too long");
    }
  }
}

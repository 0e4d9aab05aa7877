package org.gridpact.edge.task;

/** What a task does, in steps. Belongs to one thread at a time. */
public interface Work {
  /**
   * Does one bounded piece of a run, of at most {@link
   * org.gridpact.model.task.Admission#STEP_MILLIS} of processor time; one that could take longer
   * asks the token in between.
   *
   * @return whether the run is over
   */
  boolean step(StopToken token) throws InterruptedException;

  /** The newest result as a JSON object of a few kilobytes; empty while there is none. */
  String result();

  /** About what it keeps. */
  long bytes();
}

package org.gridpact.edge.task;

/** Asked by a step that may take long whether it is to end now. */
public final class StopToken {
  private volatile boolean stopped;

  public boolean isStopped() {
    return stopped;
  }

  void stop() {
    stopped = true;
  }
}

package org.gridpact.edge.task;

/** Takes what a person should look at. Called by the tasks' thread; does not wait for long. */
@FunctionalInterface
public interface AlarmSink {
  /**
   * Something began or ended.
   *
   * @param epochMillis when it was seen, by the grid's clock
   * @param subject the device
   */
  void alarm(long epochMillis, String subject, String text);
}

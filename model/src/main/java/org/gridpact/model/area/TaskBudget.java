package org.gridpact.model.area;

/**
 * What tasks may have of a gateway; the rest is for control, drivers and the uplink.
 *
 * @param share of one core, above 0 and at most 1
 * @param delayMillis for how long control and the rest may keep the processor to themselves before
 *     tasks get their share
 * @param memoryBytes what all tasks together may keep
 */
public record TaskBudget(double share, int delayMillis, long memoryBytes) {
  public static final TaskBudget DEFAULT = new TaskBudget(0.25, 100, 8_000_000);

  public TaskBudget {
    if (!(share > 0 && share <= 1) || delayMillis < 0 || memoryBytes < 0) {
      throw new IllegalArgumentException(
          "tasks get a share above 0 and at most 100 %, a delay and memory not below 0");
    }
  }
}

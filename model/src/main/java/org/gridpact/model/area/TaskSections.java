package org.gridpact.model.area;

import org.gridpact.model.config.Dimension;
import org.gridpact.model.config.Section;

/** Reads tasks from configuration files. */
final class TaskSections {
  private TaskSections() {}

  static TaskSpec task(Section s) {
    int period = (int) s.quantity("period", Dimension.TIME);
    return new TaskSpec(
        s.text("id"),
        period,
        (int) s.quantity("deadline", Dimension.TIME, period),
        (int) s.quantity("cost", Dimension.TIME),
        (long) s.quantity("memory", Dimension.BYTES),
        s.count("priority"));
  }
}

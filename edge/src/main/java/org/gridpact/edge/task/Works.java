package org.gridpact.edge.task;

import java.util.Optional;
import java.util.function.Supplier;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.task.StepSeries;

/** Makes the work of tasks. */
@FunctionalInterface
public interface Works {
  /**
   * A work that has not begun.
   *
   * @param feed what the gateway measures
   * @param input the newest that the center has sent with the task
   * @throws IllegalArgumentException where it cannot run here, with the reason
   */
  Work make(TaskSpec task, Feed feed, Supplier<Optional<StepSeries>> input);
}

package org.gridpact.model.task;

import java.util.List;
import org.gridpact.model.area.TaskBudget;
import org.gridpact.model.area.TaskSpec;

/**
 * What runs at a gateway, and what it has for tasks.
 *
 * @param version of the assignment it has; 0 before the first
 * @param own tasks of its own file, whatever the center places
 */
public record TaskReport(
    List<TaskStatus> tasks, TaskBudget budget, long version, List<TaskSpec> own) {
  public TaskReport {
    tasks = List.copyOf(tasks);
    own = List.copyOf(own);
  }
}

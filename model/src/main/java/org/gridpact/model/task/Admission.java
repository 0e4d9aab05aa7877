package org.gridpact.model.task;

import java.util.Collection;
import java.util.Optional;
import org.gridpact.model.area.TaskBudget;
import org.gridpact.model.area.TaskSpec;

/**
 * Whether a set of periodic tasks meets every deadline under earliest deadline first.
 *
 * <p>The processor demand criterion (Baruah, Rosier, Howell 1990): for every t, the work that is
 * released and due within t must fit into what the processor supplies within t. Two things are
 * added. A task yields only between steps, so a step of a task with a later deadline may be in the
 * way (George, Rivierre, Spuri 1996). And tasks have only a share of the processor, which may come
 * late: the supply within t is share · (t − delay), a bounded-delay partition (Mok, Feng, Chen
 * 2001). The test is sufficient, and necessary only for tasks that keep to these bounds.
 */
public final class Admission {
  /** Processor time of one step of a task at most; a longer one counts as an overrun. */
  public static final int STEP_MILLIS = 20;

  /** Points in time that are looked at; a set that needs more is refused. */
  static final int MAX_POINTS = 100_000;

  private Admission() {}

  /** Why the tasks do not fit together; empty where they do. */
  public static Optional<String> refusal(Collection<TaskSpec> tasks, TaskBudget budget) {
    long memory = tasks.stream().mapToLong(TaskSpec::memoryBytes).sum();
    if (memory > budget.memoryBytes()) {
      return Optional.of(
          "memory: %d bytes are needed, %d are there".formatted(memory, budget.memoryBytes()));
    }
    double utilisation = utilisation(tasks);
    if (tasks.isEmpty()) {
      return Optional.empty();
    }
    if (utilisation >= budget.share()) {
      return Optional.of(
          "processor: %.1f %% of a core is needed, less than %.1f %% is there"
              .formatted(100 * utilisation, 100 * budget.share()));
    }
    return deadlines(tasks, budget, horizon(tasks, budget, utilisation));
  }

  /** Share of one core the tasks may take. */
  public static double utilisation(Collection<TaskSpec> tasks) {
    return tasks.stream().mapToDouble(TaskSpec::utilisation).sum();
  }

  /**
   * The time after which the criterion holds by itself. Demand within t is at most U t + Σ U (T −
   * D), supply at least share · (t − delay): the lines meet here.
   */
  private static double horizon(Collection<TaskSpec> tasks, TaskBudget budget, double utilisation) {
    double early =
        tasks.stream()
            .mapToDouble(t -> t.utilisation() * (t.periodMillis() - t.deadlineMillis()))
            .sum();
    double supplyLost = budget.share() * budget.delayMillis();
    return (early + STEP_MILLIS + supplyLost) / (budget.share() - utilisation);
  }

  private static Optional<String> deadlines(
      Collection<TaskSpec> tasks, TaskBudget budget, double horizon) {
    double points = 0;
    for (TaskSpec task : tasks) {
      points += Math.max(0, (horizon - task.deadlineMillis()) / task.periodMillis() + 1);
    }
    if (points * tasks.size() > MAX_POINTS * 100.0 || points > MAX_POINTS) {
      return Optional.of("processor: so close to all there is that it cannot be tested");
    }
    for (TaskSpec task : tasks) {
      // Beyond the horizon the criterion holds; each task's first deadline is looked at anyway.
      for (long t = task.deadlineMillis();
          t <= horizon || t == task.deadlineMillis();
          t += task.periodMillis()) {
        double needed = demand(tasks, t) + blocking(tasks, t);
        double supplied = budget.share() * (t - budget.delayMillis());
        if (needed > supplied) {
          return Optional.of(
              "processor: within %d ms %.0f ms of work are due, %.0f ms can be had"
                  .formatted(t, needed, Math.max(0, supplied)));
        }
      }
    }
    return Optional.empty();
  }

  /** Milliseconds of work released and due within any {@code t}. */
  private static long demand(Collection<TaskSpec> tasks, long t) {
    long sum = 0;
    for (TaskSpec task : tasks) {
      if (t >= task.deadlineMillis()) {
        sum += ((t - task.deadlineMillis()) / task.periodMillis() + 1) * task.costMillis();
      }
    }
    return sum;
  }

  /** The longest step of a task due later than {@code t}, begun just before. */
  private static int blocking(Collection<TaskSpec> tasks, long t) {
    return tasks.stream()
        .filter(task -> task.deadlineMillis() > t)
        .mapToInt(task -> Math.min(task.costMillis(), STEP_MILLIS))
        .max()
        .orElse(0);
  }
}

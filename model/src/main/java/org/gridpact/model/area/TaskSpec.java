package org.gridpact.model.area;

import java.util.Optional;

/**
 * Work that belongs near devices, with what it needs of a gateway. Period, deadline and cost are of
 * the machine's time, whatever the grid's clock does.
 *
 * @param gateway the only one it can run on, since its devices are there or it is pinned; empty
 *     where any will do
 * @param periodMillis a run starts this often
 * @param deadlineMillis after its start, when a run must be over; at most the period
 * @param costMillis processor time of one run at most; one that takes more is stopped
 * @param memoryBytes what it keeps at most
 * @param priority which tasks an overload sheds: the lowest first
 */
public record TaskSpec(
    String id,
    TaskWork work,
    Optional<String> gateway,
    int periodMillis,
    int deadlineMillis,
    int costMillis,
    long memoryBytes,
    int priority) {

  public TaskSpec {
    if (!id.matches("[A-Za-z0-9][A-Za-z0-9._@-]{0,127}")) {
      throw new IllegalArgumentException(
          "task '%s': letters, digits, '.', '_', '@' and '-', 128 at most".formatted(id));
    }
    if (costMillis < 1 || deadlineMillis < costMillis || periodMillis < deadlineMillis) {
      throw new IllegalArgumentException(
          "task %s: 1 ms <= cost <= deadline <= period".formatted(id));
    }
    if (memoryBytes < 1 || priority < 0) {
      throw new IllegalArgumentException(
          "task %s: memory is above 0 B, priority 0 or more".formatted(id));
    }
    if (gateway.isEmpty() && !work.isMovable()) {
      throw new IllegalArgumentException(
          "task %s: a %s reads devices, so it needs a gateway".formatted(id, work.key()));
    }
  }

  /** Share of one core it may take. */
  public double utilisation() {
    return (double) costMillis / periodMillis;
  }

  /** The same task at one gateway of several. */
  TaskSpec at(String each) {
    return new TaskSpec(
        id + "@" + each,
        work,
        Optional.of(each),
        periodMillis,
        deadlineMillis,
        costMillis,
        memoryBytes,
        priority);
  }
}

package org.gridpact.model.area;

/**
 * Work that belongs near devices, with what it needs of a gateway.
 *
 * @param periodMillis a run starts this often
 * @param deadlineMillis after its start, when a run must be over; at most the period
 * @param costMillis processor time of one run at most; one that takes more is stopped
 * @param memoryBytes what it keeps at most
 * @param priority which tasks an overload sheds: the lowest first
 */
public record TaskSpec(
    String id,
    int periodMillis,
    int deadlineMillis,
    int costMillis,
    long memoryBytes,
    int priority) {
  public TaskSpec {
    if (costMillis < 1 || deadlineMillis < costMillis || periodMillis < deadlineMillis) {
      throw new IllegalArgumentException(
          "task %s: 1 ms <= cost <= deadline <= period".formatted(id));
    }
  }
}

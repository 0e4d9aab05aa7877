package org.gridpact.model.dispatch;

import java.util.List;
import java.util.OptionalDouble;

/**
 * Why an order is believed to be safe.
 *
 * @param stateEpochMillis time of the grid state the plan started from
 * @param loadFlow the load flow that was run on the state with the order applied, in words
 * @param held whether that load flow converged with every limit kept
 * @param binding the limits that made the order necessary
 * @param changedWatts by how much the order changes power in that state: the sum over its devices,
 *     up or down; empty where it is not known
 * @param reasoning how the setpoints were chosen, in words: what they cost, which limits bind and
 *     what one more unit there is worth, how equals share, what was assumed; empty where a person
 *     chose them
 */
public record Evidence(
    long stateEpochMillis,
    String loadFlow,
    boolean held,
    List<String> binding,
    OptionalDouble changedWatts,
    List<String> reasoning) {
  public Evidence {
    binding = List.copyOf(binding);
    reasoning = List.copyOf(reasoning);
    if (changedWatts.isPresent() && !(changedWatts.getAsDouble() >= 0)) {
      throw new IllegalArgumentException(
          "evidence: a change of %s W is less than none".formatted(changedWatts.getAsDouble()));
    }
  }

  /** Evidence for setpoints that nobody reasoned about. */
  public Evidence(
      long stateEpochMillis,
      String loadFlow,
      boolean held,
      List<String> binding,
      OptionalDouble changedWatts) {
    this(stateEpochMillis, loadFlow, held, binding, changedWatts, List.of());
  }

  /** Evidence that does not know by how much power changes. */
  public Evidence(long stateEpochMillis, String loadFlow, boolean held, List<String> binding) {
    this(stateEpochMillis, loadFlow, held, binding, OptionalDouble.empty());
  }

  /** The same for a change by two parts; not known where one of them is not. */
  public Evidence withChange(OptionalDouble watts, double moreWatts) {
    boolean known = watts.isPresent() && !Double.isNaN(moreWatts);
    return new Evidence(
        stateEpochMillis,
        loadFlow,
        held,
        binding,
        known ? OptionalDouble.of(watts.getAsDouble() + moreWatts) : OptionalDouble.empty(),
        reasoning);
  }
}

package org.gridpact.model.dispatch;

import java.util.List;

/**
 * Why an order is believed to be safe.
 *
 * @param stateEpochMillis time of the grid state the plan started from
 * @param loadFlow the load flow that was run on the state with the order applied, in words
 * @param held whether that load flow converged with every limit kept
 * @param binding the limits that made the order necessary
 */
public record Evidence(long stateEpochMillis, String loadFlow, boolean held, List<String> binding) {
  public Evidence {
    binding = List.copyOf(binding);
  }
}

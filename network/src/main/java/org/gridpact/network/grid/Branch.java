package org.gridpact.network.grid;

import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A line or transformer between two buses.
 *
 * @param limitAmperes largest current the file allows, referred to the nominal voltage of {@code
 *     fromBus}; empty where the file gives none
 * @param inService whether the file has it connected at both ends
 * @param taps positions of its tap changer; empty for a line
 */
public record Branch(
    String id,
    String fromBus,
    String toBus,
    OptionalDouble limitAmperes,
    boolean inService,
    Optional<Taps> taps) {
  public Branch {
    if (limitAmperes.isPresent() && !(limitAmperes.getAsDouble() > 0)) {
      throw new IllegalArgumentException(
          "branch %s: a limit of %s A".formatted(id, limitAmperes.getAsDouble()));
    }
  }
}

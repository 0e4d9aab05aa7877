package org.gridpact.network.grid;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.model.area.TemporaryRating;

/**
 * A line or transformer between two buses.
 *
 * @param limitAmperes largest current the file allows, referred to the nominal voltage of {@code
 *     fromBus}; empty where the file gives none
 * @param temporary currents that the file allows for a time, likewise, by rising current and
 *     falling time; none without a limit
 * @param limitWatts most active power at either end, either way, that the file allows; empty where
 *     it gives none
 * @param temporaryWatts active powers that it allows for a time, likewise; none without a limit
 * @param inService whether the file has it connected at both ends
 * @param taps positions of its tap changer; empty for a line
 */
public record Branch(
    String id,
    String fromBus,
    String toBus,
    OptionalDouble limitAmperes,
    List<TemporaryRating> temporary,
    OptionalDouble limitWatts,
    List<TemporaryRating> temporaryWatts,
    boolean inService,
    Optional<Taps> taps) {
  public Branch {
    temporary = above(limitAmperes, temporary);
    temporaryWatts = above(limitWatts, temporaryWatts);
    if (limitAmperes.isPresent() && !(limitAmperes.getAsDouble() > 0)) {
      throw new IllegalArgumentException(
          "branch %s: a limit of %s A".formatted(id, limitAmperes.getAsDouble()));
    }
    if (limitWatts.isPresent() && !(limitWatts.getAsDouble() > 0)) {
      throw new IllegalArgumentException(
          "branch %s: a limit of %s W".formatted(id, limitWatts.getAsDouble()));
    }
  }

  private static List<TemporaryRating> above(
      OptionalDouble permanent, List<TemporaryRating> ratings) {
    return permanent.isPresent()
        ? TemporaryRating.above(permanent.getAsDouble(), ratings)
        : List.of();
  }
}

package org.gridpact.model.area;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * A current, or an active power, above the permanent limit that a branch may carry for some time.
 *
 * <p>As IIDM has it: between the next lower rating, or the permanent limit, and this one it may
 * last so many seconds.
 *
 * @param most amperes, or watts of a limit of active power
 * @param seconds above 0
 */
public record TemporaryRating(double most, int seconds) implements Serializable {
  public TemporaryRating {
    if (!(most > 0) || !Double.isFinite(most) || seconds <= 0) {
      throw new IllegalArgumentException(
          "a temporary rating of %s for %d s".formatted(most, seconds));
    }
  }

  /**
   * Those of some ratings that allow anything more than the permanent limit and the others do, by
   * rising current and falling time.
   */
  public static List<TemporaryRating> above(double permanent, Collection<TemporaryRating> ratings) {
    List<TemporaryRating> kept = new ArrayList<>();
    int longest = 0;
    for (TemporaryRating rating :
        ratings.stream()
            .filter(r -> r.most() > permanent)
            .sorted(
                Comparator.comparingDouble(TemporaryRating::most)
                    .thenComparingInt(TemporaryRating::seconds)
                    .reversed())
            .toList()) {
      if (rating.seconds() > longest) {
        kept.addFirst(rating);
        longest = rating.seconds();
      }
    }
    return List.copyOf(kept);
  }

  /** How long, in words: {@code 20 min}, {@code 90 s}. */
  public static String inWords(int seconds) {
    return seconds % 60 == 0 ? "%d min".formatted(seconds / 60) : "%d s".formatted(seconds);
  }
}

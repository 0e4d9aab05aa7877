package org.gridpact.model.area;

import java.util.List;
import java.util.OptionalDouble;

/**
 * What an area lets a branch carry.
 *
 * @param amperes that may last; empty where the area says nothing of it, and the grid file counts
 * @param temporary what it may carry for a time, by rising current and falling time; in place of
 *     the file's where {@code amperes} is given
 * @param watts most active power either way that may last; empty where the grid file counts
 */
public record BranchLimit(
    OptionalDouble amperes, List<TemporaryRating> temporary, OptionalDouble watts) {
  /** The grid file counts. */
  public static final BranchLimit NONE =
      new BranchLimit(OptionalDouble.empty(), List.of(), OptionalDouble.empty());

  public BranchLimit {
    if (amperes.isPresent() && !(amperes.getAsDouble() > 0)) {
      throw new IllegalArgumentException("a limit of %s A".formatted(amperes.getAsDouble()));
    }
    if (watts.isPresent() && !(watts.getAsDouble() > 0)) {
      throw new IllegalArgumentException("a limit of %s W".formatted(watts.getAsDouble()));
    }
    temporary = amperes.isPresent() ? ordered(amperes.getAsDouble(), temporary) : List.of();
  }

  /** Each more than what may last, and more the shorter it may last. */
  private static List<TemporaryRating> ordered(double permanent, List<TemporaryRating> ratings) {
    List<TemporaryRating> above = TemporaryRating.above(permanent, ratings);
    for (TemporaryRating r : ratings) {
      if (!above.contains(r)) {
        throw new IllegalArgumentException(
            "its rating for %s, %s A, is not above the permanent %s A and all that may last as long"
                .formatted(TemporaryRating.inWords(r.seconds()), r.most(), permanent));
      }
    }
    return above;
  }

  /** Of current alone, without temporary ratings. */
  public static BranchLimit ofAmperes(double amperes) {
    return new BranchLimit(OptionalDouble.of(amperes), List.of(), OptionalDouble.empty());
  }

  /** With what it does not say taken from another. */
  BranchLimit orElse(BranchLimit other) {
    BranchLimit current = amperes.isPresent() ? this : other;
    return new BranchLimit(
        current.amperes, current.temporary, watts.isPresent() ? watts : other.watts);
  }
}

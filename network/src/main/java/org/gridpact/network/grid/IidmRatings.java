package org.gridpact.network.grid;

import com.powsybl.iidm.network.LoadingLimits;
import com.powsybl.iidm.network.LoadingLimits.TemporaryLimit;
import com.powsybl.iidm.network.TwoSides;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.gridpact.model.area.TemporaryRating;

/**
 * A branch's temporary ratings, at each duration the tightest of both sides': of its current,
 * referred to its from bus, which limits of apparent power are of, too, and of its active power.
 *
 * <p>IIDM lets a file leave the value of the shortest one open. That is no rating here: what it
 * allows is not known. Nor is one of no duration.
 */
final class IidmRatings {
  private static final double WATTS_A_MEGAWATT = 1e6;

  /**
   * Limits of one kind at one side, and amperes at the from bus, or watts, for one of their unit.
   */
  private record Set(LoadingLimits limits, double perUnit) {
    List<TemporaryLimit> ratings() {
      return limits.getTemporaryLimits().stream()
          .filter(t -> t.getValue() > 0 && t.getValue() < Double.MAX_VALUE)
          .filter(t -> t.getAcceptableDuration() > 0)
          .toList();
    }

    /** The most that may last so long. */
    double most(int seconds) {
      double permanent = limits.getPermanentLimit();
      double most = Double.isNaN(permanent) ? Double.POSITIVE_INFINITY : permanent;
      for (TemporaryLimit rating : ratings()) {
        if (rating.getAcceptableDuration() >= seconds) {
          most = Math.max(most, rating.getValue());
        }
      }
      return most * perUnit;
    }
  }

  private IidmRatings() {}

  static List<TemporaryRating> ofCurrent(com.powsybl.iidm.network.Branch<?> branch) {
    return of(ofCurrentOrApparentPower(branch));
  }

  static List<TemporaryRating> ofActivePower(com.powsybl.iidm.network.Branch<?> branch) {
    List<Set> sets = new ArrayList<>();
    for (TwoSides side : TwoSides.values()) {
      add(sets, branch.getActivePowerLimits(side), WATTS_A_MEGAWATT);
    }
    return of(sets);
  }

  private static List<TemporaryRating> of(List<Set> sets) {
    TreeSet<Integer> durations = new TreeSet<>();
    for (Set set : sets) {
      set.ratings().forEach(r -> durations.add(r.getAcceptableDuration()));
    }
    List<TemporaryRating> ratings = new ArrayList<>();
    for (int seconds : durations) {
      double most = sets.stream().mapToDouble(s -> s.most(seconds)).min().orElseThrow();
      if (Double.isFinite(most)) {
        ratings.add(new TemporaryRating(most, seconds));
      }
    }
    return ratings;
  }

  private static List<Set> ofCurrentOrApparentPower(com.powsybl.iidm.network.Branch<?> branch) {
    double fromKv = branch.getTerminal1().getVoltageLevel().getNominalV();
    List<Set> sets = new ArrayList<>();
    for (TwoSides side : TwoSides.values()) {
      double kv = branch.getTerminal(side).getVoltageLevel().getNominalV();
      add(sets, branch.getCurrentLimits(side), kv / fromKv);
      add(sets, branch.getApparentPowerLimits(side), 1e3 / (Math.sqrt(3) * fromKv));
    }
    return sets;
  }

  private static void add(
      List<Set> sets, Optional<? extends LoadingLimits> limits, double perUnit) {
    limits.ifPresent(l -> sets.add(new Set(l, perUnit)));
  }
}

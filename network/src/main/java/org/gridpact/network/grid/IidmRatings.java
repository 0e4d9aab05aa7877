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
 * A branch's temporary ratings, referred to its from bus: at each duration the tightest of both
 * sides' current and apparent power limits.
 *
 * <p>IIDM lets a file leave the value of the shortest one open. That is no rating here: what it
 * allows is not known. Nor is one of no duration.
 */
final class IidmRatings {
  /** Limits of one kind at one side, and amperes at the from bus for one of their unit. */
  private record Set(LoadingLimits limits, double amperesPerUnit) {
    List<TemporaryLimit> ratings() {
      return limits.getTemporaryLimits().stream()
          .filter(t -> t.getValue() > 0 && t.getValue() < Double.MAX_VALUE)
          .filter(t -> t.getAcceptableDuration() > 0)
          .toList();
    }

    /** The most that may last so long. */
    double amperes(int seconds) {
      double permanent = limits.getPermanentLimit();
      double most = Double.isNaN(permanent) ? Double.POSITIVE_INFINITY : permanent;
      for (TemporaryLimit rating : ratings()) {
        if (rating.getAcceptableDuration() >= seconds) {
          most = Math.max(most, rating.getValue());
        }
      }
      return most * amperesPerUnit;
    }
  }

  private IidmRatings() {}

  static List<TemporaryRating> of(com.powsybl.iidm.network.Branch<?> branch) {
    List<Set> sets = sets(branch);
    TreeSet<Integer> durations = new TreeSet<>();
    for (Set set : sets) {
      set.ratings().forEach(r -> durations.add(r.getAcceptableDuration()));
    }
    List<TemporaryRating> ratings = new ArrayList<>();
    for (int seconds : durations) {
      double amperes = sets.stream().mapToDouble(s -> s.amperes(seconds)).min().orElseThrow();
      if (Double.isFinite(amperes)) {
        ratings.add(new TemporaryRating(amperes, seconds));
      }
    }
    return ratings;
  }

  private static List<Set> sets(com.powsybl.iidm.network.Branch<?> branch) {
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
      List<Set> sets, Optional<? extends LoadingLimits> limits, double amperesPerUnit) {
    limits.ifPresent(l -> sets.add(new Set(l, amperesPerUnit)));
  }
}

package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.List;
import org.gridpact.model.area.TemporaryRating;
import org.gridpact.network.ac.AcNetwork;
import org.gridpact.network.grid.Bus;
import org.gridpact.network.limits.GridLimits;

/** The limits of a grid, less a margin, by the core's indices. */
final class Allowed {
  private final double[] limitAmperes;
  private final double[] allowedAmperes;

  /** NaN where a branch has no such limit. */
  private final double[] limitWatts;

  private final double margin;
  private final List<List<TemporaryRating>> temporary = new ArrayList<>();
  private final List<List<TemporaryRating>> temporaryWatts = new ArrayList<>();
  private final double[] bandMinPu;
  private final double[] bandMaxPu;
  private final double[] minPu;
  private final double[] maxPu;

  Allowed(AcNetwork network, GridLimits limits, double margin) {
    int branches = network.grid().branches().size();
    limitAmperes = new double[branches];
    allowedAmperes = new double[branches];
    limitWatts = new double[branches];
    this.margin = margin;
    for (int k = 0; k < branches; k++) {
      limitAmperes[k] = limits.branchAmperes().get(network.branchId(k));
      allowedAmperes[k] = limitAmperes[k] * (1 - margin);
      limitWatts[k] = limits.branchWatts().getOrDefault(network.branchId(k), Double.NaN);
      temporary.add(limits.temporaryOf(network.branchId(k)));
      temporaryWatts.add(limits.temporaryWattsOf(network.branchId(k)));
    }
    int buses = network.grid().buses().size();
    bandMinPu = new double[buses];
    bandMaxPu = new double[buses];
    minPu = new double[buses];
    maxPu = new double[buses];
    for (int i = 0; i < buses; i++) {
      Bus bus = network.grid().buses().get(i);
      GridLimits.Band band = limits.volts().get(bus.id());
      double min = band.minVolts() / bus.nominalVolts();
      double max = band.maxVolts() / bus.nominalVolts();
      bandMinPu[i] = min;
      bandMaxPu[i] = max;
      minPu[i] = min + margin * (max - min);
      maxPu[i] = max - margin * (max - min);
    }
  }

  int branches() {
    return limitAmperes.length;
  }

  int buses() {
    return minPu.length;
  }

  double limitAmperes(int branch) {
    return limitAmperes[branch];
  }

  double allowedAmperes(int branch) {
    return allowedAmperes[branch];
  }

  /** Whether active power of a branch has a limit. */
  boolean limitsWatts(int branch) {
    return !Double.isNaN(limitWatts[branch]);
  }

  double limitWatts(int branch) {
    return limitWatts[branch];
  }

  double allowedWatts(int branch) {
    return limitWatts[branch] * (1 - margin);
  }

  List<TemporaryRating> temporary(int branch) {
    return temporary.get(branch);
  }

  List<TemporaryRating> temporaryWatts(int branch) {
    return temporaryWatts.get(branch);
  }

  /** Without the margin. */
  double bandMinPu(int bus) {
    return bandMinPu[bus];
  }

  double bandMaxPu(int bus) {
    return bandMaxPu[bus];
  }

  double minPu(int bus) {
    return minPu[bus];
  }

  double maxPu(int bus) {
    return maxPu[bus];
  }
}

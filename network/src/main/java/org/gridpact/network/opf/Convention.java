package org.gridpact.network.opf;

import org.gridpact.network.matpower.MatpowerCase.Branch;

/** How a branch becomes a susceptance of the DC model. */
public enum Convention {
  /** b = 1/(x·ratio), and phase shifts drive flow; as in MATPOWER. */
  PHYSICAL,

  /** b = x/(r² + x²), with ratios and shifts ignored; what PGLib-OPF's published costs stand on. */
  PGLIB;

  double susceptancePu(Branch branch) {
    double r = branch.resistancePu();
    double x = branch.reactancePu();
    return switch (this) {
      case PHYSICAL -> 1 / (x * (branch.ratio() == 0 ? 1 : branch.ratio()));
      case PGLIB -> x / (r * r + x * x);
    };
  }

  double shiftRadians(Branch branch) {
    return switch (this) {
      case PHYSICAL -> Math.toRadians(branch.shiftDegrees());
      case PGLIB -> 0;
    };
  }
}

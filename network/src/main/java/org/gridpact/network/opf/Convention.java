package org.gridpact.network.opf;

import org.gridpact.network.matpower.MatpowerCase.Branch;

/** How a branch becomes a susceptance of the DC model. */
public enum Convention {
  /** b = 1/(x·ratio), and phase shifts drive flow; as in MATPOWER. */
  PHYSICAL,

  /** b = x/(r² + x²), with ratios ignored and phase shifts honoured. */
  PGLIB,

  /** As {@link #PGLIB} with phase shifts ignored too: what PGLib-OPF's baseline stands on. */
  PGLIB_WITHOUT_SHIFTS;

  double susceptancePu(Branch branch) {
    double r = branch.resistancePu();
    double x = branch.reactancePu();
    return switch (this) {
      case PHYSICAL -> 1 / (x * (branch.ratio() == 0 ? 1 : branch.ratio()));
      case PGLIB, PGLIB_WITHOUT_SHIFTS -> x / (r * r + x * x);
    };
  }

  double shiftRadians(Branch branch) {
    return switch (this) {
      case PHYSICAL, PGLIB -> Math.toRadians(branch.shiftDegrees());
      case PGLIB_WITHOUT_SHIFTS -> 0;
    };
  }
}

package org.gridpact.network.estimate;

import org.gridpact.network.ac.EndFlow;

/**
 * Power into a branch at one of its ends, per unit, as a function of the unknowns.
 *
 * @param unknowns what it depends on, see {@link Unknowns#ofFlow}
 * @param pByError change of active power with the relative error of the branch's impedance
 * @param qByError likewise of reactive power
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FlowAtEnd(int[] unknowns, EndFlow end, double pByError, double qByError) {

  /** Adds the slopes of active power to a gradient, each times a sign. */
  void addP(Gradient to, double sign) {
    add(
        to,
        sign * end.pByNearAngle(),
        sign * end.pByFarAngle(),
        sign * end.pByNearVolts(),
        sign * end.pByFarVolts(),
        sign * pByError);
  }

  /** Likewise of reactive power. */
  void addQ(Gradient to, double sign) {
    add(
        to,
        sign * end.qByNearAngle(),
        sign * end.qByFarAngle(),
        sign * end.qByNearVolts(),
        sign * end.qByFarVolts(),
        sign * qByError);
  }

  /** Adds the slopes of the current's magnitude; 0 where there is no current. */
  void addCurrent(Gradient to) {
    add(
        to,
        end.currentByNearAngle(),
        end.currentByFarAngle(),
        end.currentByNearVolts(),
        end.currentByFarVolts(),
        end.along(pByError, qByError));
  }

  private void add(
      Gradient to,
      double byNearAngle,
      double byFarAngle,
      double byNearVolts,
      double byFarVolts,
      double byError) {
    to.add(unknowns[0], byNearAngle);
    to.add(unknowns[1], byFarAngle);
    to.add(unknowns[2], byNearVolts);
    to.add(unknowns[3], byFarVolts);
    to.add(unknowns[4], byError);
  }
}

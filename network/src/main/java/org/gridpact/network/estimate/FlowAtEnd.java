package org.gridpact.network.estimate;

import org.gridpact.network.ac.EndFlow;

/**
 * Power into a branch at one of its ends, per unit, as a function of the unknowns.
 *
 * @param unknowns what it depends on, see {@link Unknowns#ofFlow}; the slopes below are by these
 * @param pByError change of active power with the relative error of the branch's impedance
 * @param qByError likewise of reactive power
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record FlowAtEnd(int[] unknowns, EndFlow end, double pByError, double qByError) {

  double[] slopesOfP() {
    return new double[] {
      end.pByNearAngle(), end.pByFarAngle(), end.pByNearVolts(), end.pByFarVolts(), pByError
    };
  }

  double[] slopesOfQ() {
    return new double[] {
      end.qByNearAngle(), end.qByFarAngle(), end.qByNearVolts(), end.qByFarVolts(), qByError
    };
  }

  /** Of the current's magnitude; 0 where there is no current. */
  double[] slopesOfCurrent() {
    return new double[] {
      end.currentByNearAngle(),
      end.currentByFarAngle(),
      end.currentByNearVolts(),
      end.currentByFarVolts(),
      end.along(pByError, qByError)
    };
  }
}

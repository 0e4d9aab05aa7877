package org.gridpact.network.opf;

import java.util.Arrays;
import org.gridpact.network.ac.AcState;

/** Derivatives of one output by the angles (radians) and voltages (per unit) of a few buses. */
final class Slope {
  private int size;
  private int[] bus = new int[4];
  private double[] byAngle = new double[4];
  private double[] byVolts = new double[4];

  Slope add(int at, double angle, double volts) {
    if (size == bus.length) {
      bus = Arrays.copyOf(bus, 2 * size);
      byAngle = Arrays.copyOf(byAngle, 2 * size);
      byVolts = Arrays.copyOf(byVolts, 2 * size);
    }
    bus[size] = at;
    byAngle[size] = angle;
    byVolts[size++] = volts;
    return this;
  }

  /** The output's change where the state changes so. */
  double along(AcState change) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += byAngle[i] * change.angles()[bus[i]] + byVolts[i] * change.volts()[bus[i]];
    }
    return sum;
  }

  void addTo(double[] angles, double[] volts, double times) {
    for (int i = 0; i < size; i++) {
      angles[bus[i]] += times * byAngle[i];
      volts[bus[i]] += times * byVolts[i];
    }
  }
}

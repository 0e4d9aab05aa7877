package org.gridpact.network.estimate;

import java.util.BitSet;
import java.util.List;
import java.util.function.Supplier;
import org.gridpact.network.estimate.Measurement.Origin;

/**
 * Which buses' states rest on assumptions. To find out takes another factorisation, so the answer
 * is kept while the same is measured of the same grid, for at most {@value #MOST_USES} estimates:
 * standard deviations change with the readings, but slowly. Belongs to one thread.
 */
final class Independence {
  private static final int MOST_USES = 60;

  /** What the answer depends on but for how good each reading is. */
  private record Structure(WlsModel model, BitSet weighed, BitSet assumptions) {}

  private Structure structure;
  private boolean[] assumed;
  private int uses;

  /** The answer by bus index, found anew where it is not known. */
  boolean[] assumed(
      WlsModel model, List<Measurement> used, double[] weights, Supplier<boolean[]> find) {
    Structure present = structure(model, used, weights);
    if (!present.equals(structure) || uses >= MOST_USES) {
      assumed = find.get();
      structure = present;
      uses = 0;
    }
    uses++;
    return assumed;
  }

  private static Structure structure(WlsModel model, List<Measurement> used, double[] weights) {
    BitSet weighed = new BitSet(weights.length);
    BitSet assumptions = new BitSet(weights.length);
    for (int row = 0; row < weights.length; row++) {
      weighed.set(row, weights[row] > 0);
      assumptions.set(row, used.get(row).origin() == Origin.ASSUMPTION);
    }
    return new Structure(model, weighed, assumptions);
  }
}

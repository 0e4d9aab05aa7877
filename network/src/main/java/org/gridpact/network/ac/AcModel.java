package org.gridpact.network.ac;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The arrays of a grid.
 *
 * @param ports by branch, as in the file
 * @param taps by branch and position from the lowest; null for a line
 * @param otherP what else than loads and generators puts into a bus, per unit
 */
@SuppressWarnings("ArrayRecordComponent") // package-private, and nobody compares models
record AcModel(
    List<String> busIds,
    double[] nominalVolts,
    List<String> branchIds,
    int[] from,
    int[] to,
    TwoPort[] ports,
    TwoPort[][] taps,
    double[] shuntG,
    double[] shuntB,
    double[] otherP,
    double[] otherQ,
    List<AcUnit> units) {

  static Map<String, Integer> index(List<String> ids) {
    Map<String, Integer> index = new HashMap<>();
    ids.forEach(id -> index.put(id, index.size()));
    return index;
  }
}

package org.gridpact.network.sparse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class SymmetricFactorTest {
  private static final int N = 40;

  private final double[][] dense = new double[N][N];

  private SymmetricFactor randomMatrix(Random random) {
    List<int[]> cliques = new ArrayList<>();
    List<double[]> rows = new ArrayList<>();
    for (int m = 0; m < 3 * N; m++) {
      int size = 1 + random.nextInt(4);
      cliques.add(random.ints(0, N).distinct().limit(size).toArray());
      rows.add(random.doubles(size, -1, 1).toArray());
    }
    for (int i = 0; i < N; i++) {
      cliques.add(new int[] {i});
      rows.add(new double[] {0.3});
    }
    SymmetricFactor factor = new SymmetricFactor(N, cliques);
    for (int m = 0; m < rows.size(); m++) {
      int[] at = cliques.get(m);
      for (int a = 0; a < at.length; a++) {
        for (int b = 0; b < at.length; b++) {
          double value = rows.get(m)[a] * rows.get(m)[b];
          dense[at[a]][at[b]] += value;
          if (a <= b) {
            factor.add(factor.entry(at[a], at[b]), value);
          }
        }
      }
    }
    return factor;
  }

  @Test
  void solvesAndInvertsWhatItWasGiven() {
    Random random = new Random(6);
    for (int round = 0; round < 20; round++) {
      for (double[] row : dense) {
        java.util.Arrays.fill(row, 0);
      }
      SymmetricFactor factor = randomMatrix(random);
      assertTrue(factor.factorise());
      factor.invert();
      for (int k = 0; k < N; k++) {
        double[] unit = new double[N];
        unit[k] = 1;
        double[] column = factor.solve(unit);
        for (int i = 0; i < N; i++) {
          double product = 0;
          for (int j = 0; j < N; j++) {
            product += dense[i][j] * column[j];
          }
          assertEquals(i == k ? 1 : 0, product, 1e-9);
          if (i == k || dense[i][k] != 0) {
            assertEquals(column[i], factor.inverse(factor.entry(i, k)), 1e-9);
          }
        }
      }
    }
  }

  @Test
  void saysThatASingularMatrixIsOne() {
    SymmetricFactor factor = new SymmetricFactor(2, List.of(new int[] {0, 1}));
    factor.add(factor.entry(0, 0), 1);
    factor.add(factor.entry(1, 1), 1);
    factor.add(factor.entry(0, 1), 1);
    assertFalse(factor.factorise());
    assertThrows(
        IllegalArgumentException.class,
        () -> new SymmetricFactor(3, List.of(new int[] {0, 1})).entry(0, 2));
  }
}

package org.gridpact.network.lp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * Thirty blocks of four rows on three columns of their own, and two rows on all, in any order; and
 * a dense matrix.
 */
class NormalEquationsTest {
  private static final int BLOCKS = 30;
  private static final int ROWS = 4 * BLOCKS + 2;
  private static final int COLUMNS = 3 * BLOCKS;

  private final long seed = Long.getLong("seed", 11);
  private final Random random = new Random(seed);

  /** By row of the matrix, which of the rows above it is. */
  private final List<Integer> which = new ArrayList<>(IntStream.range(0, ROWS).boxed().toList());

  private final double[][] dense = new double[ROWS][COLUMNS];
  private final int[] begin = new int[COLUMNS + 1];
  private final int[] row = new int[6 * COLUMNS];
  private final double[] value = new double[6 * COLUMNS];

  NormalEquationsTest() {
    Collections.shuffle(which, random);
    int k = 0;
    for (int j = 0; j < COLUMNS; j++) {
      for (int i = 0; i < ROWS; i++) {
        if (isBorder(i) || which.get(i) / 4 == j / 3) {
          dense[i][j] = random.nextDouble(-1, 1);
          row[k] = i;
          value[k++] = dense[i][j];
        }
      }
      begin[j + 1] = k;
    }
  }

  private boolean isBorder(int i) {
    return which.get(i) >= 4 * BLOCKS;
  }

  @Test
  void blocksStandTogetherAndWhatJoinsThemAllComesLast() {
    int[] places = BorderedBlocks.places(ROWS, begin, row);

    assertThat(places).as("seed %d", seed).doesNotHaveDuplicates();
    for (int i = 0; i < ROWS; i++) {
      assertThat(places[i] >= ROWS - 2).isEqualTo(isBorder(i));
      for (int other = 0; other < ROWS && !isBorder(i); other++) {
        if (which.get(other) / 4 == which.get(i) / 4) {
          assertThat(Math.abs(places[other] - places[i])).isLessThan(4);
        }
      }
    }
  }

  @Test
  void whatIsSolvedMeetsTheDenseEquations() {
    requireSolved(new NormalEquations(ROWS, begin, row, value), dense);
  }

  @Test
  void soItDoesWhereEveryRowIsOfEveryColumn() {
    double[][] full = new double[9][10];
    int[] everyRow = new int[9 * 10];
    double[] byColumn = new double[9 * 10];
    for (int k = 0; k < byColumn.length; k++) {
      everyRow[k] = k % 9;
      byColumn[k] = random.nextDouble(-1, 1);
      full[k % 9][k / 9] = byColumn[k];
    }
    int[] everyNinth = IntStream.rangeClosed(0, 10).map(j -> 9 * j).toArray();

    requireSolved(new NormalEquations(9, everyNinth, everyRow, byColumn), full);
  }

  private void requireSolved(NormalEquations equations, double[][] matrix) {
    double[] weights = random.doubles(matrix[0].length, 0.1, 10).toArray();
    double[] diagonal = random.doubles(matrix.length, 0.1, 1).toArray();
    double[] right = random.doubles(matrix.length, -1, 1).toArray();
    equations.factorise(weights, diagonal);
    double[] x = right.clone();

    equations.solve(x);

    for (int i = 0; i < matrix.length; i++) {
      double sum = diagonal[i] * x[i];
      for (int j = 0; j < weights.length; j++) {
        double activity = 0;
        for (int k = 0; k < matrix.length; k++) {
          activity += matrix[k][j] * x[k];
        }
        sum += matrix[i][j] * weights[j] * activity;
      }
      assertThat(sum).as("row %d, seed %d", i, seed).isCloseTo(right[i], within(1e-9));
    }
  }
}

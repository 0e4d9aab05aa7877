package org.gridpact.network.lp;

import java.util.Arrays;
import java.util.Comparator;
import java.util.stream.IntStream;

/**
 * An order of the rows of a matrix A in which the factors of A·Aᵀ have few entries: rows that share
 * columns stand together in small blocks, and rows that would join blocks to more than {@value
 * #MOST} come last, as the border (bordered block diagonal form: Duff, Erisman and Reid, Direct
 * Methods for Sparse Matrices, 1986, ch. 8). The rows of one battery over time are such a block,
 * limits of the grid are the border.
 */
final class BorderedBlocks {
  /** Rows of a block. */
  private static final int MOST = 64;

  private final int[] parent;
  private final int[] size;

  private BorderedBlocks(int rows) {
    parent = IntStream.range(0, rows).toArray();
    size = new int[rows];
    Arrays.fill(size, 1);
  }

  /**
   * By row, its place in the order.
   *
   * @param begin entries of column j are from {@code begin[j]} to {@code begin[j + 1]}
   * @param row of each entry
   */
  static int[] places(int rows, int[] begin, int[] row) {
    int[] start = new int[rows + 1];
    for (int i : row) {
      start[i + 1]++;
    }
    Arrays.parallelPrefix(start, Integer::sum);
    int[] next = start.clone();
    int[] column = new int[row.length];
    for (int j = 0; j + 1 < begin.length; j++) {
      for (int k = begin[j]; k < begin[j + 1]; k++) {
        column[next[row[k]]++] = j;
      }
    }
    return new BorderedBlocks(rows).places(start, column, begin.length - 1);
  }

  /** The shortest rows first, each joins the blocks that have its columns, or none. */
  private int[] places(int[] start, int[] column, int columns) {
    int rows = parent.length;
    int[] block = new int[rows];
    int[] owner = new int[columns];
    Arrays.fill(owner, -1);
    int[] byLength =
        IntStream.range(0, rows)
            .boxed()
            .sorted(Comparator.comparingInt(i -> start[i + 1] - start[i]))
            .mapToInt(i -> i)
            .toArray();
    for (int i : byLength) {
      int[] joined =
          IntStream.concat(
                  IntStream.of(i),
                  Arrays.stream(column, start[i], start[i + 1])
                      .filter(j -> owner[j] >= 0)
                      .map(j -> root(owner[j])))
              .distinct()
              .toArray();
      if (Arrays.stream(joined).map(b -> size[b]).sum() <= MOST) {
        for (int b : joined) {
          size[i] += b == i ? 0 : size[b];
          parent[b] = i;
        }
        Arrays.stream(column, start[i], start[i + 1]).forEach(j -> owner[j] = i);
      } else {
        block[i] = rows;
      }
    }
    for (int i = 0; i < rows; i++) {
      block[i] = Math.max(block[i], root(i));
    }
    int[] order =
        Arrays.stream(byLength)
            .boxed()
            .sorted(Comparator.comparingInt(i -> block[i]))
            .mapToInt(i -> i)
            .toArray();
    int[] places = new int[rows];
    for (int to = 0; to < rows; to++) {
      places[order[to]] = to;
    }
    return places;
  }

  private int root(int i) {
    int root = i;
    while (parent[root] != root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }
}

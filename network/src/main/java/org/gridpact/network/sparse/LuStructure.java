package org.gridpact.network.sparse;

import java.util.Arrays;

/**
 * Where the factors L and U of a sparse matrix have entries, whatever its values: found once for a
 * pattern and an order. Immutable.
 *
 * <p>Rows of both factors lie behind each other in one array: L's entries (its diagonal is 1 and
 * not kept), then U's from the diagonal on.
 */
public final class LuStructure {
  final int size;
  final int[] rowStart;
  final int[] column;

  /** Row of the matrix that is eliminated at each turn. */
  final int[] order;

  final int[] turn;

  /** Start of each row of the factors, by turn, and the end of the last. */
  final int[] luStart;

  final int[] luDiagonal;
  final int[] luColumn;

  /**
   * Of a square matrix in compressed rows.
   *
   * @param order of elimination, of rows and columns alike: pivots are the diagonal's
   */
  public LuStructure(int[] rowStart, int[] column, int[] order) {
    this.size = order.length;
    this.rowStart = rowStart;
    this.column = column;
    this.order = order;
    this.turn = new int[size];
    for (int i = 0; i < size; i++) {
      turn[order[i]] = i;
    }
    this.luStart = new int[size + 1];
    this.luDiagonal = new int[size];
    this.luColumn = fill();
  }

  /** Rows of the matrix. */
  public int size() {
    return size;
  }

  /** Merges into each row the rows of U that it is reduced by. */
  private int[] fill() {
    int[] columns = new int[4 * column.length + size];
    int[] next = new int[size + 1];
    int count = 0;
    for (int i = 0; i < size; i++) {
      int head = size;
      Arrays.fill(next, -1);
      head = insert(next, i, size, i);
      for (int p = rowStart[order[i]]; p < rowStart[order[i] + 1]; p++) {
        head = insert(next, turn[column[p]], head, -1);
      }
      for (int k = head; k < i; k = next[k]) {
        int after = k;
        for (int q = luDiagonal[k] + 1; q < luStart[k + 1]; q++) {
          after = insertAfter(next, columns[q], after);
        }
      }
      for (int k = head; k != size; k = next[k]) {
        if (count == columns.length) {
          columns = Arrays.copyOf(columns, 2 * count);
        }
        if (k == i) {
          luDiagonal[i] = count;
        }
        columns[count++] = k;
      }
      luStart[i + 1] = count;
    }
    return Arrays.copyOf(columns, count);
  }

  /** Puts an index in its place in a list that ends at {@code size}; the new head. */
  private int insert(int[] next, int index, int head, int first) {
    if (index == first) {
      next[index] = size;
      return index;
    }
    if (next[index] >= 0) {
      return head;
    }
    if (index < head) {
      next[index] = head;
      return index;
    }
    insertAfter(next, index, head);
    return head;
  }

  /** Puts an index in its place behind one that is in the list; where it is. */
  private int insertAfter(int[] next, int index, int behind) {
    int before = behind;
    while (next[before] <= index) {
      before = next[before];
      if (before == index) {
        return index;
      }
    }
    next[index] = next[before];
    next[before] = index;
    return index;
  }
}

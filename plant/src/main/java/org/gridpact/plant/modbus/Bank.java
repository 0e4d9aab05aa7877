package org.gridpact.plant.modbus;

import java.util.Arrays;

/** Registers, or bits as 0 and 1, that follow each other from an address on. */
final class Bank {
  /** A bit that is neither, since nothing was measured. */
  static final int UNKNOWN = -1;

  /** Of a table a device does not have. */
  static final Bank NONE = new Bank(0, 0);

  private final int first;
  private final int[] words;

  Bank(int first, int count) {
    this.first = first;
    this.words = new int[count];
  }

  int first() {
    return first;
  }

  int[] words() {
    return words;
  }

  int[] copy(int address, int count) throws RequestRefused {
    if (address < first || address + count > first + words.length) {
      throw new RequestRefused(RequestRefused.ADDRESS);
    }
    return Arrays.copyOfRange(words, address - first, address - first + count);
  }

  void put(int address, int[] values) {
    System.arraycopy(values, 0, words, address - first, values.length);
  }
}

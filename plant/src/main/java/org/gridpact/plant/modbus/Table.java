package org.gridpact.plant.modbus;

/** One of a Modbus device's four tables. */
enum Table {
  COIL(2_000, 1_968),
  DISCRETE(2_000, 0),
  HOLDING(125, 123),
  INPUT(125, 0);

  private final int mostRead;
  private final int mostWritten;

  Table(int mostRead, int mostWritten) {
    this.mostRead = mostRead;
    this.mostWritten = mostWritten;
  }

  int mostRead() {
    return mostRead;
  }

  int mostWritten() {
    return mostWritten;
  }

  boolean bits() {
    return this == COIL || this == DISCRETE;
  }
}

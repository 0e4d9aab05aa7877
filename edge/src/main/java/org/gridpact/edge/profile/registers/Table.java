package org.gridpact.edge.profile.registers;

/** One of a Modbus device's four tables. */
public enum Table {
  HOLDING(125),
  INPUT(125),
  COIL(2_000),
  DISCRETE(2_000);

  private final int mostAtOnce;

  Table(int mostAtOnce) {
    this.mostAtOnce = mostAtOnce;
  }

  /** How many registers or bits one request may read. */
  public int mostAtOnce() {
    return mostAtOnce;
  }
}

package org.gridpact.model.measurement;

/** The conductor a point is measured on; ordinals are on the wire. */
public enum Phase {
  /** Three-phase total for power, mean of the phases for voltage and current. */
  TOTAL,
  A,
  B,
  C;

  private static final Phase[] ALL = values();

  /** The phase of an ordinal from the wire; one not known here is refused. */
  public static Phase ofOrdinal(int ordinal) {
    if (ordinal < 0 || ordinal >= ALL.length) {
      throw new IllegalArgumentException("unknown phase number " + ordinal);
    }
    return ALL[ordinal];
  }
}

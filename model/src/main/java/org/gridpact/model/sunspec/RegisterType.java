package org.gridpact.model.sunspec;

/** How a number lies in 16-bit registers; raw values keep the sign of signed types. */
public enum RegisterType {
  UINT16(1, false),
  INT16(1, true),
  UINT32(2, false),
  INT32(2, true),
  UINT64(4, false),
  INT64(4, true),
  FLOAT32(2, true),
  FLOAT64(4, true);

  private final int registers;
  private final boolean signed;

  RegisterType(int registers, boolean signed) {
    this.registers = registers;
    this.signed = signed;
  }

  /** How many registers a number takes. */
  public int registers() {
    return registers;
  }

  /** The raw number that begins at a position. */
  public long raw(int[] words, int at, boolean lowWordFirst) {
    long raw = 0;
    for (int i = 0; i < registers; i++) {
      raw = (raw << 16) | (words[at + (lowWordFirst ? registers - 1 - i : i)] & 0xFFFF);
    }
    int unused = Long.SIZE - 16 * registers;
    return signed ? raw << unused >> unused : raw;
  }

  /** What a raw number means, before any scale. */
  public double value(long raw) {
    return switch (this) {
      case FLOAT32 -> Float.intBitsToFloat((int) raw);
      case FLOAT64 -> Double.longBitsToDouble(raw);
      case UINT64 -> raw >= 0 ? raw : raw + 0x1p64;
      case UINT16, INT16, UINT32, INT32, INT64 -> raw;
    };
  }

  /**
   * The raw number nearest to a value.
   *
   * @throws IllegalArgumentException where the type cannot hold it
   */
  public long rawOf(double value) {
    if (!fits(value)) {
      throw new IllegalArgumentException("%s does not fit in %s".formatted(value, this));
    }
    return switch (this) {
      case FLOAT32 -> Float.floatToRawIntBits((float) value);
      case FLOAT64 -> Double.doubleToRawLongBits(value);
      case UINT16, INT16, UINT32, INT32, UINT64, INT64 -> (long) Math.rint(value);
    };
  }

  /** Whether a value can be written at all. */
  public boolean fits(double value) {
    if (this == FLOAT32 || this == FLOAT64) {
      return Double.isFinite(value);
    }
    int bits = Math.min(63, 16 * registers - (signed ? 1 : 0));
    double highest = Math.scalb(1.0, bits) - 1;
    double rounded = Math.rint(value);
    return rounded <= highest && rounded >= (signed ? -highest - 1 : 0);
  }

  /** Whether values have no steps. */
  public boolean real() {
    return this == FLOAT32 || this == FLOAT64;
  }

  /** Writes a raw number from a position on. */
  public void write(long raw, int[] words, int at, boolean lowWordFirst) {
    for (int i = 0; i < registers; i++) {
      words[at + (lowWordFirst ? i : registers - 1 - i)] = (int) (raw >>> (16 * i)) & 0xFFFF;
    }
  }
}

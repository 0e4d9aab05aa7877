package org.gridpact.model.sparkplug;

import org.gridpact.model.sparkplug.Metric.Value;

/** The types of metrics, by the codes of the specification; one not known here is UNKNOWN. */
enum DataType {
  UNKNOWN(0),
  INT8(1),
  INT16(2),
  INT32(3),
  INT64(4),
  UINT8(5),
  UINT16(6),
  UINT32(7),
  UINT64(8),
  FLOAT(9),
  DOUBLE(10),
  BOOLEAN(11),
  STRING(12),
  DATE_TIME(13);

  private static final DataType[] ALL = values();
  private static final double TWO_TO_64 = 0x1p64;
  private final int code;

  DataType(int code) {
    this.code = code;
  }

  int code() {
    return code;
  }

  static DataType of(int code) {
    return code > 0 && code < ALL.length ? ALL[code] : UNKNOWN;
  }

  boolean isNumeric() {
    return this != STRING && this != BOOLEAN;
  }

  /** The whole number in a field of 32 bits, which holds signed ones in two's complement. */
  long whole(int bits) {
    return switch (this) {
      case INT8 -> (byte) bits;
      case INT16 -> (short) bits;
      case INT32 -> bits;
      case UNKNOWN,
          INT64,
          UINT8,
          UINT16,
          UINT32,
          UINT64,
          FLOAT,
          DOUBLE,
          BOOLEAN,
          STRING,
          DATE_TIME ->
          Integer.toUnsignedLong(bits);
    };
  }

  /** The whole number in a field of 64 bits; an unsigned one of 2^63 and more is only a Real. */
  Value whole(long bits) {
    return this == UINT64 && bits < 0
        ? new Value.Real((double) bits + TWO_TO_64)
        : new Value.Whole(bits);
  }
}

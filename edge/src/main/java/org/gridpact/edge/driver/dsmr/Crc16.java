package org.gridpact.edge.driver.dsmr;

/** The check of a P1 telegram: CRC-16 with x^16 + x^15 + x^2 + 1, lowest bit first, from 0. */
final class Crc16 {
  /** The polynomial without x^16, its bits reversed. */
  private static final int POLYNOMIAL = 0xA001;

  private Crc16() {}

  /** The check of the first {@code length} bytes, 16 bits. */
  static int of(byte[] bytes, int length) {
    int crc = 0;
    for (int i = 0; i < length; i++) {
      crc ^= bytes[i] & 0xFF;
      for (int bit = 0; bit < Byte.SIZE; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ POLYNOMIAL;
      }
    }
    return crc;
  }
}

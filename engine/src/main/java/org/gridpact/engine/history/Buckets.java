package org.gridpact.engine.history;

import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Which bucket of a day a device's rows are in: the CRC-32 (ISO 3309, as in zlib) of its id in
 * UTF-8, modulo the number of buckets.
 */
public final class Buckets {
  public static final int DEFAULT = 4;

  /** A bucket's folder has two digits. */
  public static final int MOST = 100;

  private Buckets() {}

  /**
   * The bucket of a device.
   *
   * @param buckets 1 to {@value #MOST}
   */
  public static int of(String device, int buckets) {
    CRC32 crc = new CRC32();
    crc.update(device.getBytes(StandardCharsets.UTF_8));
    return (int) (crc.getValue() % check(buckets));
  }

  /** The number itself, where there may be so many buckets. */
  public static int check(int buckets) {
    if (buckets < 1 || buckets > MOST) {
      throw new IllegalArgumentException(
          "%d buckets: there may be 1 to %d".formatted(buckets, MOST));
    }
    return buckets;
  }

  static String folder(int bucket) {
    return "bucket=%02d".formatted(bucket);
  }
}

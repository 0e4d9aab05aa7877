package org.gridpact.ledger.state;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The hash chain over the entries: {@code SHA-256(chain before, number, bytes of the entry)}, in
 * hexadecimal; the number is 8 bytes, big-endian.
 *
 * <p>It is over the bytes as they were replicated, so that peers of different versions, of which
 * one knows more fields than the other, have the same chain.
 */
public final class Chain {
  private Chain() {}

  /**
   * The chain with one more entry.
   *
   * @param number of the entry, from 1
   */
  public static String next(String before, long number, byte[] entry) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(HexFormat.of().parseHex(before));
      sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, number));
      return HexFormat.of().formatHex(sha.digest(entry));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

package org.gridpact.ledger.state;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** The hash chain over the entries: {@code SHA-256(chain before, bytes of the entry)}. */
final class Chain {
  private Chain() {}

  static String next(String before, Entry entry) {
    try {
      MessageDigest sha = MessageDigest.getInstance("SHA-256");
      sha.update(before.getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(sha.digest(LedgerCodec.encode(entry)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

package org.gridpact.edge.uplink;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Comparator;
import java.util.List;

/**
 * In which order a gateway tries the centers: by the hash of its id with each center's address, the
 * largest first (Thaler and Ravishankar, <i>Using Name-Based Mappings to Increase Hit Rates</i>,
 * 1998). So gateways spread evenly, and when a center goes only its own move, to all the others.
 */
public final class Rendezvous {
  private Rendezvous() {}

  /**
   * The centers in the order this gateway tries them.
   *
   * @param centers addresses as configured; their order in the list does not matter
   */
  public static <T> List<T> order(String gateway, List<T> centers) {
    return centers.stream()
        .sorted(Comparator.<T>comparingLong(c -> weight(gateway, c.toString())).reversed())
        .toList();
  }

  private static long weight(String gateway, String center) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256")
              .digest((gateway + "\n" + center).getBytes(StandardCharsets.UTF_8));
      return ByteBuffer.wrap(hash).getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

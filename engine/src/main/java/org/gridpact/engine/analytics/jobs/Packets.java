package org.gridpact.engine.analytics.jobs;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import org.gridpact.engine.analytics.run.Work.Out;

/** Fills one packet for each target, and sends it when it is big or everything is to go. */
final class Packets {
  private static final int FULL = 128 << 10;

  private final ByteArrayOutputStream[] bytes;
  private final DataOutputStream[] data;

  Packets(int targets) {
    bytes = new ByteArrayOutputStream[targets];
    data = new DataOutputStream[targets];
    for (int t = 0; t < targets; t++) {
      bytes[t] = new ByteArrayOutputStream();
      data[t] = new DataOutputStream(bytes[t]);
    }
  }

  /** The target of all that belongs to a name. */
  static int target(String name, int targets) {
    // The low bits of a string's hash are those of its last characters.
    return Math.floorMod((name.hashCode() * 0x9E3779B1) >>> 8, targets);
  }

  DataOutputStream to(int target) {
    return data[target];
  }

  void sendFull(Out out) {
    send(FULL, out);
  }

  void sendAll(Out out) {
    send(1, out);
  }

  private void send(int least, Out out) {
    for (int t = 0; t < bytes.length; t++) {
      if (bytes[t].size() >= least) {
        out.send(t, bytes[t].toByteArray());
        bytes[t].reset();
      }
    }
  }
}

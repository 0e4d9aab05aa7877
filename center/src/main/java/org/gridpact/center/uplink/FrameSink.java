package org.gridpact.center.uplink;

/**
 * Where what gateways measure, and what must not be lost of what they say, is made durable. Records
 * of a gateway keep their order. Safe for use by many threads.
 *
 * <p>What a sink never says is durable stays with its gateway.
 */
public interface FrameSink {
  /** Hears once of each record whether it is durable; on any thread. */
  interface Outcome {
    void durable();

    /** It is not, and {@code why} says what keeps the sink from taking more. */
    void failed(String why);
  }

  /** Takes a birth, a frame or a rollup; may wait, which holds up this gateway's stream. */
  void frame(String gateway, byte[] bytes, Outcome outcome);

  /** Takes evidence; likewise. */
  void evidence(String gateway, byte[] bytes, Outcome outcome);
}

package org.gridpact.model.authority;

import com.google.protobuf.ByteString;
import java.security.PrivateKey;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.UplinkProto.SignedWord;
import org.gridpact.model.wire.UplinkProto.Word;

/**
 * Signs what the center says on one stream. Words are to be sent in the order they are signed in;
 * the caller sees to that.
 */
public final class WordSigner {
  /** Real time in which a word must arrive, as far as the two clocks agree. */
  static final long VALID_MILLIS = 10_000;

  private final Ed25519.Signing key;
  private final String area;
  private final String gateway;
  private final long stream;
  private final GridClock clock;
  private long sequence;

  /**
   * A signer for a stream that has just begun.
   *
   * @param stream the number the gateway chose for it
   */
  public WordSigner(PrivateKey key, String area, String gateway, long stream, GridClock clock) {
    this.key = new Ed25519.Signing(key);
    this.area = area;
    this.gateway = gateway;
    this.stream = stream;
    this.clock = clock;
  }

  /** Addresses, numbers and signs a word. */
  public synchronized SignedWord sign(Word.Builder says) {
    long now = clock.epochMillis();
    byte[] word =
        says.setArea(area)
            .setGateway(gateway)
            .setStream(stream)
            .setSequence(++sequence)
            .setEpochMillis(now)
            .setExpiresMillis(now + (long) (VALID_MILLIS * clock.speed()))
            .build()
            .toByteArray();
    return SignedWord.newBuilder()
        .setWord(ByteString.copyFrom(word))
        .setSignature(ByteString.copyFrom(key.sign(word)))
        .build();
  }
}

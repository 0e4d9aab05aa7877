package org.gridpact.model.authority;

import com.google.protobuf.InvalidProtocolBufferException;
import java.security.PublicKey;
import java.util.Optional;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.UplinkProto.SignedWord;
import org.gridpact.model.wire.UplinkProto.Word;

/**
 * Tells, at a gateway, the words of its center on one stream from all others. Belongs to the thread
 * of the stream.
 */
public final class WordVerifier {
  /** Real time by which the clocks of center and gateway may differ. */
  public static final long CLOCKS_DIFFER_MILLIS = 30_000;

  private final Ed25519.Checking key;
  private final String area;
  private final String gateway;
  private final long stream;
  private final GridClock clock;
  private long lastSequence;

  /** The subject under which a gateway tells of words it refused. */
  public static final String REFUSED_WORDS = "words";

  /** Why a word is not heeded; its name is the kind that is counted. */
  public enum Rule {
    badSignature,
    malformed,
    otherArea,
    otherGateway,
    otherStream,
    repeated,
    expired,
    futureTime
  }

  /** What came of a word. */
  public sealed interface Heard {
    /** The center says so. */
    record Heeded(Word word) implements Heard {}

    /** Nothing is done. */
    record Refused(Rule rule) implements Heard {}
  }

  /**
   * A verifier for a stream that is about to begin.
   *
   * @param stream the number chosen for it, at random: what was said on another is not heeded
   */
  public WordVerifier(PublicKey key, String area, String gateway, long stream, GridClock clock) {
    this.key = new Ed25519.Checking(key);
    this.area = area;
    this.gateway = gateway;
    this.stream = stream;
    this.clock = clock;
  }

  /** Judges the next word of the stream. */
  public Heard hear(SignedWord signed) {
    if (!key.isSigned(signed.getWord().toByteArray(), signed.getSignature().toByteArray())) {
      return new Heard.Refused(Rule.badSignature);
    }
    try {
      Word word = Word.parseFrom(signed.getWord());
      Optional<Rule> broken = broken(word, clock.epochMillis());
      if (broken.isPresent()) {
        return new Heard.Refused(broken.get());
      }
      lastSequence = word.getSequence();
      return new Heard.Heeded(word);
    } catch (InvalidProtocolBufferException _) {
      return new Heard.Refused(Rule.malformed);
    }
  }

  private Optional<Rule> broken(Word word, long now) {
    long tolerance = (long) (CLOCKS_DIFFER_MILLIS * clock.speed());
    if (!word.getArea().equals(area)) {
      return Optional.of(Rule.otherArea);
    } else if (!word.getGateway().equals(gateway)) {
      return Optional.of(Rule.otherGateway);
    } else if (word.getStream() != stream) {
      return Optional.of(Rule.otherStream);
    } else if (Long.compareUnsigned(word.getSequence(), lastSequence) <= 0) {
      return Optional.of(Rule.repeated);
    } else if (now - tolerance > word.getExpiresMillis()) {
      return Optional.of(Rule.expired);
    } else if (now + tolerance < word.getEpochMillis()) {
      return Optional.of(Rule.futureTime);
    }
    return Optional.empty();
  }
}

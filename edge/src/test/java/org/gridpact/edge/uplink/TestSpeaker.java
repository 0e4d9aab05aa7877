package org.gridpact.edge.uplink;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.authority.WordSigner;
import org.gridpact.model.authority.WordVerifier.Rule;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.time.ManualClock;
import org.gridpact.model.wire.UplinkProto.Heartbeat;
import org.gridpact.model.wire.UplinkProto.SignedWord;
import org.gridpact.model.wire.UplinkProto.Word;

/**
 * A center that signs words on a stream, by a clock a little off its gateway's, and those who would
 * be heard in its place: with another key, from another area, gateway or stream, by repeating its
 * words, by holding them back.
 */
final class TestSpeaker {
  static final AreaKey KEY = AreaKey.generate();
  private static final AreaKey STRANGER = AreaKey.generate();

  /** How far clocks may differ, and that and the life of a word; milliseconds. */
  private static final int CLOCKS_DIFFER = 30_000;

  private static final int HELD_BACK = 40_000;

  private static final Rule[] FORGERIES = {
    Rule.badSignature,
    Rule.otherArea,
    Rule.otherGateway,
    Rule.otherStream,
    Rule.repeated,
    Rule.expired,
    Rule.futureTime
  };

  private final String area;
  private final String gateway;
  private final long stream;
  private final SplittableRandom random;
  private final SkewedClock clock;
  private final WordSigner signer;
  private final List<SignedWord> said = new ArrayList<>();

  /** A false word and the rule it breaks first. */
  record Forged(SignedWord word, Rule rule) {}

  /** Another's clock, off by some milliseconds. */
  private static final class SkewedClock implements GridClock {
    private final ManualClock of;
    private long skew;

    SkewedClock(ManualClock of) {
      this.of = of;
    }

    @Override
    public long epochMillis() {
      return of.epochMillis() + skew;
    }

    @Override
    public double speed() {
      return of.speed();
    }

    @Override
    public void sleepUntil(long epochMillis) throws InterruptedException {
      of.sleepUntil(epochMillis - skew);
    }
  }

  TestSpeaker(
      String area, String gateway, long stream, ManualClock clock, SplittableRandom random) {
    this.area = area;
    this.gateway = gateway;
    this.stream = stream;
    this.random = random;
    this.clock = new SkewedClock(clock);
    this.signer = new WordSigner(KEY.privateKey(), area, gateway, stream, this.clock);
  }

  /** What the center says. */
  SignedWord say(Word.Builder word) {
    clock.skew = random.nextInt(-CLOCKS_DIFFER, CLOCKS_DIFFER + 1);
    SignedWord signed = signer.sign(word);
    said.add(signed);
    return signed;
  }

  /** What somebody else says, or the center said at another time. */
  Forged forge(Word.Builder word) {
    Rule rule = FORGERIES[random.nextInt(FORGERIES.length)];
    if (rule == Rule.repeated && said.isEmpty()) {
      rule = Rule.badSignature;
    }
    clock.skew = 0;
    SignedWord forged =
        switch (rule) {
          case badSignature -> badlySigned(word);
          case otherArea -> signed(KEY, "other", gateway, stream, word);
          case otherGateway -> signed(KEY, area, "other", stream, word);
          case otherStream -> signed(KEY, area, gateway, stream ^ random.nextLong(1, 9), word);
          case repeated ->
              random.nextBoolean() ? said.getLast() : said.get(random.nextInt(said.size()));
          case expired -> signedAt(-HELD_BACK - random.nextInt(1, 100_000), word);
          case futureTime -> signedAt(CLOCKS_DIFFER + random.nextInt(1, 100_000), word);
          case malformed -> throw new AssertionError("the center signs no such bytes");
        };
    return new Forged(forged, rule);
  }

  private SignedWord signed(
      AreaKey key, String forArea, String forGateway, long onStream, Word.Builder word) {
    return new WordSigner(key.privateKey(), forArea, forGateway, onStream, clock).sign(word);
  }

  private SignedWord signedAt(long skew, Word.Builder word) {
    clock.skew = skew;
    return signer.sign(word);
  }

  private SignedWord badlySigned(Word.Builder word) {
    SignedWord proper = signed(KEY, area, gateway, stream, word);
    return switch (random.nextInt(4)) {
      case 0 -> signed(STRANGER, area, gateway, stream, word);
      case 1 -> proper.toBuilder().setWord(oneBitOff(proper.getWord())).build();
      case 2 -> proper.toBuilder().setSignature(oneBitOff(proper.getSignature())).build();
      default -> proper.toBuilder().clearSignature().build();
    };
  }

  private ByteString oneBitOff(ByteString bytes) {
    byte[] changed = bytes.toByteArray();
    changed[random.nextInt(changed.length)] ^= (byte) (1 << random.nextInt(8));
    return ByteString.copyFrom(changed);
  }

  static Word.Builder heartbeat() {
    return Word.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance());
  }
}

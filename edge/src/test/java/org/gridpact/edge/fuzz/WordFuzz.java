package org.gridpact.edge.fuzz;

import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import org.gridpact.model.authority.AreaKey;
import org.gridpact.model.authority.WordSigner;
import org.gridpact.model.authority.WordVerifier;
import org.gridpact.model.time.ManualClock;
import org.gridpact.model.wire.UplinkProto.Heartbeat;
import org.gridpact.model.wire.UplinkProto.LockOuts;
import org.gridpact.model.wire.UplinkProto.SignedWord;
import org.gridpact.model.wire.UplinkProto.Word;

/** Signed words: none is heeded but what the key, which is new in each process, has signed. */
final class WordFuzz implements FuzzTarget {
  private static final long NOON = 1_763_715_600_000L;
  private final AreaKey key = AreaKey.generate();
  private final ManualClock clock = new ManualClock(NOON);
  private final SignedWord proper =
      new WordSigner(key.privateKey(), "a", "g", 1, clock)
          .sign(Word.newBuilder().setLockOuts(LockOuts.newBuilder().addDevices("d")));

  @Override
  public void take(byte[] bytes) {
    WordVerifier verifier = new WordVerifier(key.publicKey(), "a", "g", 1, clock);
    try {
      SignedWord word = SignedWord.parseFrom(bytes);
      if (verifier.hear(word) instanceof WordVerifier.Heard.Heeded
          && !word.getWord().equals(proper.getWord())) {
        throw new AssertionError("heeded what nobody said");
      }
    } catch (InvalidProtocolBufferException _) {
      // Declared.
    }
    if (!(verifier.hear(proper) instanceof WordVerifier.Heard.Heeded) && !bytesAre(proper, bytes)) {
      throw new AssertionError("a forged word kept out a proper one");
    }
  }

  private static boolean bytesAre(SignedWord word, byte[] bytes) {
    try {
      return SignedWord.parseFrom(bytes).getWord().equals(word.getWord());
    } catch (InvalidProtocolBufferException _) {
      return false;
    }
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        proper.toByteArray(),
        proper.toBuilder().clearSignature().build().toByteArray(),
        new WordSigner(AreaKey.generate().privateKey(), "a", "g", 1, clock)
            .sign(Word.newBuilder().setHeartbeat(Heartbeat.getDefaultInstance()))
            .toByteArray());
  }
}

package org.gridpact.model.authority;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.gridpact.model.authority.WordVerifier.Heard;
import org.gridpact.model.authority.WordVerifier.Rule;
import org.gridpact.model.time.ManualClock;
import org.gridpact.model.wire.UplinkProto.Heartbeat;
import org.gridpact.model.wire.UplinkProto.LockOuts;
import org.gridpact.model.wire.UplinkProto.SignedWord;
import org.gridpact.model.wire.UplinkProto.Word;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordTest {
  private static final long NOON = 1_763_715_600_000L;
  private static final long STREAM = 7;
  private static final AreaKey KEY = AreaKey.generate();
  private static final Word BEAT =
      Word.newBuilder().setHeartbeat(Heartbeat.newBuilder().setEpochMillis(NOON)).build();

  private final ManualClock clock = new ManualClock(NOON);
  private final WordSigner signer =
      new WordSigner(KEY.privateKey(), "street", "cellar", STREAM, clock);
  private final WordVerifier verifier = verifier(KEY.publicKey(), STREAM);

  private WordVerifier verifier(PublicKey key, long stream) {
    return new WordVerifier(key, "street", "cellar", stream, clock);
  }

  /** A word that is well in all its parts, then changed by someone who holds the key. */
  private static SignedWord signed(UnaryOperator<Word.Builder> change) {
    Word.Builder good =
        BEAT.toBuilder()
            .setArea("street")
            .setGateway("cellar")
            .setStream(STREAM)
            .setSequence(100)
            .setEpochMillis(NOON)
            .setExpiresMillis(NOON + 10_000);
    return sign(change.apply(good).build().toByteString());
  }

  private static SignedWord sign(ByteString word) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(KEY.privateKey());
      signature.update(word.toByteArray());
      return SignedWord.newBuilder()
          .setWord(word)
          .setSignature(ByteString.copyFrom(signature.sign()))
          .build();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private void refuses(Rule rule, UnaryOperator<Word.Builder> change) {
    assertThat(verifier.hear(signed(change))).isEqualTo(new Heard.Refused(rule));
  }

  @Test
  void wordsInTheirOrderAreHeeded() {
    for (int i = 0; i < 100; i++) {
      assertThat(verifier.hear(signer.sign(BEAT.toBuilder()))).isInstanceOf(Heard.Heeded.class);
    }
  }

  @Test
  void eachRuleRefusesByItsName() {
    refuses(Rule.otherArea, w -> w.setArea("town"));
    refuses(Rule.otherGateway, w -> w.setGateway("attic"));
    refuses(Rule.otherStream, w -> w.setStream(STREAM - 1));
    refuses(Rule.otherStream, w -> w.setStream(STREAM + 1));
    refuses(Rule.repeated, w -> w.setSequence(0));
    refuses(Rule.futureTime, w -> w.setEpochMillis(NOON + 30_001).setExpiresMillis(NOON + 40_000));
    refuses(Rule.expired, w -> w.setExpiresMillis(NOON - 30_001));
    assertThat(verifier.hear(sign(ByteString.copyFromUtf8("rubbish"))))
        .isEqualTo(new Heard.Refused(Rule.malformed));
    assertThat(verifier(AreaKey.generate().publicKey(), STREAM).hear(signed(w -> w)))
        .isEqualTo(new Heard.Refused(Rule.badSignature));
    assertThat(verifier.hear(SignedWord.getDefaultInstance()))
        .isEqualTo(new Heard.Refused(Rule.badSignature));
    assertThat(verifier.hear(signed(w -> w))).isInstanceOf(Heard.Heeded.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, true",
    "40000, true",
    "40001, false",
    "-30000, true",
    "-30001, false",
    "86400000, false"
  })
  void aWordIsHeededWithinItsTimeAndThirtySecondsOfDifferenceBetweenClocks(
      long gatewayIsLaterByMillis, boolean heeded) {
    WordVerifier elsewhere =
        new WordVerifier(
            KEY.publicKey(),
            "street",
            "cellar",
            STREAM,
            new ManualClock(NOON + gatewayIsLaterByMillis));
    assertThat(elsewhere.hear(signer.sign(BEAT.toBuilder())) instanceof Heard.Heeded)
        .isEqualTo(heeded);
  }

  @Test
  void whatWasHeardOrOvertakenIsRefusedAndARefusedWordTakesNoNumber() {
    SignedWord first = signer.sign(BEAT.toBuilder());
    SignedWord second = signer.sign(BEAT.toBuilder());
    refuses(Rule.otherArea, w -> w.setArea("town").setSequence(Long.MAX_VALUE));
    assertThat(verifier.hear(second)).isInstanceOf(Heard.Heeded.class);
    assertThat(verifier.hear(second)).isEqualTo(new Heard.Refused(Rule.repeated));
    assertThat(verifier.hear(first)).isEqualTo(new Heard.Refused(Rule.repeated));
    assertThat(verifier(KEY.publicKey(), STREAM + 1).hear(second))
        .isEqualTo(new Heard.Refused(Rule.otherStream));
  }

  @Test
  void aBitChangedAnywhereIsRefused() {
    long seed = System.nanoTime();
    SplittableRandom random = new SplittableRandom(seed);
    Word locks =
        Word.newBuilder().setLockOuts(LockOuts.newBuilder().addDevices("battery-1")).build();
    for (int i = 0; i < 2_000; i++) {
      SignedWord good = signer.sign((random.nextBoolean() ? BEAT : locks).toBuilder());
      byte[] word = good.getWord().toByteArray();
      byte[] signature = good.getSignature().toByteArray();
      byte[] hit = random.nextBoolean() ? word : signature;
      hit[random.nextInt(hit.length)] ^= (byte) (1 << random.nextInt(8));
      SignedWord tampered =
          SignedWord.newBuilder()
              .setWord(ByteString.copyFrom(word))
              .setSignature(ByteString.copyFrom(signature))
              .build();
      assertThat(verifier.hear(tampered))
          .as("seed %d, word %d", seed, i)
          .isEqualTo(new Heard.Refused(Rule.badSignature));
    }
  }

  @Test
  void aFolderKeepsItsPairAndHidesTheSecret(@TempDir Path folder) throws IOException {
    Path inside = folder.resolve("street");
    AreaKey made = AreaKey.open(inside);
    AreaKey loaded = AreaKey.open(inside);
    assertThat(loaded).isEqualTo(made);
    assertThat(AreaKey.readPublic(inside.resolve("area.pub"))).isEqualTo(made.publicKey());
    assertThat(
            PosixFilePermissions.toString(
                Files.getPosixFilePermissions(inside.resolve("area.key"))))
        .isEqualTo("rw-------");
    try (var files = Files.list(inside)) {
      assertThat(files.map(f -> f.getFileName().toString()))
          .containsExactlyInAnyOrder("area.key", "area.pub");
    }
  }

  @Test
  void keysThatCannotBeUsedAreNamed(@TempDir Path folder) throws IOException {
    AreaKey.open(folder.resolve("a"));
    AreaKey.open(folder.resolve("b"));
    Files.copy(
        folder.resolve("a/area.key"),
        folder.resolve("b/area.key"),
        java.nio.file.StandardCopyOption.REPLACE_EXISTING);
    assertThatThrownBy(() -> AreaKey.open(folder.resolve("b")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("not of one pair");
    assertThatThrownBy(() -> AreaKey.readPublic(folder.resolve("a/area.key")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("area.key is no PEM file of a PUBLIC KEY");
  }
}

package org.gridpact.center.uplink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.gridpact.center.uplink.EvidenceBook.Loss;
import org.gridpact.model.wire.UplinkProto.Evidence;
import org.gridpact.model.wire.UplinkProto.Evidence.Kind;
import org.junit.jupiter.api.Test;

class EvidenceBookTest {
  private final EvidenceBook book = new EvidenceBook();

  /** The loss of one frame. */
  private void accept(long sequence) {
    book.accept(
        "cellar",
        Evidence.newBuilder()
            .setSequence(sequence)
            .setKind(Kind.LOSS)
            .setSubject("frames")
            .setText("dropped")
            .setCount(1)
            .build());
  }

  private long lost() {
    return book.losses("cellar").stream().mapToLong(Loss::frames).sum();
  }

  @Test
  void evidenceCountsOnceHoweverMuchCameSinceAndInWhateverOrder() {
    LongStream.rangeClosed(1, 50_000)
        .flatMap(n -> LongStream.of(2 * n, 2 * n - 1))
        .forEach(this::accept);
    LongStream.rangeClosed(1, 100_000).forEach(this::accept);
    assertThat(lost()).isEqualTo(100_000);
    assertThat(book.knows("cellar", 1)).isTrue();
    assertThat(book.knows("cellar", 200_000)).isFalse();
    assertThat(book.knows("attic", 1)).isFalse();
  }

  @Test
  void whatIsBelowAllThatIsRememberedCountsAsSeen() {
    LongStream.rangeClosed(1, EvidenceBook.MAX_RANGES + 1).map(n -> 2 * n).forEach(this::accept);
    long before = lost();
    accept(2);
    accept(3);
    assertThat(lost()).isEqualTo(before);
    accept(5);
    assertThat(lost()).isEqualTo(before + 1);
  }
}

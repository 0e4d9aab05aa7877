package org.gridpact.engine.cassandra;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.stream.LongStream;
import org.gridpact.engine.history.HistoryFiles.Kind;
import org.junit.jupiter.api.Test;

class OpenQuartersTest {
  private static final long NOON = Instant.parse("2026-03-29T12:00:00Z").toEpochMilli();
  private static final long MINUTE_NANOS = 60_000_000_000L;
  private static final Quarter FIRST = new Quarter("m", NOON);
  private static final Quarter SECOND = new Quarter("m", NOON + Quarter.MILLIS);

  private final OpenQuarters open = new OpenQuarters();

  @Test
  void aQuarterIsDueWhenItsDeviceIsInALaterOne() {
    open.add("m", NOON, 0);
    open.add("other", NOON + 2 * Quarter.MILLIS, 0);
    open.add("m", NOON + Quarter.MILLIS - 1, 0);
    assertThat(open.takeDue(1, 9)).isEmpty();
    open.add("m", NOON + Quarter.MILLIS, 0);
    assertThat(open.takeDue(1, 9)).containsExactly(FIRST);
    assertThat(open.all()).contains(SECOND).doesNotContain(FIRST);
  }

  @Test
  void whatComesLateOpensItAgain() {
    open.add("m", NOON + Quarter.MILLIS, 0);
    open.add("m", NOON + 5, 0);
    assertThat(open.takeDue(1, 9)).containsExactly(FIRST);
    open.add("m", NOON + 7, 0);
    assertThat(open.takeDue(1, 9)).containsExactly(FIRST);
  }

  @Test
  void aQuietQuarterIsDueAndSoIsOneOfACheckpoint() {
    open.add("m", NOON, 0);
    open.restore(List.of(SECOND), 5);
    assertThat(open.takeDue(MINUTE_NANOS - 1, 9)).isEmpty();
    assertThat(open.takeDue(MINUTE_NANOS, 9)).containsExactly(FIRST);
    assertThat(open.takeDue(MINUTE_NANOS + 5, 9)).containsExactly(SECOND);
  }

  @Test
  void onlySoManyAreTakenButNeverMoreThanTheBoundAreLeft() {
    LongStream.range(0, OpenQuarters.MOST + 3).forEach(i -> open.add("m" + i, NOON, 0));
    assertThat(open.takeDue(1, 1)).hasSize(3).contains(new Quarter("m0", NOON));
    assertThat(open.size()).isEqualTo(OpenQuarters.MOST);
    assertThat(open.takeDue(MINUTE_NANOS, 7)).hasSize(7);
  }

  @Test
  void aQuarterIsReadBackFromACheckpoint() throws Exception {
    Quarter.Serializer form = new Quarter.Serializer();
    Quarter before1970 = Quarter.of("Zähler", -1);
    assertThat(before1970.startMillis()).isEqualTo(-Quarter.MILLIS);
    assertThat(form.deserialize(1, form.serialize(before1970))).isEqualTo(before1970);
  }

  @Test
  void slicesCoverATimeWithoutItsEnd() {
    long start = Instant.parse("2025-12-30T23:59:59.999Z").toEpochMilli();
    long newYear = Instant.parse("2026-01-01T00:00:00Z").toEpochMilli();
    assertThat(Slice.of(Kind.READINGS).starts(start, newYear))
        .containsExactly(LocalDate.of(2025, 12, 30), LocalDate.of(2025, 12, 31));
    assertThat(Slice.of(Kind.MINUTES).starts(start, newYear + 1))
        .containsExactly(LocalDate.of(2025, 12, 1), LocalDate.of(2026, 1, 1));
    assertThat(Slice.of(Kind.QUARTERS).starts(start, newYear))
        .containsExactly(LocalDate.of(2025, 1, 1));
  }
}

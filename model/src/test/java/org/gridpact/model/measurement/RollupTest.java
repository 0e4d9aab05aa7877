package org.gridpact.model.measurement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.gridpact.model.measurement.TelemetryCodec.RollupRecord;
import org.junit.jupiter.api.Test;

/** A meter with voltage and power, a breaker with its position. */
class RollupTest {
  private static final long NOON = 1_763_715_600_000L;
  private static final Birth BIRTH =
      Birth.of(
          "cellar",
          List.of(
              new DevicePoints(
                  "meter", List.of(Point.of(Quantity.VOLTAGE), Point.of(Quantity.ACTIVE_POWER))),
              new DevicePoints("breaker", List.of(Point.of(Quantity.SWITCH_CLOSED)))));

  private static Frame frame(long sequence, Quality quality, int offset, long volts, long power) {
    return new Frame(
        "cellar",
        7,
        sequence,
        BIRTH.id(),
        NOON + sequence * 1_000,
        new int[] {0},
        new int[] {offset},
        new byte[] {(byte) quality.ordinal()},
        new long[] {volts, power});
  }

  private static Rollup throughTheWire(Rollup rollup) throws MalformedTelemetryException {
    return ((RollupRecord) TelemetryCodec.decode(TelemetryCodec.encode(rollup))).rollup();
  }

  @Test
  void itKeepsMeanLowestHighestAndCountOfWhatIsKnown() throws MalformedTelemetryException {
    Rollup rollup =
        throughTheWire(
            RollupMaker.of(
                BIRTH,
                List.of(
                    frame(1, Quality.GOOD, 0, 23_000, -500),
                    frame(2, Quality.GOOD, 0, 23_100, Frame.ABSENT),
                    frame(3, Quality.SUSPECT, 0, 23_300, -100))));
    assertThat(rollup.mismatch(BIRTH)).isNull();
    assertThat(rollup.frames()).isEqualTo(3);
    assertThat(rollup.quality(0)).isEqualTo(Quality.SUSPECT);
    assertThat(rollup.counts()).containsExactly(3, 2);
    assertThat(rollup.meanSteps(0)).isEqualTo(69_400 / 3.0);
    assertThat(rollup.meanSteps(1)).isEqualTo(-300);
    assertThat(rollup.minSteps()).containsExactly(23_000, -500);
    assertThat(rollup.maxSteps()).containsExactly(23_300, -100);
  }

  @Test
  void aStaleReadingIsNoValueAndItsQualityShows() throws MalformedTelemetryException {
    Rollup rollup =
        throughTheWire(
            RollupMaker.of(BIRTH, List.of(frame(1, Quality.STALE, 0, 23_000, Frame.ABSENT))));
    assertThat(rollup.counts()).containsExactly(0, 0);
    assertThat(rollup.meanSteps(0)).isNaN();
    assertThat(rollup.quality(0)).isEqualTo(Quality.STALE);
  }

  @Test
  void aLateReadingIsOfItsOwnMinute() throws MalformedTelemetryException {
    Rollup rollup =
        throughTheWire(
            RollupMaker.of(
                BIRTH,
                List.of(
                    frame(1, Quality.GOOD, 0, 23_000, 1), frame(2, Quality.GOOD, -90_000, 1, 2))));
    assertThat(rollup.size()).isEqualTo(2);
    assertThat(rollup.epochMillis(0)).isEqualTo(NOON - 120_000);
    assertThat(rollup.epochMillis(1)).isEqualTo(NOON);
    assertThat(rollup.minSteps()).containsExactly(1, 2, 23_000, 1);
  }

  @Test
  void aValueBeyondAnyGridIsLeftOutAndMarksTheRest() throws MalformedTelemetryException {
    Rollup rollup =
        throughTheWire(
            RollupMaker.of(
                BIRTH,
                List.of(
                    frame(1, Quality.GOOD, 0, 23_000, Long.MAX_VALUE),
                    frame(2, Quality.GOOD, 0, 23_000, 8))));
    assertThat(rollup.counts()).containsExactly(2, 1);
    assertThat(rollup.meanSteps(1)).isEqualTo(8);
    assertThat(rollup.quality(0)).isEqualTo(Quality.SUSPECT);
  }

  @Test
  void framesWithAGapAreRefused() {
    assertThatThrownBy(
            () ->
                RollupMaker.of(
                    BIRTH,
                    List.of(frame(1, Quality.GOOD, 0, 1, 1), frame(3, Quality.GOOD, 0, 1, 1))))
        .isInstanceOf(IllegalArgumentException.class);
  }
}

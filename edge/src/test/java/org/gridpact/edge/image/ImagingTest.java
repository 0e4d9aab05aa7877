package org.gridpact.edge.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.count.Counters;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.Test;

class ImagingTest {
  private static final long NOON = 1_763_715_600_000L;
  private static final DevicePoints METER = TestDevices.METER.points();

  private final Counters counters = new Counters();
  private final Inputs inputs = new Inputs(counters);
  private final Imaging imaging = new Imaging(1_000, List.of(METER), inputs, counters);
  private final Birth birth = Birth.of(TestDevices.GATEWAY, List.of(METER));
  private final Framing framing = new Framing(birth);

  private void meter(long epochMillis, double watts) {
    inputs.offer(new Reading(METER, epochMillis, new double[] {12_034.1, 4.21, watts, Double.NaN}));
  }

  private Quality quality(ProcessImage image) {
    return image.state(METER.device()).quality();
  }

  @Test
  void aReadingIsInTheImageAndOnceInAFrameWithTheMetersTime() {
    imaging.next(NOON);
    meter(NOON + 940, 81_234.5);
    ProcessImage image = imaging.next(NOON + 1_000);

    assertThat(image.state(METER.device()).value(Quantity.ACTIVE_POWER)).isEqualTo(81_234.5);
    Frame frame = framing.frame(image, 7, 1).orElseThrow();
    assertThat(frame.mismatch(birth)).isNull();
    assertThat(frame.size()).isEqualTo(1);
    assertThat(frame.epochMillis(0)).isEqualTo(NOON + 940);
    assertThat(frame.quality(0)).isEqualTo(Quality.GOOD);
    assertThat(METER.points().get(2).value(frame.steps(2))).isEqualTo(81_234.5);
    assertThat(frame.steps(3)).isEqualTo(Frame.ABSENT);

    assertThat(framing.frame(imaging.next(NOON + 2_000), 7, 2)).isEmpty();
  }

  @Test
  void twoReadingsOfOneCycleAreBothReportedAndTheNewerIsTheState() {
    imaging.next(NOON);
    meter(NOON + 900, 2_000);
    meter(NOON + 400, 1_000);
    ProcessImage image = imaging.next(NOON + 1_000);

    assertThat(image.report()).hasSize(2);
    assertThat(image.state(METER.device()).value(Quantity.ACTIVE_POWER)).isEqualTo(2_000);
  }

  @Test
  void aDeviceThatIsLostIsStaleAtOnceUntilItSpeaksAgain() {
    meter(NOON, 2_000);
    inputs.lost(METER.device());
    assertThat(imaging.next(NOON).state(METER.device()).quality()).isEqualTo(Quality.STALE);
    assertThat(imaging.next(NOON + 1_000).state(METER.device()).quality()).isEqualTo(Quality.STALE);
    meter(NOON - 1_000, 1_000);
    assertThat(imaging.next(NOON + 1_000).state(METER.device()).quality()).isEqualTo(Quality.STALE);
    inputs.lost(METER.device());
    meter(NOON + 1_000, 3_000);
    assertThat(imaging.next(NOON + 1_000).state(METER.device()).quality()).isEqualTo(Quality.GOOD);
  }

  @Test
  void aRepeatedReadingIsCountedAndNotReported() {
    meter(NOON, 2_000);
    meter(NOON, 2_000);
    assertThat(imaging.next(NOON).report()).hasSize(1);
    assertThat(counters.of("reading.repeated")).isEqualTo(1);
  }

  @Test
  void aReadingThatIsStaleWhenItComesIsToldOnce() {
    imaging.next(NOON);
    meter(NOON, 2_000);
    ProcessImage image = imaging.next(NOON + 4_000);

    assertThat(image.report())
        .singleElement()
        .satisfies(
            told -> {
              assertThat(told.quality()).isEqualTo(Quality.STALE);
              assertThat(told.reading().epochMillis()).isEqualTo(NOON);
            });
  }

  @Test
  void aDeviceThatFallsSilentIsToldStaleOnceAndThenEveryHalfMinute() {
    meter(NOON, 2_000);
    imaging.next(NOON);
    int told = 0;
    for (long now = NOON + 1_000; now <= NOON + 3_000; now += 1_000) {
      assertThat(quality(imaging.next(now))).isEqualTo(Quality.GOOD);
    }
    for (long now = NOON + 4_000; now < NOON + 64_000; now += 1_000) {
      ProcessImage image = imaging.next(now);
      assertThat(quality(image)).isEqualTo(Quality.STALE);
      assertThat(image.state(METER.device()).value(Quantity.ACTIVE_POWER)).isNaN();
      assertThat(image.report()).allMatch(m -> m.reading().epochMillis() == NOON);
      told += image.report().size();
    }
    assertThat(told).isEqualTo(2);

    meter(NOON + 64_000, 2_100);
    assertThat(quality(imaging.next(NOON + 64_000))).isEqualTo(Quality.GOOD);
  }

  @Test
  void aDeviceOfItsOwnPeriodMayBeSilentForThreeOfThem() {
    Imaging slow =
        new Imaging(100, List.of(METER), Map.of(METER.device(), 10_000), inputs, counters);
    meter(NOON, 2_000);
    assertThat(quality(slow.next(NOON + 30_000))).isEqualTo(Quality.GOOD);
    assertThat(quality(slow.next(NOON + 30_100))).isEqualTo(Quality.STALE);
  }

  @Test
  void aDeviceThatNeverSpokeIsMissingAndUnknownIsNotZero() {
    for (long now = NOON; now <= NOON + 3_000; now += 1_000) {
      assertThat(imaging.next(now).report()).isEmpty();
    }
    ProcessImage image = imaging.next(NOON + 4_000);
    assertThat(quality(image)).isEqualTo(Quality.MISSING);
    Frame frame = framing.frame(image, 7, 1).orElseThrow();
    assertThat(frame.quality(0)).isEqualTo(Quality.MISSING);
    assertThat(frame.epochMillis(0)).isEqualTo(NOON + 4_000);
    assertThat(frame.steps(2)).isEqualTo(Frame.ABSENT);
  }

  @Test
  void aReadingOfYesterdayIsNoLongerTheLastKnownOne() {
    meter(NOON, 2_000);
    imaging.next(NOON);
    assertThat(quality(imaging.next(NOON + Imaging.OLDEST_MILLIS))).isEqualTo(Quality.STALE);
    assertThat(quality(imaging.next(NOON + Imaging.OLDEST_MILLIS + 1))).isEqualTo(Quality.MISSING);
  }

  @Test
  void anImplausibleValueIsSuspectAndKept() {
    inputs.offer(new Reading(METER, NOON, new double[] {-5, 4.21, 2_000, 0}));
    ProcessImage image = imaging.next(NOON);
    assertThat(image.report().getFirst().quality()).isEqualTo(Quality.SUSPECT);
    assertThat(image.state(METER.device()).value(Quantity.ACTIVE_POWER)).isNaN();
    assertThat(counters.of("reading.suspect")).isEqualTo(1);
  }

  @Test
  void aReadingFromSomewhatAheadIsSuspect() {
    meter(NOON + 10_000, 2_000);
    assertThat(quality(imaging.next(NOON))).isEqualTo(Quality.SUSPECT);
  }

  @Test
  void moreReadingsThanFitAreCounted() {
    for (int i = 0; i < Inputs.CAPACITY + 3; i++) {
      meter(NOON + i, 2_000);
    }
    assertThat(counters.of("reading.dropped")).isEqualTo(3);
    assertThat(imaging.next(NOON + 20_000).report()).hasSizeGreaterThan(Inputs.CAPACITY - 1);
  }
}

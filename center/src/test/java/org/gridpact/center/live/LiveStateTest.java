package org.gridpact.center.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord.FeederPower;
import org.gridpact.model.state.StateRecord.Reading;
import org.gridpact.model.state.StateRecord.Readings;
import org.gridpact.model.state.StateRecord.StreamCounters;
import org.gridpact.model.state.StateRecord.Value;
import org.gridpact.model.state.StateRecord.Violation;
import org.junit.jupiter.api.Test;

class LiveStateTest {
  private static final long NOON = 1_795_262_400_000L;
  private final LiveState live = new LiveState(Map.of("m1", 400.0, "m2", 400.0), 1_500);

  @Test
  void aLateReadingDoesNotTakeADeviceBackInTime() {
    read("m1", NOON + 2_000, 399, Quality.GOOD);
    read("m1", NOON, 380, Quality.GOOD);

    assertThat(live.snapshot().readings().get("m1").epochMillis()).isEqualTo(NOON + 2_000);
    assertThat(live.snapshot().epochMillis()).isEqualTo(NOON + 2_000);
  }

  @Test
  void aLateReadingTakesItsRightPlaceInTheLowestVoltage() {
    read("m1", NOON, 396, Quality.GOOD);
    read("m1", NOON + 3_000, 400, Quality.GOOD);
    read("m2", NOON + 500, 380, Quality.GOOD);

    Series lowest = live.view().lowestVoltagePu();

    assertThat(lowest.startEpochMillis()).isEqualTo(NOON);
    assertThat(lowest.values()).startsWith(0.95, 0.99).hasSize(3);
    assertThat(lowest.values().getLast()).as("what is known is stale in that second").isNaN();
  }

  @Test
  void aDeviceThatMissesASecondKeepsItsPartInTheLowestVoltageUntilItIsStale() {
    read("m1", NOON, 380, Quality.GOOD);
    for (int second = 0; second < 4; second++) {
      read("m2", NOON + second * 1_000L, 396, Quality.GOOD);
    }

    assertThat(live.view().lowestVoltagePu().values()).containsExactly(0.95, 0.95, 0.99);
  }

  @Test
  void aSuspectVoltageIsShownButIsNoLowestVoltage() {
    read("m1", NOON, 396, Quality.GOOD);
    read("m2", NOON, 12, Quality.SUSPECT);
    read("m1", NOON + 1_000, 396, Quality.GOOD);

    assertThat(live.view().lowestVoltagePu().values()).containsExactly(0.99);
    assertThat(live.snapshot().readings()).containsKey("m2");
  }

  @Test
  void theSeriesForgetsWhatIsOlderThanAQuarterOfAnHour() {
    for (int second = 0; second < 2_000; second++) {
      live.accept(new FeederPower("north", NOON + second * 1_000L, second, 1, 0));
    }
    live.accept(new FeederPower("north", NOON, -1, 1, 0));

    Series north = live.view().feederWatts().get("north");
    assertThat(north.values()).hasSize(LiveState.SERIES_SECONDS - 1);
    assertThat(north.values().getFirst()).isEqualTo(1_100.0);
    assertThat(north.values().getLast()).isEqualTo(1_998.0);
    assertThat(live.view().feeders().get("north").watts()).isEqualTo(1_999.0);
  }

  @Test
  void aViolationIsActiveFromItsRiseToItsEndHoweverOftenItIsSaid() {
    live.accept(low("v1", NOON, true));
    live.accept(low("v1", NOON + 1_000, true));
    assertThat(live.snapshot().violations())
        .singleElement()
        .returns(NOON + 1_000, Violation::epochMillis);

    live.accept(low("v1", NOON + 5_000, false));
    live.accept(low("v1", NOON + 5_000, false));
    live.accept(low("v1", NOON + 1_000, true));

    LiveView view = live.view();
    assertThat(view.grid().violations()).isEmpty();
    assertThat(view.ended()).hasSize(1);
    assertThat(view.violationsRaised()).isEqualTo(1);
    assertThat(view.violationsCleared()).isEqualTo(1);
  }

  @Test
  void onlyTheLastTwoHundredEndedViolationsAreKeptNewestFirst() {
    IntStream.range(0, 250).forEach(i -> live.accept(low("v" + i, NOON + i, false)));

    LiveView view = live.view();
    assertThat(view.ended()).hasSize(LiveState.ENDED_KEPT);
    assertThat(view.ended().getFirst().id()).isEqualTo("v249");
    assertThat(view.violationsCleared()).isEqualTo(250);
  }

  @Test
  void totalsOfTheWorkersAreSummed() {
    live.accept(new StreamCounters("a", Map.of("readings", 10L), 0));
    live.accept(new StreamCounters("b", Map.of("readings", 5L, "duplicates", 1L), 0));
    live.accept(new StreamCounters("a", Map.of("readings", 20L), 0));

    assertThat(live.view().counters()).isEqualTo(Map.of("readings", 25L, "duplicates", 1L));
  }

  @Test
  void theAgeIsUnknownUntilSomethingWasMeasured() {
    assertThat(live.ageMillis(NOON)).isEmpty();
    read("m1", NOON, 400, Quality.GOOD);
    assertThat(live.ageMillis(NOON + 700)).hasValue(700);
  }

  @Test
  void aSinglePhaseVoltageCountsAgainstThePhaseToNeutralNominal() {
    Reading reading =
        new Reading(
            "m1",
            NOON,
            Quality.GOOD,
            List.of(
                new Value(Quantity.VOLTAGE, Phase.A, 230.94),
                new Value(Quantity.VOLTAGE, Phase.B, 210)));

    assertThat(PerUnit.voltage(reading, 400).getAsDouble()).isEqualTo(0.9093, within(1e-4));
  }

  private void read(String device, long epochMillis, double volts, Quality quality) {
    live.accept(
        new Readings(
            "gw",
            List.of(
                new Reading(
                    device,
                    epochMillis,
                    quality,
                    List.of(new Value(Quantity.VOLTAGE, Phase.TOTAL, volts))))));
  }

  private static Violation low(String id, long epochMillis, boolean active) {
    return new Violation(
        id, "m1", "bus-1", Quantity.VOLTAGE, false, 380, 370, NOON, epochMillis, active);
  }
}

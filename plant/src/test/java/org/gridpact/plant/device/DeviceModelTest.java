package org.gridpact.plant.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Optional;
import java.util.OptionalDouble;
import org.gridpact.plant.device.DeviceParameters.Flexibility;
import org.gridpact.plant.profile.SeededNoise;
import org.junit.jupiter.api.Test;

class DeviceModelTest {
  private static final SeededNoise NOISE = new SeededNoise(1);
  private static final double NOON = 12.5 * 3_600;
  private static final double EVENING = 19.5 * 3_600;

  private static Optional<Told.Power> range(double minWatts, double maxWatts) {
    return Optional.of(new Told.Power("it", minWatts, maxWatts, OptionalDouble.empty()));
  }

  @Test
  void anInverterGivesWhatTheSunGivesOrLessButNeverMoreAndNeverConsumes() {
    DeviceModel inverter =
        DeviceModel.photovoltaic(new DeviceParameters.Photovoltaic(200_000), NOISE);
    double sun = inverter.operate(NOON, Optional.empty()).watts();

    assertThat(sun).isBetween(-200_000.0, -175_000.0);
    assertThat(inverter.operate(NOON, range(-50_000, 0)))
        .isEqualTo(new Operation(-50_000, 0, sun, true));
    assertThat(inverter.operate(NOON, range(-500_000, -400_000)).watts()).isEqualTo(sun);
    assertThat(inverter.operate(NOON, range(10_000, 20_000)).watts()).isZero();
    assertThat(inverter.operate(EVENING, range(-50_000, -50_000)).watts()).isZero();
  }

  @Test
  void invertersTakeTheVarsTheyAreToldAsFarAsTheirRatingLeavesRoom() {
    DeviceModel battery =
        DeviceModel.battery(new DeviceParameters.Battery(1_000, 0.5, 60_000, 100_000, 0.81));
    assertThat(battery.operate(0, told(0, -20_000)).vars()).isEqualTo(-20_000);
    assertThat(battery.operate(0, told(-100_000, 80_000)).vars())
        .isCloseTo(Math.sqrt(110e3 * 110e3 - 1e10), within(1e-6));
    DeviceModel inverter =
        DeviceModel.photovoltaic(new DeviceParameters.Photovoltaic(200_000), NOISE);
    assertThat(inverter.operate(NOON, told(-50_000, 30_000)))
        .returns(-50_000.0, Operation::watts)
        .returns(30_000.0, Operation::vars);
  }

  private static Optional<Told.Power> told(double watts, double vars) {
    return Optional.of(new Told.Power("it", watts, watts, OptionalDouble.of(vars)));
  }

  @Test
  void aFlexibleLoadTakesWhatItWantsOrLessWithItsPowerFactor() {
    DeviceModel pumps =
        DeviceModel.flexibleLoad(
            new DeviceParameters.Flexible(Flexibility.HEAT_PUMP, 100_000), NOISE);
    Operation free = pumps.operate(EVENING, Optional.empty());

    assertThat(free.watts()).isEqualTo(free.availableWatts()).isBetween(60_000.0, 90_000.0);
    assertThat(free.vars() / free.watts()).isCloseTo(Math.tan(Math.acos(0.95)), within(1e-9));
    Operation curtailed = pumps.operate(EVENING, range(0, 20_000));
    assertThat(curtailed.watts()).isEqualTo(20_000);
    assertThat(curtailed.availableWatts()).isEqualTo(free.watts());
    assertThat(pumps.operate(EVENING, range(95_000, 95_000)).watts()).isEqualTo(free.watts());
  }

  @Test
  void aBatteryRestsUntilToldAndStopsWhenEmpty() {
    DeviceModel battery =
        DeviceModel.battery(new DeviceParameters.Battery(1_000, 0.5, 60_000, 100_000, 0.81));

    assertThat(battery.operate(0, Optional.empty()).watts()).isZero();
    assertThat(battery.operate(0, range(-500_000, -200_000)).watts()).isEqualTo(-100_000);
    battery.store(-100_000, 9);
    // 250 Wh out took 250 / 0.9 Wh of the store.
    assertThat(battery.stateOfCharge()).isCloseTo(0.5 - 0.25 / 0.9, within(1e-9));
    battery.store(-100_000, 9);
    assertThat(battery.stateOfCharge()).isZero();
    assertThat(battery.operate(0, range(-100_000, -100_000)).watts()).isZero();
    assertThat(battery.operate(0, range(90_000, 90_000)).watts()).isEqualTo(60_000);
  }

  @Test
  void aChargeAndADischargeLoseWhatTheRoundTripLoses() {
    DeviceModel battery =
        DeviceModel.battery(new DeviceParameters.Battery(100_000, 0, 50_000, 50_000, 0.81));

    battery.store(50_000, 3_600);
    assertThat(battery.stateOfCharge()).isCloseTo(0.45, within(1e-9));
    battery.store(-50_000, 0.81 * 3_600);
    assertThat(battery.stateOfCharge()).isCloseTo(0, within(1e-9));
  }

  @Test
  void aFullBatteryTakesNoMore() {
    DeviceModel battery =
        DeviceModel.battery(new DeviceParameters.Battery(1_000, 1, 60_000, 60_000, 0.9));

    assertThat(battery.operate(0, range(30_000, 60_000)).watts()).isZero();
  }

  @Test
  void aLoadWhoseProfileHasAGapKeepsItsPowerAndSaysThatItIsNotKnown() {
    DeviceModel load =
        DeviceModel.fixedLoad(1_000, 400, seconds -> seconds < 60 ? 0.8 : Double.NaN);

    assertThat(load.operate(0, Optional.empty())).isEqualTo(new Operation(800, 320, 800, true));
    assertThat(load.operate(60, Optional.empty())).isEqualTo(new Operation(800, 320, 800, false));
  }

  @Test
  void impossibleParametersAreRefused() {
    assertThatThrownBy(() -> new DeviceParameters.Load(1.5)).hasMessageContaining("share");
    assertThatThrownBy(() -> new DeviceParameters.Photovoltaic(Double.NaN))
        .hasMessageContaining("ratedWatts");
    assertThatThrownBy(() -> new DeviceParameters.Battery(1, 2, 1, 1, 1))
        .hasMessageContaining("initialStateOfCharge");
    assertThatThrownBy(() -> new DeviceParameters.Battery(1, 1, 1, 1, 0))
        .hasMessageContaining("roundTripEfficiency");
  }
}

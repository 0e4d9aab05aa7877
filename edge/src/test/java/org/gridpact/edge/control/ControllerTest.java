package org.gridpact.edge.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Random;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.control.Controller.Situation;
import org.gridpact.edge.image.Command;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.dispatch.Setpoint;
import org.junit.jupiter.api.Test;

class ControllerTest {
  private static final long SECOND = 1_000;

  private static Setpoint.Power watts(DeviceSpec device, double min, double max) {
    return new Setpoint.Power(device.id(), min, max);
  }

  private static Command.Power told(DeviceSpec device, double min, double max) {
    return new Command.Power(device.id(), min, max, OptionalDouble.empty());
  }

  /** A battery that has been told its present range, and is given all the time to move. */
  private static Situation situation(Mode mode, boolean locked, Setpoint dispatch) {
    return new Situation(
        mode, locked, Optional.ofNullable(dispatch), 0, Optional.empty(), 3_600_000);
  }

  private static Optional<Command> battery(Mode mode, boolean locked, Setpoint dispatch) {
    return Controller.decide(TestDevices.BATTERY, situation(mode, locked, dispatch));
  }

  @Test
  void withoutAnOrderABatteryRestsAndALoadIsFree() {
    assertThat(battery(Mode.NORMAL, false, null)).contains(told(TestDevices.BATTERY, 0, 0));
    assertThat(Controller.decide(TestDevices.CHARGERS, situation(Mode.NORMAL, false, null)))
        .contains(told(TestDevices.CHARGERS, 0, 50_000));
  }

  @Test
  void aMeterIsNeverCommanded() {
    assertThat(Controller.decide(TestDevices.METER, situation(Mode.NORMAL, false, null))).isEmpty();
  }

  @Test
  void anOrderWinsOverTheDefaultWhichKeepsTheNearestPoint() {
    assertThat(battery(Mode.NORMAL, false, watts(TestDevices.BATTERY, -80_000, -60_000)))
        .contains(told(TestDevices.BATTERY, -60_000, -60_000));
  }

  @Test
  void theEnvelopeWinsOverAnOrderThatShouldNotExist() {
    assertThat(battery(Mode.NORMAL, false, watts(TestDevices.BATTERY, -500_000, -400_000)))
        .contains(told(TestDevices.BATTERY, -100_000, -100_000));
  }

  @Test
  void failsafeWinsOverAnOrder() {
    assertThat(
            Controller.decide(
                TestDevices.CHARGERS,
                situation(Mode.FAILSAFE, false, watts(TestDevices.CHARGERS, 40_000, 50_000))))
        .contains(told(TestDevices.CHARGERS, 25_000, 25_000));
  }

  @Test
  void aLockedOutDeviceIsHeldAtRest() {
    assertThat(battery(Mode.NORMAL, true, watts(TestDevices.BATTERY, -50_000, -50_000)))
        .contains(told(TestDevices.BATTERY, 0, 0));
  }

  @Test
  void aSwitchIsOperatedOnlyByAnOrderAndNeverWhenLockedOutOrCutOff() {
    Setpoint open = new Setpoint.Switch(TestDevices.BREAKER.id(), false);
    assertThat(Controller.decide(TestDevices.BREAKER, situation(Mode.NORMAL, false, open)))
        .contains(new Command.Switch(TestDevices.BREAKER.id(), false));
    assertThat(Controller.decide(TestDevices.BREAKER, situation(Mode.NORMAL, false, null)))
        .isEmpty();
    assertThat(Controller.decide(TestDevices.BREAKER, situation(Mode.NORMAL, true, open)))
        .isEmpty();
    assertThat(Controller.decide(TestDevices.BREAKER, situation(Mode.FAILSAFE, false, open)))
        .isEmpty();
  }

  @Test
  void aBatteryIsLedToItsTargetByTheRampFromWhereItIs() {
    Setpoint wanted = watts(TestDevices.BATTERY, -25_000, -25_000);
    Optional<Command> told = Optional.of(told(TestDevices.BATTERY, 0, 0));
    double measured = 0;
    double[] expected = {-10_000, -20_000, -25_000, -25_000};
    for (double step : expected) {
      told =
          Controller.decide(
              TestDevices.BATTERY,
              new Situation(Mode.NORMAL, false, Optional.of(wanted), measured, told, SECOND));
      assertThat(told).contains(told(TestDevices.BATTERY, step, step));
      measured = step;
    }
  }

  @Test
  void tighteningBeginsAtTheMeasuredPowerNotAtTheUnusedEndOfTheRange() {
    Optional<Command> told =
        Controller.decide(
            TestDevices.CHARGERS,
            new Situation(
                Mode.NORMAL,
                false,
                Optional.of(watts(TestDevices.CHARGERS, 0, 5_000)),
                22_000,
                Optional.of(told(TestDevices.CHARGERS, 0, 50_000)),
                SECOND));
    assertThat(told).contains(told(TestDevices.CHARGERS, 0, 12_000));
  }

  @Test
  void noSequenceOfWishesLeavesTheEnvelopeOrOutrunsTheRamp() {
    long seed = System.nanoTime();
    System.out.println("ControllerTest seed " + seed);
    Random random = new Random(seed);
    Envelope.Power envelope = (Envelope.Power) TestDevices.BATTERY.envelope().orElseThrow();
    Command.Power told = told(TestDevices.BATTERY, 0, 0);
    double measured = 0;
    for (int i = 0; i < 100_000; i++) {
      double a = random.nextDouble(-300_000, 300_000);
      double b = a + random.nextDouble(0, 100_000);
      Situation situation =
          new Situation(
              random.nextInt(20) == 0 ? Mode.FAILSAFE : Mode.NORMAL,
              random.nextInt(20) == 0,
              random.nextInt(5) == 0
                  ? Optional.empty()
                  : Optional.of(watts(TestDevices.BATTERY, a, b)),
              random.nextInt(10) == 0 ? Double.NaN : measured,
              Optional.of(told),
              SECOND);
      told = (Command.Power) Controller.decide(TestDevices.BATTERY, situation).orElseThrow();
      double next = Math.clamp(measured, told.minWatts(), told.maxWatts());
      assertThat(told.minWatts()).isGreaterThanOrEqualTo(envelope.minWatts());
      assertThat(told.maxWatts()).isLessThanOrEqualTo(envelope.maxWatts());
      assertThat(Math.abs(next - measured))
          .isLessThanOrEqualTo(envelope.rampWattsPerSecond() + 1e-6);
      measured = next;
    }
  }
}

package org.gridpact.model.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviationTest {
  private static List<String> of(Setpoint setpoint, DeviceMeasurement... measured) {
    Order order =
        new Order(
            "o",
            "campus",
            1,
            List.of(new Order.Part("west", List.of(setpoint))),
            1,
            2,
            3,
            4,
            "why",
            new Evidence(0, "", true, List.of()),
            List.of());
    Effect effect = new Effect("o", "west", Effect.Stage.MEASURED, 3, "", List.of(measured));
    return Deviation.of(order, effect, 0.05);
  }

  private static DeviceMeasurement watts(double watts) {
    return new DeviceMeasurement("battery", OptionalDouble.of(watts), SwitchState.UNKNOWN);
  }

  @ParameterizedTest
  @CsvSource({
    "-80000, -80000, -80000, ''",
    "-80000, -80000, -76000, ''",
    "-80000, -80000, -75999, 'device battery takes -75999 W, ordered are -80000 W'",
    "0, 50000, 52500, ''",
    "0, 50000, 52501, 'device battery takes 52501 W, ordered are 0 to 50000 W'",
    "0, 0, 100, ''",
    "0, 0, -101, 'device battery takes -101 W, ordered are 0 W'"
  })
  void aPowerMayMissByItsTolerance(double min, double max, double measured, String expected) {
    assertThat(String.join("", of(new Setpoint.Power("battery", min, max), watts(measured))))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "-20000, -20000, ''",
    "-20000, -19000, ''",
    "-20000, -18999, 'device battery takes -18999 var, ordered are -20000 var'",
    "0, 100, ''",
    "0, 101, 'device battery takes 101 var, ordered are 0 var'"
  })
  void aReactivePowerMayMissByItsTolerance(double ordered, double measured, String expected) {
    DeviceMeasurement is =
        new DeviceMeasurement(
            "battery",
            OptionalDouble.of(-80_000),
            SwitchState.UNKNOWN,
            OptionalInt.empty(),
            OptionalDouble.of(measured));
    assertThat(String.join("", of(new Setpoint.Vars("battery", ordered), is))).isEqualTo(expected);
  }

  @Test
  void whatIsNotMeasuredIsNotKnownToBeThere() {
    Setpoint power = new Setpoint.Power("battery", 0, 0);
    assertThat(of(power)).containsExactly("device battery is not measured");
    assertThat(
            of(power, new DeviceMeasurement("battery", OptionalDouble.empty(), SwitchState.OPEN)))
        .containsExactly("device battery is not measured");
    assertThat(of(new Setpoint.Vars("battery", 0), watts(0)))
        .containsExactly("device battery has no measured reactive power");
    Setpoint closed = new Setpoint.Switch("battery", true);
    assertThat(of(closed, watts(0))).containsExactly("device battery has no known position");
    assertThat(
            of(closed, new DeviceMeasurement("battery", OptionalDouble.empty(), SwitchState.OPEN)))
        .containsExactly("device battery is open");
    assertThat(
            of(
                closed,
                new DeviceMeasurement("battery", OptionalDouble.empty(), SwitchState.CLOSED)))
        .isEmpty();
  }
}

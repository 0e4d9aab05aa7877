package org.gridpact.model.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PointTest {
  @Test
  void aValueIsTheDecimalThatTheMeterShows() {
    Point tenth = new Point(Quantity.ENERGY_IMPORTED, Phase.TOTAL, 0.1);
    assertThat(tenth.value(498_162)).isEqualTo(49_816.2);
    assertThat(tenth.value(-3)).isEqualTo(-0.3);
    assertThat(tenth.value(tenth.steps(230.7))).isEqualTo(230.7);
    assertThat(tenth.value(Frame.ABSENT)).isNaN();
  }

  @Test
  void stepsThatMakeNoWholeUnitAndStepsOfManyAreMultiplied() {
    assertThat(new Point(Quantity.VOLTAGE, Phase.A, 0.3).value(7)).isEqualTo(7 * 0.3);
    assertThat(new Point(Quantity.ENERGY_IMPORTED, Phase.TOTAL, 1000).value(7)).isEqualTo(7_000);
    assertThat(new Point(Quantity.VOLTAGE, Phase.A, Double.MIN_VALUE).value(1))
        .isEqualTo(Double.MIN_VALUE);
  }
}

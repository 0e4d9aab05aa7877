package org.gridpact.engine.analytics.run;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultColumnTest {
  @ParameterizedTest
  @CsvSource({
    "0.30000000000000004, 0.3",
    "49816.200000000004, 49816.2",
    "-49816.200000000004, -49816.2",
    "0.12345678901249, 0.123456789012",
    "99999999999999.9, 99999999999999.9",
    "1e300, 1e300",
    "1e-300, 1e-300",
    "0, 0",
    "-Infinity, -Infinity"
  })
  void numbersHaveTwelveDigitsAndNoNoise(double computed, double written) {
    assertThat(ResultColumn.rounded(computed)).isEqualTo(written);
  }
}

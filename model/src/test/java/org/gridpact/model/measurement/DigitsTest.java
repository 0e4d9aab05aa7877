package org.gridpact.model.measurement;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DigitsTest {
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
    "-Infinity, -Infinity",
    "NaN, NaN"
  })
  void ofTwelveDigitsNumbersHaveNoNoise(double computed, Double written) {
    assertThat(Digits.rounded(computed, 12)).isEqualTo(written);
  }
}

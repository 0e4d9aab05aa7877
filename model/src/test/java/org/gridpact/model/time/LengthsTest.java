package org.gridpact.model.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LengthsTest {
  @ParameterizedTest
  @CsvSource({
    "0, 0 ms",
    "999, 999 ms",
    "1000, 1.0 s",
    "59999, 59.9 s",
    "60000, 1 min 0 s",
    "1016907, 16 min 56 s",
    "3600000, 1 h 0 min",
    "100000000, 27 h 46 min"
  })
  void aLengthIsSaidAsPeopleSayIt(long millis, String words) {
    assertThat(Lengths.inWords(millis)).isEqualTo(words);
  }
}

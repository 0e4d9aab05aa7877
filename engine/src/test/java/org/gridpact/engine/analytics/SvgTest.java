package org.gridpact.engine.analytics;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;

class SvgTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static List<String> times(String from, String to) {
    return Svg.times(Instant.parse(from).toEpochMilli(), Instant.parse(to).toEpochMilli(), BERLIN)
        .stream()
        .map(at -> Svg.time(at, BERLIN))
        .toList();
  }

  @Test
  void ticksOfADayAreRoundLocalTimesAlsoWhenClocksChange() {
    assertThat(times("2026-05-01T22:00:00Z", "2026-05-02T22:00:00Z"))
        .containsExactly(
            "05-02 00:00",
            "05-02 04:00",
            "05-02 08:00",
            "05-02 12:00",
            "05-02 16:00",
            "05-02 20:00",
            "05-03 00:00");
    assertThat(times("2026-10-24T22:00:00Z", "2026-10-25T23:00:00Z"))
        .startsWith("10-25 00:00", "10-25 03:00")
        .endsWith("10-26 00:00")
        .hasSize(7);
  }

  @Test
  void ticksOfWeeksAreMidnights() {
    assertThat(times("2026-03-25T10:00:00Z", "2026-04-01T10:00:00Z"))
        .containsExactly(
            "03-26 00:00",
            "03-27 00:00",
            "03-28 00:00",
            "03-29 00:00",
            "03-30 00:00",
            "03-31 00:00",
            "04-01 00:00");
    assertThat(times("2026-01-01T00:00:00Z", "2026-12-31T00:00:00Z"))
        .hasSizeBetween(4, 8)
        .allMatch(text -> text.endsWith(" 00:00"));
  }
}

package org.gridpact.model.area;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.OptionalInt;
import org.gridpact.model.config.ConfigException;
import org.gridpact.model.config.Section;
import org.junit.jupiter.api.Test;

class HistorySpecTest {
  private static HistorySpec read(String yaml) throws ConfigException {
    return Section.read(
        "area.yaml",
        yaml,
        top ->
            top.optionalSection("history", HistorySections::history).orElse(HistorySpec.DEFAULT));
  }

  @Test
  void everythingIsKeptInFourBucketsUnlessSaidOtherwise() throws Exception {
    assertThat(HistorySpec.DEFAULT)
        .isEqualTo(
            new HistorySpec(4, OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty()));
    assertThat(read("history: {buckets: 8}").buckets()).isEqualTo(8);
    assertThat(read("history: {keep: {readings: all}}")).isEqualTo(HistorySpec.DEFAULT);
  }

  @Test
  void daysAndYearsAreRead() throws Exception {
    assertThat(read("history: {keep: {readings: 90d, minutes: 2y, quarters: 10y}}"))
        .isEqualTo(
            new HistorySpec(
                4, OptionalInt.of(90), OptionalInt.of(2 * 365), OptionalInt.of(10 * 365)));
  }

  @Test
  void whatMakesNoSenseIsRefusedAtItsLine() {
    assertThatThrownBy(() -> read("history:\n  keep:\n    readings: 90"))
        .hasMessageContaining("area.yaml:3")
        .hasMessageContaining("such as 90d");
    assertThatThrownBy(() -> read("history: {buckets: 101}")).hasMessageContaining("1 to 100");
    assertThatThrownBy(() -> read("history: {keep: {minutes: 90d}}"))
        .hasMessageContaining("readings are kept longer than minutes");
    assertThatThrownBy(() -> read("history: {keep: {readings: 0d}}")).hasMessageContaining("0d");
    assertThatThrownBy(
            () ->
                read(
                    "history: {keep: {readings: 1d, minutes: 2y, quarters: 21y}, store: cassandra,"
                        + " cassandra: {contacts: ['127.0.0.1:9042'], datacenter: north}}"))
        .hasMessageContaining("up to 7300 days");
  }
}

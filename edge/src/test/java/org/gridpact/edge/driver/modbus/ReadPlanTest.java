package org.gridpact.edge.driver.modbus;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.gridpact.edge.profile.registers.Span;
import org.gridpact.edge.profile.registers.Table;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadPlanTest {
  /** Spans are written {@code address+count}. */
  @ParameterizedTest(name = "{0}, bridging {1}: {2}")
  @CsvSource({
    "0+2 2+2, 0, 0+4",
    "0+2 3+2, 0, 0+2 3+2",
    "0+2 3+2, 1, 0+5",
    "0+2 4+2, 1, 0+2 4+2",
    "4+2 0+2 0+2, 2, 0+6",
    "0+4 1+1, 0, 0+4",
    "0+124 124+1, 0, 0+125",
    "0+124 124+2, 0, 0+124 124+2",
    "0+1 124+1, 120, 0+1 124+1",
    "0+1 120+4, 120, 0+124",
    "65534+2, 0, 65534+2",
  })
  void registersAreReadInTheFewestRequests(String wanted, int bridge, String plan) {
    assertThat(ReadPlan.of(spans(wanted, Table.HOLDING), bridge))
        .isEqualTo(spans(plan, Table.HOLDING));
  }

  @ParameterizedTest
  @CsvSource("0+2, 2+2")
  void tablesAreNeverJoined(String holding, String input) {
    List<Span> wanted =
        Stream.concat(spans(holding, Table.HOLDING).stream(), spans(input, Table.INPUT).stream())
            .toList();
    assertThat(ReadPlan.of(wanted, 100)).isEqualTo(wanted);
  }

  private static List<Span> spans(String text, Table table) {
    return Stream.of(text.split(" "))
        .map(span -> span.split("\\+"))
        .map(s -> new Span(table, Integer.parseInt(s[0]), Integer.parseInt(s[1])))
        .toList();
  }
}

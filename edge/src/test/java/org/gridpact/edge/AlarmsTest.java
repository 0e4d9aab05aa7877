package org.gridpact.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.gridpact.edge.control.Mode;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.store.EdgeStore;
import org.gridpact.edge.uplink.RefusedWord;
import org.gridpact.model.authority.WordVerifier;
import org.gridpact.model.wire.UplinkProto.Evidence;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AlarmsTest {
  private static final long NOON = 1_763_715_600_000L;

  @TempDir private Path folder;
  private final Counters counters = new Counters();
  private EdgeStore store;
  private Alarms alarms;

  @BeforeEach
  void open() throws IOException {
    store = new EdgeStore(folder, TestDevices.GATEWAY, NOON, 1L << 30);
    alarms = new Alarms(store, counters);
  }

  @AfterEach
  void close() {
    store.close();
  }

  private List<String> raised() throws IOException {
    return store.evidence(0, 1_000).stream()
        .filter(e -> e.getKind() == Evidence.Kind.ALARM)
        .map(e -> e.getSubject() + ": " + e.getText())
        .toList();
  }

  /**
   * Steps are {@code second:mode:trouble of meter-18:orders refused:frames not stored}, the last
   * three where there are any.
   */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a normal start raises nothing | 0:UNKNOWN 1:NORMAL 2:NORMAL |",
        "failsafe is told once, and its end "
            + "| 0:NORMAL 1:FAILSAFE 2:FAILSAFE 90:NORMAL 91:NORMAL "
            + "| failsafe: entered: no center is heard, failsafe: left: the center is back",
        "a start in failsafe is told | 0:FAILSAFE | failsafe: entered: no center is heard",
        "a center that comes and goes is told of once a minute "
            + "| 0:FAILSAFE 1:NORMAL 2:FAILSAFE 3:NORMAL 4:FAILSAFE 5:NORMAL 61:NORMAL 62:FAILSAFE "
            + "| failsafe: entered: no center is heard, failsafe: left: the center is back",
        "failsafe that ends within a minute is told in the next "
            + "| 0:FAILSAFE 1:NORMAL 59:NORMAL 60:NORMAL "
            + "| failsafe: entered: no center is heard, failsafe: left: the center is back",
        "a trouble is told once, and its end "
            + "| 0:NORMAL:silent 1:NORMAL:silent 61:NORMAL 62:NORMAL "
            + "| meter-18: silent, meter-18: trouble has ended",
        "a trouble that came and went within a minute is told once "
            + "| 0:NORMAL:silent 1:NORMAL 2:NORMAL:silent 61:NORMAL:silent | meter-18: silent",
        "another trouble is told a minute later "
            + "| 0:NORMAL:silent 1:NORMAL:refused 59:NORMAL:refused 60:NORMAL:refused "
            + "| meter-18: silent, meter-18: refused",
        "refused orders are summed up over a minute "
            + "| 0:NORMAL::1 1:NORMAL::2 59:NORMAL::5 60:NORMAL::5 200:NORMAL::5 "
            + "| orders: orders refused: 1, orders: orders refused: 4",
        "frames that were not stored are told | 0:NORMAL::0:3 | store: frames not stored: 3",
      })
  void whatAPersonShouldKnowIsToldOnceAMinute(String name, String steps, String expected)
      throws IOException {
    for (String step : steps.split(" ", -1)) {
      String[] parts = (step + "::::").split(":", -1);
      count("orders.refused", parts[3]);
      count("frames.notStored", parts[4]);
      alarms.look(
          NOON + 1_000 * Long.parseLong(parts[0]),
          Mode.valueOf(parts[1]),
          parts[2].isEmpty() ? Map.of() : Map.of("meter-18", parts[2]));
    }
    assertThat(String.join(", ", raised())).as(name).isEqualTo(expected == null ? "" : expected);
  }

  private void count(String counter, String total) {
    if (!total.isBlank() && Long.parseLong(total) > counters.of(counter)) {
      counters.add(counter, Long.parseLong(total) - counters.of(counter));
    }
  }

  @Test
  void whateverFlickersForAnHourIsToldAtMostOnceAMinute() throws IOException {
    for (int i = 0; i < 36_000; i++) {
      counters.add("orders.refused");
      alarms.look(
          NOON + 100L * i,
          i % 2 == 0 ? Mode.FAILSAFE : Mode.NORMAL,
          i % 3 == 0 ? Map.of() : Map.of("meter-18", "trouble " + i));
    }
    long told = store.evidence(0, 100_000).stream().mapToLong(Evidence::getCount).sum();
    assertThat(told).isBetween(60L, 3 * 61L);
  }

  @Test
  void whatTasksFindIsToldOnceAMinuteADeviceWithHowMuchWasPassedOver() throws IOException {
    for (int second = 0; second < 61; second++) {
      alarms.found("meter-18", "jump " + second);
      alarms.look(NOON + 1_000L * second, Mode.NORMAL, Map.of());
    }
    alarms.found("pv-1", "stuck");
    alarms.look(NOON + 62_000, Mode.NORMAL, Map.of());
    assertThat(raised())
        .containsExactly("meter-18: jump 0", "meter-18: jump 60 (and 59 more)", "pv-1: stuck");
  }

  @Test
  void wordsThatWereRefusedAreToldByRuleWithHowManyAndTheFirstAndLast() throws IOException {
    refused(WordVerifier.Rule.repeated, "sequence 4, order o-1", 0);
    refused(WordVerifier.Rule.repeated, "sequence 5", 200);
    refused(WordVerifier.Rule.badSignature, "unreadable", 300);
    alarms.look(NOON + 500, Mode.NORMAL, Map.of());
    refused(WordVerifier.Rule.repeated, "sequence 6", 600);
    alarms.look(NOON + 1_000, Mode.NORMAL, Map.of());
    refused(WordVerifier.Rule.repeated, "sequence 7", 2_000);
    refused(WordVerifier.Rule.repeated, "sequence 8", 59_000);
    alarms.look(NOON + 60_500, Mode.NORMAL, Map.of());
    alarms.look(NOON + 200_000, Mode.NORMAL, Map.of());
    assertThat(raised())
        .containsExactly(
            "words: words of the center refused, badSignature: 1, unreadable at"
                + " 2025-11-21T09:00:00.300Z",
            "words: words of the center refused, repeated: 2, first sequence 4, order o-1 at"
                + " 2025-11-21T09:00:00Z, last sequence 5 at 2025-11-21T09:00:00.200Z",
            "words: words of the center refused, repeated: 3, first sequence 6 at"
                + " 2025-11-21T09:00:00.600Z, last sequence 8 at 2025-11-21T09:00:59Z");
  }

  private void refused(WordVerifier.Rule rule, String content, long afterNoon) {
    alarms.refused(new RefusedWord(rule, content), NOON + afterNoon);
  }

  @Test
  void anAlarmThatCannotBeStoredIsCounted() {
    store.close();
    alarms.look(NOON, Mode.FAILSAFE, Map.of());
    assertThat(counters.of("alarms.notStored")).isEqualTo(1);
  }
}

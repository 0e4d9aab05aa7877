package org.gridpact.edge.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalLong;
import org.gridpact.edge.store.Budget.Fill;
import org.gridpact.edge.store.Budget.Step;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A budget of 1,600 bytes, of which 1,500 may fill before something goes; times in minutes. */
class BudgetTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource({
    "there is room,                          1500, 1400,   0,   0, 300,   , nothing",
    "frames of past hours become rollups,    1501, 1400,   0,   0, 300,   , roll up before 60",
    "so they do with rollups there,          1501,  100, 900,  70, 300,  0, roll up before 120",
    "only this hour is in frames,            1501,  100, 900, 250, 299,  0, drop before 60",
    "this hour alone takes over a half,      1501,  900, 500, 250, 299, 61, roll up before 300",
    "only this hour is left,                 1501,  700,   0, 250, 299,   , roll up before 300",
    "only rollups are left,                  1501,    0, 900,    ,    , 59, drop before 60",
    "evidence fills it,                      1501,    0,   0,    ,    ,   , full",
    "evidence fills it beside a few frames,  1560,   50,   0, 299, 299,   , roll up before 300",
  })
  void whatGoes(
      String when,
      long used,
      long frames,
      long rollups,
      Long oldestFrame,
      Long newestFrame,
      Long oldestRollup,
      String step) {
    Fill fill =
        new Fill(
            used,
            frames,
            rollups,
            minutes(oldestFrame),
            minutes(newestFrame),
            minutes(oldestRollup));
    assertThat(words(new Budget(1_600).next(fill))).as(when).isEqualTo(step);
  }

  private static OptionalLong minutes(Long minutes) {
    return minutes == null ? OptionalLong.empty() : OptionalLong.of(minutes * 60_000);
  }

  private static String words(Step step) {
    return switch (step) {
      case Step.Nothing _ -> "nothing";
      case Step.RollUp(long before) -> "roll up before " + before / 60_000;
      case Step.DropRollups(long before) -> "drop before " + before / 60_000;
      case Step.Full _ -> "full";
    };
  }
}

package org.gridpact.center.live;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import org.gridpact.model.area.TemporaryRating;
import org.gridpact.network.plan.Severity;
import org.gridpact.network.plan.Violation;
import org.gridpact.network.watch.TrackedViolation;
import org.junit.jupiter.api.Test;

class LiveViolationTest {
  private final Violation overload =
      new Violation.Overload("3-4", 216, 200, 196, List.of(new TemporaryRating(240, 1_200)));

  @Test
  void anOperatorIsToldSinceWhenAndUntilWhen() {
    LiveViolation told =
        LiveViolation.of(
            new TrackedViolation.Present(
                overload, overload.severity(), 60_500, true, OptionalLong.of(1_260_500)));

    assertThat(told.matters()).isTrue();
    assertThat(told.severity()).isEqualTo(Severity.Level.FOR_A_TIME);
    assertThat(told.told())
        .isEqualTo(
            "computed: branch 3-4: 216.0 A, limit 200.0 A: at 108 % of its permanent rating; 20 min"
                + " allowed; since 1970-01-01T00:01:00Z, to be taken off by 1970-01-01T00:21:00Z");
  }

  @Test
  void whatPassesOrIsOnlyExpectedIsNoNotice() {
    assertThat(
            LiveViolation.of(
                    new TrackedViolation.Present(
                        overload, overload.severity(), 1_000, false, OptionalLong.empty()))
                .matters())
        .isFalse();
    LiveViolation expected =
        LiveViolation.of(
            new TrackedViolation.Predicted(
                overload, overload.severity(), 1_000, 900_000, OptionalLong.of(960_000)));
    assertThat(expected.predicted()).isTrue();
    assertThat(expected.matters()).isFalse();
    assertThat(expected.expectedEpochMillis()).isEqualTo(900_000);
    assertThat(expected.clearEpochMillis()).isEqualTo(960_000);
    assertThat(expected.sinceEpochMillis()).isEqualTo(1_000);
    assertThat(expected.subject()).isEqualTo("3-4");
  }
}

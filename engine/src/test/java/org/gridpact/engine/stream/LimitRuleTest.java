package org.gridpact.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.List;
import org.gridpact.engine.stream.LimitRule.Status;
import org.gridpact.model.area.Schedule;
import org.gridpact.model.area.TimeWindow;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.Test;

class LimitRuleTest {
  private final LimitRule atMost100Amperes = new LimitRule(true, 100, 2, 3);
  private final LimitRule atLeast218Volts = new LimitRule(false, 218, 0.5, 3);

  /** The status after one reading a second. */
  private static Status after(LimitRule rule, double... values) {
    Status status = Status.CALM;
    for (int second = 0; second < values.length; second++) {
      status = rule.next(status, values[second], second * 1000L);
    }
    return status;
  }

  @Test
  void itBeginsWithTheThirdReadingBeyondAndDatesFromTheFirst() {
    assertThat(after(atMost100Amperes, 99, 101, 102).active()).isFalse();
    assertThat(after(atMost100Amperes, 99, 101, 102, 103)).isEqualTo(new Status(true, 0, 0, 1000));
  }

  @Test
  void aReadingInsideStartsTheCountAgain() {
    assertThat(after(atMost100Amperes, 101, 102, 100, 101, 102).active()).isFalse();
  }

  @Test
  void itEndsWithTheThirdReadingInsideByTheMargin() {
    assertThat(after(atLeast218Volts, 217, 217, 217, 218.2, 218.2, 218.2, 218.2).active()).isTrue();
    assertThat(after(atLeast218Volts, 217, 217, 217, 218.5, 219, 217.9, 219, 219).active())
        .isTrue();
    assertThat(after(atLeast218Volts, 217, 217, 217, 218.5, 219, 219)).isEqualTo(Status.CALM);
  }

  @Test
  void aLimitOfAPointIsThatOfTheReadingsTime() {
    TimeWindow firstMinute =
        new TimeWindow(
            TimeWindow.NEW_YEAR, TimeWindow.LAST_OF_YEAR, LocalTime.MIDNIGHT, LocalTime.of(0, 1));
    PointLimit limit =
        PointLimit.max(
            "head",
            Quantity.CURRENT,
            Phase.TOTAL,
            "1-2",
            new Schedule<>(100.0, List.of(new Schedule.Slot<>(firstMinute, 50.0)), ZoneOffset.UTC));

    assertThat(limit.rule(3, 59_999)).isEqualTo(new LimitRule(true, 50, 1, 3));
    assertThat(limit.rule(3, 60_000)).isEqualTo(atMost100Amperes);
  }

  @Test
  void aValueAtTheLimitIsInside() {
    assertThat(after(atMost100Amperes, 100, 100, 100, 100)).isEqualTo(Status.CALM);
  }
}

package org.gridpact.engine.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.gridpact.engine.stream.LimitRule.Status;
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
  void aValueAtTheLimitIsInside() {
    assertThat(after(atMost100Amperes, 100, 100, 100, 100)).isEqualTo(Status.CALM);
  }
}

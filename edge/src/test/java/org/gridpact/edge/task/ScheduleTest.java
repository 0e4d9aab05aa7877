package org.gridpact.edge.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gridpact.edge.task.Schedule.Outcome;
import org.gridpact.edge.task.Schedule.Standing;
import org.gridpact.model.area.TaskBudget;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.area.TaskWork;
import org.gridpact.model.task.TaskStatus.State;
import org.junit.jupiter.api.Test;

/** Decisions at times that are handed in; no thread and no clock. */
class ScheduleTest {
  private static final long START = 1_763_715_600_000L;
  private static final long MILLI = 1_000_000;

  private final Schedule schedule = new Schedule(new TaskBudget(0.5, 0, 10_000));

  private static TaskSpec task(String id, int period, int deadline, int cost, int priority) {
    return new TaskSpec(
        id,
        new TaskWork.Rollup(List.of(), 60_000),
        Optional.of("g"),
        period,
        deadline,
        cost,
        1_000,
        priority);
  }

  private Standing standing(String id) {
    return schedule.standings().stream()
        .filter(s -> s.task().id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  private String nextAt(long millis) {
    return schedule.next(START + millis).map(TaskSpec::id).orElse("-");
  }

  private Outcome ran(String id, long cpuMillis, long atMillis) {
    return schedule.stepped(id, cpuMillis * MILLI, true, START + atMillis);
  }

  @Test
  void theEarliestDeadlineGoesFirstAndEachPeriodHasOneRun() {
    schedule.assign(List.of(task("late", 1_000, 900, 50, 9), task("soon", 500, 400, 50, 1)), START);
    List<String> order = new ArrayList<>();
    for (int at = 0; at < 2_000; at += 100) {
      String next = nextAt(at);
      order.add(next);
      if (!next.equals("-")) {
        ran(next, 10, at + 10);
      }
    }
    assertThat(order)
        .containsExactly(
            "soon", "late", "-", "-", "-", "soon", "-", "-", "-", "-", //
            "soon", "late", "-", "-", "-", "soon", "-", "-", "-", "-");
    assertThat(standing("soon").runs()).isEqualTo(4);
    assertThat(standing("soon").misses()).isZero();
    assertThat(standing("soon").utilisation()).isEqualTo(10.0 / 500);
  }

  @Test
  void aTaskYieldsToAnEarlierDeadlineAfterAStep() {
    schedule.assign(List.of(task("long", 4_000, 4_000, 500, 1)), START);
    assertThat(nextAt(0)).isEqualTo("long");
    assertThat(schedule.stepped("long", 10 * MILLI, false, START + 10)).isEqualTo(Outcome.GOES_ON);
    schedule.assign(
        List.of(task("long", 4_000, 4_000, 500, 1), task("soon", 500, 300, 50, 1)), START + 20);
    assertThat(nextAt(20)).isEqualTo("soon");
    ran("soon", 10, 30);
    assertThat(nextAt(30)).isEqualTo("long");
  }

  @Test
  void whatDoesNotFitIsRefusedByPriorityAndAdmittedWhenThereIsRoom() {
    TaskSpec low = task("low", 1_000, 1_000, 300, 1);
    TaskSpec high = task("high", 1_000, 1_000, 300, 2);
    schedule.assign(List.of(low), START);
    assertThat(standing("low").state()).isEqualTo(State.RUNNING);

    schedule.assign(List.of(low, high), START + 10);
    assertThat(standing("high").state()).isEqualTo(State.RUNNING);
    assertThat(standing("low").state()).isEqualTo(State.SHED);
    assertThat(standing("low").reason()).startsWith("processor: 60.0 % of a core is needed");
    assertThat(nextAt(20)).isEqualTo("high");
    assertThat(schedule.wakeAt()).as("nothing to wait for but runs").isLessThan(START + 2_000);

    schedule.assign(List.of(task("new", 1_000, 1_000, 300, 1), high), START + 30);
    assertThat(standing("new").state()).isEqualTo(State.REFUSED);

    schedule.assign(List.of(low), START + 40);
    assertThat(standing("low").state()).isEqualTo(State.RUNNING);
    assertThat(standing("low").reason()).isEmpty();
  }

  @Test
  void anOverrunIsStoppedAndBacksOffTwiceAsLongEachTime() {
    schedule.assign(List.of(task("t", 1_000, 1_000, 50, 1)), START);
    nextAt(0);
    assertThat(ran("t", 400, 400)).as("the first run loads classes").isEqualTo(Outcome.RUN_IS_OVER);

    assertThat(nextAt(1_000)).isEqualTo("t");
    assertThat(schedule.stepped("t", 15 * MILLI, false, START + 1_015)).isEqualTo(Outcome.GOES_ON);
    assertThat(schedule.stepped("t", 15 * MILLI, false, START + 1_030)).isEqualTo(Outcome.GOES_ON);
    assertThat(schedule.stepped("t", 15 * MILLI, false, START + 1_045)).isEqualTo(Outcome.GOES_ON);
    assertThat(schedule.stepped("t", 15 * MILLI, false, START + 1_060)).isEqualTo(Outcome.OVERRUN);
    assertThat(standing("t").state()).isEqualTo(State.BACKED_OFF);
    assertThat(standing("t").reason())
        .isEqualTo("its run took 60.0 ms of processor time, 50 ms are declared; again in 1 s");

    assertThat(nextAt(2_059)).isEqualTo("-");
    assertThat(nextAt(2_060)).isEqualTo("t");
    assertThat(ran("t", 21, 2_081)).as("one step of more than 20 ms").isEqualTo(Outcome.OVERRUN);
    assertThat(nextAt(4_080)).isEqualTo("-");
    assertThat(nextAt(4_081)).isEqualTo("t");
    assertThat(ran("t", 5, 4_086)).isEqualTo(Outcome.RUN_IS_OVER);

    schedule.failed("t", "it threw", START + 4_090);
    assertThat(nextAt(5_089)).as("a good run makes the next back-off short").isEqualTo("-");
    assertThat(nextAt(5_090)).isEqualTo("t");
    assertThat(standing("t").failures()).isEqualTo(3);
    assertThat(standing("t").misses()).isZero();
  }

  @Test
  void backOffHasALongestTime() {
    schedule.assign(List.of(task("t", 1_000, 1_000, 50, 1)), START);
    long now = START;
    for (int i = 0; i < 40; i++) {
      assertThat(schedule.next(now)).isPresent();
      schedule.failed("t", "it threw", now);
      assertThat(schedule.wakeAt() - now).isLessThanOrEqualTo(Schedule.LONGEST_BACK_OFF_MILLIS);
      now = schedule.wakeAt();
    }
    assertThat(now - START).isGreaterThan(20L * Schedule.LONGEST_BACK_OFF_MILLIS);
  }

  @Test
  void aRunNotOverAtItsDeadlineIsAMissAndIsGivenUp() {
    schedule.assign(List.of(task("t", 1_000, 500, 50, 1)), START);
    assertThat(nextAt(0)).isEqualTo("t");
    schedule.stepped("t", MILLI, false, START + 400);
    assertThat(nextAt(501)).isEqualTo("-");
    assertThat(standing("t").misses()).isEqualTo(1);
    assertThat(nextAt(1_000)).isEqualTo("t");
  }

  @Test
  void anOverloadShedsTheLowestPriorityForAWhileAndSaysSo() {
    TaskSpec low = task("low", 1_000, 500, 50, 1);
    TaskSpec high = task("high", 1_000, 500, 50, 2);
    schedule.assign(List.of(high, low), START);
    ran(nextAt(0), 5, 5);
    ran(nextAt(10), 5, 15);
    // The machine gives nothing at all for two periods: two tasks miss twice.
    nextAt(1_501);
    assertThat(standing("low").state()).isEqualTo(State.RUNNING);
    nextAt(2_501);
    assertThat(standing("low").state()).isEqualTo(State.SHED);
    assertThat(standing("low").reason())
        .isEqualTo("overload: 4 deadlines missed within 60 s, and it has the lowest priority");
    assertThat(standing("high").state()).isEqualTo(State.RUNNING);

    int runsOfHigh = 0;
    for (int at = 2_600; at < 62_500; at += 100) {
      String next = nextAt(at);
      assertThat(next).isNotEqualTo("low");
      if (next.equals("high")) {
        ran("high", 5, at + 5);
        runsOfHigh++;
      }
    }
    assertThat(runsOfHigh).isGreaterThan(50);
    assertThat(nextAt(62_501)).isEqualTo("low");
  }

  @Test
  void aMachineThatStoodStillCountsWhatWasLeftOutAndGoesOn() {
    schedule.assign(List.of(task("t", 1_000, 1_000, 50, 1)), START);
    ran(nextAt(0), 5, 5);
    assertThat(nextAt(3_600_500)).isEqualTo("-");
    assertThat(standing("t").misses()).isEqualTo(3_599);
    assertThat(standing("t").state()).as("that is an overload, too").isEqualTo(State.SHED);
  }

  @Test
  void aTaskThatWasLeftBehindNeverRunsAgainAndIsToBlameForWhatOthersMissed() {
    schedule.assign(
        List.of(task("bad", 1_000, 1_000, 50, 9), task("good", 500, 500, 50, 1)), START);
    schedule.disable("bad", "left behind", START + 3_100);
    assertThat(standing("bad").state()).isEqualTo(State.DISABLED);
    assertThat(standing("good").state()).isEqualTo(State.RUNNING);
    assertThat(nextAt(3_100)).isEqualTo("good");
    schedule.assign(
        List.of(task("bad", 1_000, 1_000, 50, 9), task("good", 500, 500, 50, 1)), START + 3_200);
    assertThat(standing("bad").state()).isEqualTo(State.DISABLED);
  }
}

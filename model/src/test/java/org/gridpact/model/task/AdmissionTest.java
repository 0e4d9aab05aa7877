package org.gridpact.model.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.gridpact.model.area.TaskBudget;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.area.TaskWork;
import org.junit.jupiter.api.Test;

/** Sets of tasks that fit and that do not, by hand and against a simulated processor. */
class AdmissionTest {
  private static final TaskBudget WHOLE_CORE = new TaskBudget(1, 0, 1_000);

  private static TaskSpec task(int period, int deadline, int cost) {
    return task("t", period, deadline, cost, 1);
  }

  private static TaskSpec task(String id, int period, int deadline, int cost, long memory) {
    return new TaskSpec(
        id,
        new TaskWork.Rollup(List.of(), 60_000),
        Optional.of("g"),
        period,
        deadline,
        cost,
        memory,
        1);
  }

  private static Optional<String> refusal(TaskBudget budget, TaskSpec... tasks) {
    return Admission.refusal(List.of(tasks), budget);
  }

  @Test
  void tasksFitWhoseDemandFitsIntoEveryInterval() {
    // Period, deadline, cost in ms; the share and delay of the processor.
    assertThat(refusal(WHOLE_CORE)).isEmpty();
    assertThat(refusal(WHOLE_CORE, task(100, 100, 99))).isEmpty();
    assertThat(refusal(WHOLE_CORE, task(100, 50, 20), task(100, 60, 20), task(100, 100, 20)))
        .isEmpty();
    assertThat(refusal(new TaskBudget(0.25, 100, 9), task(1_000, 1_000, 225))).isEmpty();
  }

  @Test
  void theDemandOfShortDeadlinesIsRefusedThoughUtilisationIsLow() {
    assertThat(refusal(WHOLE_CORE, task(1_000, 50, 30), task(1_000, 60, 31)))
        .contains("processor: within 60 ms 61 ms of work are due, 60 ms can be had");
    assertThat(refusal(WHOLE_CORE, task(1_000, 50, 30), task(1_000, 60, 30))).isEmpty();
  }

  @Test
  void aStepOfALaterTaskMayBeInTheWay() {
    // 35 ms due within 50 leave 15 for a step of the other, which may take 20.
    assertThat(refusal(WHOLE_CORE, task(1_000, 50, 35), task(1_000, 900, 100))).isPresent();
    assertThat(refusal(WHOLE_CORE, task(1_000, 50, 30), task(1_000, 900, 100))).isEmpty();
    assertThat(refusal(WHOLE_CORE, task(1_000, 50, 35), task(1_000, 900, 15))).isEmpty();
  }

  @Test
  void onlyTheShareCountsAndItMayComeLate() {
    // Within 1000 ms a quarter of a core gives 225 ms when it may come 100 ms late.
    TaskBudget quarter = new TaskBudget(0.25, 100, 9);
    assertThat(refusal(quarter, task(1_000, 1_000, 226))).isPresent();
    assertThat(refusal(quarter, task(2_000, 1_000, 225))).isEmpty();
    assertThat(refusal(quarter, task(1_000, 1_000, 125), task(1_000, 1_000, 126))).isPresent();
  }

  @Test
  void memoryIsAddedUp() {
    assertThat(refusal(WHOLE_CORE, task("a", 100, 100, 1, 600), task("b", 100, 100, 1, 401)))
        .contains("memory: 1001 bytes are needed, 1000 are there");
    assertThat(refusal(WHOLE_CORE, task("a", 100, 100, 1, 600), task("b", 100, 100, 1, 400)))
        .isEmpty();
  }

  @Test
  void whatIsAdmittedMeetsEveryDeadlineOfASimulatedProcessor() {
    long seed = new SplittableRandom().nextLong();
    SplittableRandom random = new SplittableRandom(seed);
    int admitted = 0;
    int missedOfTheRest = 0;
    for (int round = 0; round < 3_000; round++) {
      // Some budget of every window, anywhere in it: the supply is late by two gaps at most.
      int window = 10 * random.nextInt(1, 6);
      int budget = random.nextInt(1, window + 1);
      double share = (double) budget / window;
      TaskBudget supply = new TaskBudget(share, 2 * (window - budget), 1_000);
      List<TaskSpec> tasks = tasks(random);
      boolean fits = Admission.refusal(tasks, supply).isEmpty();
      int misses = new Processor(tasks, window, budget, random.split()).misses(4_000);
      if (fits) {
        admitted++;
        assertThat(misses).as("seed %d, round %d: %s on %s", seed, round, tasks, supply).isZero();
      } else if (misses > 0) {
        missedOfTheRest++;
      }
    }
    // The test would prove nothing if nothing were admitted, or if nothing could miss.
    assertThat(admitted).as("seed %d", seed).isGreaterThan(100);
    assertThat(missedOfTheRest).as("seed %d", seed).isGreaterThan(100);
  }

  private static List<TaskSpec> tasks(SplittableRandom random) {
    List<TaskSpec> tasks = new ArrayList<>();
    int count = random.nextInt(1, 6);
    for (int i = 0; i < count; i++) {
      int period = random.nextInt(20, 400);
      int deadline = random.nextInt(Math.max(2, period / 3), period + 1);
      int cost = random.nextInt(1, Math.max(2, Math.min(deadline, 2 * period / (3 * count))));
      tasks.add(task("t" + i, period, deadline, cost, 1));
    }
    return tasks;
  }

  /**
   * A processor of whole milliseconds that gives tasks a budget of each window at random places, or
   * at the worst ones, and lets a job yield only after a step. It shares no code with the test.
   */
  private static final class Processor {
    private final List<TaskSpec> tasks;
    private final int window;
    private final int budget;
    private final SplittableRandom random;
    private final int[] left;
    private final int[] due;
    private int running = -1;
    private int stepLeft;
    private int misses;

    Processor(List<TaskSpec> tasks, int window, int budget, SplittableRandom random) {
      this.tasks = tasks;
      this.window = window;
      this.budget = budget;
      this.random = random;
      left = new int[tasks.size()];
      due = new int[tasks.size()];
    }

    int misses(int millis) {
      boolean worst = random.nextBoolean();
      boolean[] given = new boolean[window];
      int offset = random.nextInt(50);
      for (int now = 0; now < millis; now++) {
        if (now % window == 0) {
          given = places(worst, now / window);
        }
        tick(now, given[now % window], offset);
      }
      return misses;
    }

    /** Where in a window tasks get the processor: first early, then late, makes the longest gap. */
    private boolean[] places(boolean worst, int index) {
      boolean[] given = new boolean[window];
      for (int i = 0; i < budget; i++) {
        int at = worst ? (index == 0 ? i : window - 1 - i) : random.nextInt(window);
        while (given[at]) {
          at = (at + 1) % window;
        }
        given[at] = true;
      }
      return given;
    }

    private void tick(int now, boolean supplied, int offset) {
      for (int i = 0; i < tasks.size(); i++) {
        if (left[i] > 0 && now >= due[i]) {
          misses++;
          left[i] = 0;
          running = running == i ? -1 : running;
        }
        // The first has an offset, so that a step of another may be under way when it comes.
        int since = now - (i == 0 ? offset : 0);
        if (since >= 0 && since % tasks.get(i).periodMillis() == 0) {
          left[i] = tasks.get(i).costMillis();
          due[i] = now + tasks.get(i).deadlineMillis();
        }
      }
      if (supplied) {
        work();
      }
    }

    private void work() {
      if (running < 0) {
        for (int i = 0; i < left.length; i++) {
          if (left[i] > 0 && (running < 0 || due[i] < due[running])) {
            running = i;
          }
        }
        if (running < 0) {
          return;
        }
        stepLeft = Math.min(left[running], random.nextInt(1, Admission.STEP_MILLIS + 1));
      }
      left[running]--;
      stepLeft--;
      if (stepLeft == 0) {
        running = -1;
      }
    }
  }
}

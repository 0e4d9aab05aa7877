package org.gridpact.edge.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.model.testing.Eventually.until;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.model.area.TaskBudget;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.area.TaskWork;
import org.gridpact.model.task.Assignment;
import org.gridpact.model.task.StepSeries;
import org.gridpact.model.task.TaskStatus;
import org.gridpact.model.task.TaskStatus.State;
import org.gridpact.model.time.GridClock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tasks that behave, and tasks that throw, spin, sleep, allocate and will not stop. */
@Timeout(60)
class TaskRunnerTest {
  private final Counters counters = new Counters();
  private final Feed feed = new Feed(1, counters);
  private final Map<String, Work> works = new HashMap<>();
  private final AtomicBoolean over = new AtomicBoolean();
  private final TaskRunner runner =
      new TaskRunner(
          "g",
          new TaskBudget(0.9, 0, 1_000_000),
          GridClock.system(),
          feed,
          (task, _, _) -> works.get(task.id()),
          counters);

  /** One step is a run. */
  @FunctionalInterface
  private interface Body extends Work {
    void run(StopToken token) throws InterruptedException;

    @Override
    default boolean step(StopToken token) throws InterruptedException {
      run(token);
      return true;
    }

    @Override
    default String result() {
      return "{}";
    }

    @Override
    default long bytes() {
      return 1;
    }
  }

  @AfterEach
  void stop() {
    over.set(true);
    runner.close();
  }

  /** On a machine that stands still for three of its periods a task is shed, and rightly. */
  private TaskSpec task(String id, Body body) {
    works.put(id, body);
    return new TaskSpec(
        id, new TaskWork.Rollup(List.of(), 60_000), Optional.of("g"), 300, 300, 15, 1_000, 1);
  }

  private TaskStatus status(String id) {
    return runner.report().tasks().stream()
        .filter(t -> t.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void aTaskRunsEachPeriodAndTellsItsResult() {
    AtomicInteger runs = new AtomicInteger();
    runner.start(List.of(task("good", _ -> runs.incrementAndGet())));
    until(() -> status("good").runs() >= 5);
    assertThat(status("good").result()).isEqualTo("{}");
    assertThat(status("good").state()).isEqualTo(State.RUNNING);
    assertThat(runs.get()).isGreaterThanOrEqualTo(5);
    assertThat(runner.report().own()).hasSize(1);
  }

  @Test
  void aTaskThatThrowsIsCountedAndBacksOffAndTheOthersGoOn() {
    runner.start(
        List.of(
            task(
                "bad",
                _ -> {
                  throw new IllegalStateException("a bug");
                }),
            task("deep", _ -> deeper(1)),
            task("good", _ -> {})));
    // Its reason goes when it is tried again.
    until(() -> status("deep").reason().contains("StackOverflowError"));
    until(() -> status("bad").failures() >= 2 && status("bad").state() == State.BACKED_OFF);
    assertThat(status("bad").reason()).contains("a bug", "again in");
    long runs = status("good").runs();
    until(() -> status("good").runs() > runs + 3);
  }

  @SuppressWarnings("InfiniteRecursion") // that is the point
  private static int deeper(int depth) {
    return 1 + deeper(depth + 1);
  }

  @Test
  void aTaskThatSpinsUntilToldToStopIsStoppedForTakingTooMuch() {
    runner.start(
        List.of(
            task(
                "spins",
                token -> {
                  while (!token.isStopped()) {
                    Thread.onSpinWait();
                  }
                }),
            task("good", _ -> {})));
    until(() -> status("spins").failures() >= 1);
    assertThat(status("spins").state()).isEqualTo(State.BACKED_OFF);
    assertThat(counters.of("tasks.leftBehind")).isZero();
    until(() -> counters.of("tasks.overruns") >= 1);
    long runs = status("good").runs();
    until(() -> status("good").runs() > runs + 3);
  }

  @Test
  void aTaskThatSleepsIsInterrupted() {
    runner.start(List.of(task("sleeps", _ -> Thread.sleep(3_600_000)), task("good", _ -> {})));
    until(() -> status("sleeps").failures() >= 1);
    assertThat(status("sleeps").reason()).contains("it was stopped");
    long runs = status("good").runs();
    until(() -> status("good").runs() > runs + 3);
    assertThat(counters.of("tasks.leftBehind")).isZero();
  }

  @Test
  void aTaskThatAllocatesTooMuchIsStopped() {
    List<byte[]> kept = new ArrayList<>();
    runner.start(
        List.of(
            task(
                "eats",
                _ -> {
                  kept.clear();
                  for (int i = 0; i < 40; i++) {
                    kept.add(new byte[1 << 20]);
                  }
                })));
    until(() -> status("eats").failures() >= 1);
    assertThat(status("eats").reason()).contains("a step allocated 4");
    assertThat(kept).hasSize(40);
  }

  @Test
  void aTaskThatWillNotStopIsLeftBehindWithItsThreadAndTheOthersGoOn() {
    runner.start(List.of(task("deaf", _ -> spinUntilOver()), task("good", _ -> {})));
    until(() -> status("deaf").state() == State.DISABLED);
    assertThat(status("deaf").reason()).contains("left behind");
    long runs = status("good").runs();
    until(() -> status("good").runs() > runs + 5);
    assertThat(status("good").state()).isEqualTo(State.RUNNING);
  }

  private void spinUntilOver() {
    while (!over.get()) {
      Thread.onSpinWait();
    }
  }

  @Test
  void afterThreeThreadsLeftBehindNothingRunsUntilOneOfThemEnds() {
    runner.start(
        List.of(
            task("deaf-1", _ -> sleepUntilOver()),
            task("deaf-2", _ -> sleepUntilOver()),
            task("deaf-3", _ -> sleepUntilOver()),
            task("good", _ -> {})));
    until(() -> counters.of("tasks.leftBehind") == TaskRunner.MAX_LEFT_BEHIND);
    long runs = status("good").runs();
    over.set(true);
    until(() -> status("good").runs() > runs + 3);
  }

  private void sleepUntilOver() {
    while (!over.get()) {
      // Parking returns at once while the thread is interrupted.
      Thread.interrupted();
      LockSupport.parkNanos(1_000_000);
    }
  }

  @Test
  void anAssignmentReplacesTheOneBeforeAndLeavesOwnTasksAlone() {
    TaskSpec own = task("own", _ -> {});
    TaskSpec first = task("first", _ -> {});
    TaskSpec second = task("second", _ -> {});
    runner.start(List.of(own));
    runner.assign(7, List.of(assignment(first), assignment(own)));
    until(() -> status("first").runs() >= 2 && status("own").runs() >= 2);
    assertThat(runner.report().version()).isEqualTo(7);

    long runs = status("first").runs();
    runner.assign(8, List.of(assignment(first), assignment(second)));
    assertThat(status("first").runs()).as("the same task goes on").isGreaterThanOrEqualTo(runs);
    until(() -> status("second").runs() >= 1);
    runner.assign(9, List.of());
    assertThat(runner.report().tasks()).extracting(TaskStatus::id).containsExactly("own");
  }

  private static Assignment assignment(TaskSpec task) {
    return new Assignment(task, Optional.of(new StepSeries(0, 10, List.of(1.0))));
  }

  @Test
  void aSlowReaderOfTheFeedLosesTheOldestAndItIsCounted() {
    Feed.Cursor cursor = feed.cursor();
    int capacity = feed.capacity();
    for (int i = 0; i < capacity + 10; i++) {
      runner.offer(new ProcessImage(i, Map.of(), List.of()));
    }
    assertThat(cursor.next().orElseThrow().epochMillis()).isEqualTo(10);
    assertThat(counters.of("tasks.samplesMissed")).isEqualTo(10);
    int read = 1;
    while (cursor.next().isPresent()) {
      read++;
    }
    assertThat(read).isEqualTo(capacity);
    assertThat(new Feed(2_000, counters).capacity()).isEqualTo(16);
  }
}

package org.gridpact.edge.task;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.model.area.TaskBudget;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.task.Admission;
import org.gridpact.model.task.TaskStatus.State;

/**
 * Decides which task runs next: earliest deadline first among those admitted. Knows no thread and
 * no clock; times are handed in, in milliseconds, and never go backwards. Not safe for threads.
 *
 * <p>Tasks are admitted in order of priority, each if it fits with those before it. A run that is
 * not over at its deadline is a miss and is given up; what it did not do is for the next run. An
 * error or an overrun stops a task for its back-off: a period, or a second where that is longer,
 * doubled with each failure in a row, {@value #LONGEST_BACK_OFF_MILLIS} ms at most. When {@value
 * #OVERLOAD_MISSES} deadlines are missed within {@value #OVERLOAD_MILLIS} ms though costs were
 * kept, the machine gives less than was promised: the task of the lowest priority is shed, for a
 * time that doubles with each shedding.
 */
final class Schedule {
  static final int OVERLOAD_MISSES = 3;
  static final int OVERLOAD_MILLIS = 60_000;
  static final int LONGEST_BACK_OFF_MILLIS = 600_000;
  static final int LONGEST_SHED_MILLIS = 3_600_000;

  /** A task's first run loads classes, which is no fault of its own. */
  static final int FIRST_RUN_MILLIS = 1_000;

  private static final int SHORTEST_BACK_OFF_MILLIS = 1_000;
  private static final long NANOS = 1_000_000;

  /** Higher priority first; of two alike, the one that is there already, then by id. */
  private static final Comparator<Entry> BY_PRIORITY =
      Comparator.comparingInt((Entry e) -> -e.spec.priority())
          .thenComparing(e -> e.state != State.RUNNING)
          .thenComparing(e -> e.spec.id());

  private final TaskBudget budget;
  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private final Deque<Long> misses = new ArrayDeque<>();

  private static final class Entry {
    private final TaskSpec spec;
    private State state = State.REFUSED;
    private String reason = "";
    private boolean pending;
    private long release;
    private long deadline;
    private long usedNanos;
    private long until;
    private int failuresInRow;
    private int sheddings;
    private long runs;
    private long missed;
    private long failures;
    private double averageNanos;

    private Entry(TaskSpec spec) {
      this.spec = spec;
    }

    private boolean isAdmitted() {
      return state == State.RUNNING || state == State.BACKED_OFF;
    }
  }

  /** What a step led to. */
  enum Outcome {
    GOES_ON,
    RUN_IS_OVER,
    /** It took more than it may and is stopped. */
    OVERRUN
  }

  /** How a task does; as in {@link org.gridpact.model.task.TaskStatus}, without its result. */
  record Standing(
      TaskSpec task,
      State state,
      double utilisation,
      long runs,
      long misses,
      long failures,
      String reason) {}

  Schedule(TaskBudget budget) {
    this.budget = budget;
  }

  /** Takes these tasks in place of those before; one that is the same goes on as it was. */
  void assign(Collection<TaskSpec> tasks, long now) {
    Map<String, Entry> before = new HashMap<>(entries);
    entries.clear();
    for (TaskSpec task : tasks) {
      Entry known = before.get(task.id());
      entries.put(task.id(), known != null && known.spec.equals(task) ? known : new Entry(task));
    }
    admit(now);
  }

  private void admit(long now) {
    List<TaskSpec> admitted = new ArrayList<>();
    for (Entry entry : entries.values().stream().sorted(BY_PRIORITY).toList()) {
      if (entry.state == State.DISABLED || (entry.state == State.SHED && now < entry.until)) {
        continue;
      }
      admitted.add(entry.spec);
      Optional<String> refusal = Admission.refusal(admitted, budget);
      if (refusal.isPresent()) {
        admitted.removeLast();
        boolean ran = entry.isAdmitted() || entry.state == State.SHED;
        stop(entry, ran ? State.SHED : State.REFUSED, refusal.get());
        entry.until = 0;
      } else if (!entry.isAdmitted()) {
        begin(entry, now);
      }
    }
  }

  private void begin(Entry entry, long now) {
    entry.state = State.RUNNING;
    entry.reason = "";
    release(entry, now);
  }

  private void release(Entry entry, long at) {
    entry.pending = true;
    entry.release = at;
    entry.deadline = at + entry.spec.deadlineMillis();
    entry.usedNanos = 0;
  }

  private static void stop(Entry entry, State state, String reason) {
    entry.state = state;
    entry.reason = reason;
    entry.pending = false;
  }

  /** The task whose next step is due now; empty where none is. */
  Optional<TaskSpec> next(long now) {
    catchUp(now);
    return entries.values().stream()
        .filter(e -> e.state == State.RUNNING && e.pending && e.release <= now)
        .min(
            Comparator.comparingLong((Entry e) -> e.deadline)
                .thenComparingInt(e -> -e.spec.priority())
                .thenComparing(e -> e.spec.id()))
        .map(e -> e.spec);
  }

  /** Ends what is over by {@code now}: deadlines, periods, back-offs. */
  private void catchUp(long now) {
    boolean back = false;
    for (Entry entry : entries.values()) {
      if (entry.state == State.BACKED_OFF && now >= entry.until) {
        begin(entry, now);
      }
      back |= entry.state == State.SHED && entry.until > 0 && now >= entry.until && retry(entry);
      if (entry.state == State.RUNNING) {
        catchUp(entry, now);
      }
    }
    if (back) {
      admit(now);
    }
    shedIfOverloaded(now);
  }

  /** One that was shed for a time asks again once; one that found no room waits for a change. */
  private static boolean retry(Entry entry) {
    entry.until = 0;
    return true;
  }

  private void catchUp(Entry entry, long now) {
    giveUp(entry, now);
    int period = entry.spec.periodMillis();
    long passed = (now - entry.release) / period;
    if (passed > 0) {
      // Periods in which nothing was run at all: the machine stood still.
      missed(entry, passed - 1, now);
      release(entry, entry.release + passed * period);
      giveUp(entry, now);
    }
  }

  private void giveUp(Entry entry, long now) {
    if (entry.pending && now > entry.deadline) {
      missed(entry, 1, now);
      entry.pending = false;
    }
  }

  /** What was missed until now was one task's fault, not an overload. */
  private void forgive(long now) {
    entries.values().stream().filter(e -> e.state == State.RUNNING).forEach(e -> catchUp(e, now));
    misses.clear();
  }

  private void missed(Entry entry, long count, long now) {
    entry.missed += count;
    for (long i = 0; i < Math.min(count, OVERLOAD_MISSES); i++) {
      misses.addLast(now);
    }
  }

  private void shedIfOverloaded(long now) {
    while (!misses.isEmpty() && now - misses.peekFirst() > OVERLOAD_MILLIS) {
      misses.removeFirst();
    }
    if (misses.size() < OVERLOAD_MISSES) {
      return;
    }
    int count = misses.size();
    misses.clear();
    entries.values().stream()
        .filter(e -> e.state == State.RUNNING)
        .max(BY_PRIORITY)
        .ifPresent(
            lowest -> {
              long rest =
                  Math.min(
                      LONGEST_SHED_MILLIS,
                      (long) OVERLOAD_MILLIS << Math.min(lowest.sheddings, 10));
              stop(
                  lowest,
                  State.SHED,
                  "overload: %d deadlines missed within %d s, and it has the lowest priority"
                      .formatted(count, OVERLOAD_MILLIS / 1_000));
              lowest.sheddings++;
              lowest.until = now + rest;
            });
  }

  /** When {@link #next} may answer otherwise, if nothing else happens. */
  long wakeAt() {
    long at = Long.MAX_VALUE;
    for (Entry entry : entries.values()) {
      switch (entry.state) {
        case RUNNING ->
            at =
                Math.min(
                    at, entry.pending ? entry.release : entry.release + entry.spec.periodMillis());
        case BACKED_OFF -> at = Math.min(at, entry.until);
        case SHED -> at = entry.until > 0 ? Math.min(at, entry.until) : at;
        case REFUSED, DISABLED -> {}
      }
    }
    return at;
  }

  /** Processor time the present run of a task may still take, and a step of it. */
  long stepNanos(String task) {
    Entry entry = entries.get(task);
    if (entry == null) {
      return 0;
    }
    if (entry.runs == 0) {
      return FIRST_RUN_MILLIS * NANOS - entry.usedNanos;
    }
    return Math.min(
        Admission.STEP_MILLIS * NANOS, entry.spec.costMillis() * NANOS - entry.usedNanos);
  }

  /**
   * A step is over.
   *
   * @param cpuNanos processor time it took
   * @param over whether the run is
   */
  Outcome stepped(String task, long cpuNanos, boolean over, long now) {
    Entry entry = entries.get(task);
    if (entry == null || entry.state != State.RUNNING || !entry.pending) {
      return Outcome.RUN_IS_OVER;
    }
    boolean overrun = cpuNanos > stepNanos(task);
    entry.usedNanos += cpuNanos;
    if (overrun) {
      String rule =
          cpuNanos > Admission.STEP_MILLIS * NANOS
              ? "a step took %.1f ms of processor time, %d ms is the most"
                  .formatted(cpuNanos / 1e6, Admission.STEP_MILLIS)
              : "its run took %.1f ms of processor time, %d ms are declared"
                  .formatted(entry.usedNanos / 1e6, entry.spec.costMillis());
      failed(task, rule, now);
      return Outcome.OVERRUN;
    }
    if (!over) {
      return Outcome.GOES_ON;
    }
    finish(entry, now);
    return Outcome.RUN_IS_OVER;
  }

  private void finish(Entry entry, long now) {
    entry.pending = false;
    entry.failuresInRow = 0;
    if (now > entry.deadline) {
      missed(entry, 1, now);
    }
    entry.averageNanos =
        entry.runs < 2 ? entry.usedNanos : 0.8 * entry.averageNanos + 0.2 * entry.usedNanos;
    entry.runs++;
    if (entry.runs == 1) {
      forgive(now);
    }
  }

  /** A task threw, or took more than it may: it is stopped until its back-off ends. */
  void failed(String task, String reason, long now) {
    Entry entry = entries.get(task);
    if (entry == null || entry.state != State.RUNNING) {
      return;
    }
    entry.failures++;
    long shortest = Math.max(SHORTEST_BACK_OFF_MILLIS, entry.spec.periodMillis());
    long rest =
        Math.min(
            Math.max(LONGEST_BACK_OFF_MILLIS, entry.spec.periodMillis()),
            shortest << Math.min(entry.failuresInRow, 20));
    entry.failuresInRow++;
    stop(entry, State.BACKED_OFF, reason + "; again in %d s".formatted((rest + 999) / 1_000));
    entry.until = now + rest;
    forgive(now);
  }

  /** A task cannot run at this gateway, whatever room there is. */
  void refuse(String task, String reason) {
    Entry entry = entries.get(task);
    if (entry != null) {
      stop(entry, State.DISABLED, reason);
    }
  }

  /** A task was left behind with its thread; what the others missed meanwhile was its fault. */
  void disable(String task, String reason, long now) {
    Entry entry = entries.get(task);
    if (entry != null) {
      entry.failures++;
      stop(entry, State.DISABLED, reason);
    }
    entries.values().stream().filter(e -> e.state == State.RUNNING).forEach(e -> catchUp(e, now));
    misses.clear();
    admit(now);
  }

  List<Standing> standings() {
    return entries.values().stream()
        .map(
            e ->
                new Standing(
                    e.spec,
                    e.state,
                    e.isAdmitted() ? e.averageNanos / NANOS / e.spec.periodMillis() : 0,
                    e.runs,
                    e.missed,
                    e.failures,
                    e.reason))
        .toList();
  }
}

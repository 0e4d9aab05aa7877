package org.gridpact.edge.task;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.edge.task.Schedule.Outcome;
import org.gridpact.model.area.TaskBudget;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.task.Assignment;
import org.gridpact.model.task.StepSeries;
import org.gridpact.model.task.TaskReport;
import org.gridpact.model.task.TaskStatus;
import org.gridpact.model.time.GridClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs tasks step by step on one thread of low priority, as a {@link Schedule} decides.
 *
 * <p>What a step takes is measured in processor time and in bytes allocated. A step that takes too
 * much, or sits still for {@value #STUCK_MILLIS} ms, is told to stop and interrupted; one that then
 * does not end within {@value #PATIENCE_MILLIS} ms is left behind with its thread, its task is
 * disabled, and another thread goes on. While {@value #MAX_LEFT_BEHIND} threads are left behind, no
 * task runs here.
 *
 * <p>Safe for use by many threads. The cycle's thread only calls {@link #offer}, which takes no
 * lock.
 */
public final class TaskRunner implements AutoCloseable {
  static final int STUCK_MILLIS = 2_000;
  static final int PATIENCE_MILLIS = 1_000;
  static final int MAX_LEFT_BEHIND = 3;

  /** Bytes a step may allocate for each byte its task declares to keep, and in any case. */
  private static final long GARBAGE_FACTOR = 16;

  private static final long GARBAGE_BYTES = 8_000_000;
  private static final int WATCH_MILLIS = 50;
  private static final int IDLE_MILLIS = 60_000;
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(TaskRunner.class);

  private final String gateway;
  private final TaskBudget budget;
  private final GridClock clock;
  private final Feed feed;
  private final Works works;
  private final Counters counters;
  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);

  private final Schedule schedule;
  private final Map<String, Live> lives = new HashMap<>();
  private final Map<String, Assignment> assigned = new LinkedHashMap<>();
  private List<TaskSpec> own = List.of();
  private long version;
  private Thread worker;
  private Thread watch;
  private Step current;
  private int leftBehind;
  private boolean closed;

  /** A task's work as far as it is made, and its newest result. */
  private static final class Live {
    private Optional<Work> work = Optional.empty();
    private String result = "";
  }

  /** A step under way. */
  private final class Step {
    private final TaskSpec task;
    private final Live live;
    private final Thread thread = Thread.currentThread();
    private final StopToken token = new StopToken();
    private final long allowedNanos;
    private final long cpuBefore;
    private final long bytesBefore;
    private final long startMillis;
    private long stopMillis = Long.MAX_VALUE;

    private Step(TaskSpec task, long allowedNanos, long now) {
      this.task = task;
      this.live = lives.get(task.id());
      this.allowedNanos = allowedNanos;
      this.startMillis = now;
      this.cpuBefore = threads.getThreadCpuTime(thread.threadId());
      this.bytesBefore = threads.getThreadAllocatedBytes(thread.threadId());
    }

    private long cpuNanos() {
      return threads.getThreadCpuTime(thread.threadId()) - cpuBefore;
    }

    /** Why it is to be stopped; empty while it keeps to what was declared. */
    private Optional<String> fault() {
      long bytes = threads.getThreadAllocatedBytes(thread.threadId()) - bytesBefore;
      return bytes > GARBAGE_BYTES + GARBAGE_FACTOR * task.memoryBytes()
          ? Optional.of("a step allocated %d bytes".formatted(bytes))
          : Optional.empty();
    }
  }

  /**
   * @param clock of the machine, by which periods and deadlines go
   * @param feed what {@link #offer} puts images into
   */
  public TaskRunner(
      String gateway,
      TaskBudget budget,
      GridClock clock,
      Feed feed,
      Works works,
      Counters counters) {
    this.gateway = gateway;
    this.budget = budget;
    this.clock = clock;
    this.feed = feed;
    this.works = works;
    this.counters = counters;
    this.schedule = new Schedule(budget);
  }

  /**
   * Begins to run tasks.
   *
   * @param ownTasks those that run whatever the center assigns
   */
  public synchronized void start(List<TaskSpec> ownTasks) {
    own = List.copyOf(ownTasks);
    reassign();
    newWorker();
    watch = Thread.ofVirtual().name("task-watch-" + gateway).start(this::watch);
  }

  /** Takes a cycle's image; called by the cycle's thread. */
  public void offer(ProcessImage image) {
    feed.offer(image);
  }

  /**
   * Takes what the center wants run here, in place of what it wanted before. A task that stays the
   * same goes on; one that has the id of an own task is left out.
   */
  public synchronized void assign(long newVersion, List<Assignment> assignments) {
    version = newVersion;
    assigned.clear();
    assignments.forEach(a -> assigned.put(a.task().id(), a));
    own.forEach(task -> assigned.remove(task.id()));
    reassign();
    notifyAll();
  }

  private void reassign() {
    List<TaskSpec> tasks = new ArrayList<>(own);
    assigned.values().forEach(a -> tasks.add(a.task()));
    Map<String, TaskSpec> before = new HashMap<>();
    schedule.standings().forEach(s -> before.put(s.task().id(), s.task()));
    schedule.assign(tasks, clock.epochMillis());
    Map<String, Live> kept = new HashMap<>(lives);
    lives.clear();
    for (TaskSpec task : tasks) {
      Live live = kept.get(task.id());
      lives.put(task.id(), live != null && task.equals(before.get(task.id())) ? live : new Live());
    }
  }

  private synchronized Optional<StepSeries> input(String task) {
    return Optional.ofNullable(assigned.get(task)).flatMap(Assignment::input);
  }

  @SuppressWarnings("ThreadPriorityCheck") // a hint, and nothing depends on it
  private void newWorker() {
    worker = Thread.ofPlatform().name("tasks-" + gateway).daemon().unstarted(this::run);
    // Linux heeds it only where the JVM is told to; what bounds tasks is their declared cost.
    worker.setPriority(Thread.MIN_PRIORITY);
    worker.start();
  }

  private void run() {
    try {
      while (true) {
        Optional<Step> step = nextStep();
        if (step.isEmpty()) {
          return;
        }
        run(step.get());
      }
    } catch (InterruptedException _) {
      log.debug("tasks of gateway {} stop", gateway);
    }
  }

  /** Waits for the next step; empty where this thread is to end. */
  private synchronized Optional<Step> nextStep() throws InterruptedException {
    while (true) {
      if (closed || !Thread.currentThread().equals(worker)) {
        return Optional.empty();
      }
      long now = clock.epochMillis();
      Optional<TaskSpec> next = schedule.next(now);
      if (next.isPresent()) {
        current = new Step(next.get(), schedule.stepNanos(next.get().id()), now);
        return Optional.of(current);
      }
      wait(Math.clamp(schedule.wakeAt() - now, 1, IDLE_MILLIS));
    }
  }

  private void run(Step step) throws InterruptedException {
    String failure = null;
    boolean over = false;
    try {
      over = work(step).step(step.token);
    } catch (InterruptedException _) {
      failure = "it was stopped";
    } catch (RuntimeException | StackOverflowError | OutOfMemoryError | LinkageError e) {
      // A task is strange code here: whatever it throws stops it, and nothing else.
      failure = e.toString();
    }
    ended(step, over, failure);
  }

  /** The step's work, made where it is not yet; only the tasks' thread does this. */
  private Work work(Step step) {
    synchronized (this) {
      if (step.live.work.isPresent()) {
        return step.live.work.get();
      }
    }
    String id = step.task.id();
    try {
      Work made = works.make(step.task, feed, () -> input(id));
      synchronized (this) {
        step.live.work = Optional.of(made);
      }
      return made;
    } catch (IllegalArgumentException e) {
      synchronized (this) {
        schedule.refuse(id, e.getMessage());
      }
      throw e;
    }
  }

  private synchronized void ended(Step step, boolean over, String failure) {
    if (!step.thread.equals(worker)) {
      leftBehind--;
      if (worker == null && !closed) {
        newWorker();
      }
      return;
    }
    current = null;
    if (Thread.interrupted()) {
      log.debug("task {} was interrupted", step.task.id());
    }
    String id = step.task.id();
    Live live = step.live;
    if (!live.equals(lives.get(id))) {
      // It was taken away, or given anew, while it ran.
      return;
    }
    String fault = failure != null ? failure : step.fault().orElse(null);
    if (fault == null && step.stopMillis != Long.MAX_VALUE) {
      fault = "it sat still or took too much and was stopped";
    }
    if (fault == null && over) {
      fault = finished(step.task, live).orElse(null);
    }
    long now = clock.epochMillis();
    if (fault != null) {
      if (step.stopMillis != Long.MAX_VALUE) {
        counters.add("tasks.overruns");
      }
      schedule.failed(id, fault, now);
      failed(step.task, live, fault);
    } else if (schedule.stepped(id, step.cpuNanos(), over, now) == Outcome.OVERRUN) {
      counters.add("tasks.overruns");
      failed(step.task, live, "overrun");
    } else if (over) {
      counters.add("tasks.runs");
    }
  }

  /** Takes the result of a run; a reason where the work keeps or says more than it may. */
  private static Optional<String> finished(TaskSpec task, Live live) {
    Work work = live.work.orElseThrow();
    if (work.bytes() > task.memoryBytes()) {
      return Optional.of(
          "it keeps %d bytes, %d are declared".formatted(work.bytes(), task.memoryBytes()));
    }
    String result = work.result();
    if (result.length() > TaskStatus.MAX_RESULT) {
      return Optional.of("its result has %d characters".formatted(result.length()));
    }
    live.result = result;
    return Optional.empty();
  }

  /** Forgets the work: its state may be broken, and the next run begins anew. */
  private void failed(TaskSpec task, Live live, String reason) {
    live.work = Optional.empty();
    counters.add("tasks.failures");
    log.warn("gateway {}: task {} is stopped: {}", gateway, task.id(), reason);
  }

  private void watch() {
    try {
      while (true) {
        synchronized (this) {
          if (closed) {
            return;
          }
          if (current != null) {
            watch(current, clock.epochMillis());
          }
        }
        Thread.sleep(WATCH_MILLIS);
      }
    } catch (InterruptedException _) {
      log.debug("the watch of gateway {}'s tasks stops", gateway);
    }
  }

  private void watch(Step step, long now) {
    if (step.stopMillis == Long.MAX_VALUE) {
      if (step.cpuNanos() > step.allowedNanos
          || now - step.startMillis > STUCK_MILLIS
          || step.fault().isPresent()) {
        step.stopMillis = now;
        step.token.stop();
        step.thread.interrupt();
      }
    } else if (now - step.stopMillis > PATIENCE_MILLIS) {
      leaveBehind(step, now);
    }
  }

  private void leaveBehind(Step step, long now) {
    leftBehind++;
    current = null;
    String reason = "it did not stop when told to, and is left behind with its thread";
    counters.add("tasks.leftBehind");
    log.error("gateway {}: task {}: {}", gateway, step.task.id(), reason);
    schedule.disable(step.task.id(), reason, now);
    if (leftBehind < MAX_LEFT_BEHIND) {
      newWorker();
    } else {
      worker = null;
      log.error("gateway {}: {} threads are left behind, no task runs", gateway, leftBehind);
    }
  }

  /** What runs here and how it does. */
  public synchronized TaskReport report() {
    List<TaskStatus> tasks = new ArrayList<>();
    for (Schedule.Standing s : schedule.standings()) {
      tasks.add(
          new TaskStatus(
              s.task().id(),
              s.state(),
              s.utilisation(),
              s.runs(),
              s.misses(),
              s.failures(),
              s.reason(),
              lives.get(s.task().id()).result));
    }
    return new TaskReport(tasks, budget, version, own);
  }

  /** Stops within a few seconds; a thread that was left behind is not waited for. */
  @Override
  public void close() {
    Thread last;
    Thread watching;
    synchronized (this) {
      closed = true;
      last = worker;
      watching = watch;
      if (current != null) {
        current.token.stop();
      }
      notifyAll();
    }
    try {
      for (Thread thread : new Thread[] {watching, last}) {
        if (thread != null) {
          thread.interrupt();
          if (!thread.join(STOP_WITHIN)) {
            log.warn("{} does not end", thread.getName());
          }
        }
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}

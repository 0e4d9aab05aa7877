package org.gridpact.center.tasks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import org.gridpact.center.live.Series;
import org.gridpact.center.tasks.Placement.Node;
import org.gridpact.center.tasks.Placement.Pair;
import org.gridpact.center.tasks.Placement.Plan;
import org.gridpact.center.uplink.GatewayStatus;
import org.gridpact.center.uplink.TaskLink;
import org.gridpact.ledger.state.Lease;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.area.TaskWork;
import org.gridpact.model.task.Assignment;
import org.gridpact.model.task.TaskCodec;
import org.gridpact.model.task.TaskReport;
import org.gridpact.model.task.TaskStatus;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.wire.UplinkProto.TaskAssignment;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Places the area's tasks each second and tells gateways what differs from what they say they have.
 *
 * <p>Each node tells only the gateways that are connected to it. A task that can run at several is
 * placed by the node that holds the area's lease, and by no other, so that it runs once; one that
 * needs its gateway is placed by that gateway's node. While nobody holds the lease all stays as it
 * is.
 *
 * <p>A gateway that refuses a task, or disables it, is not asked again for {@value #REFUSED_MILLIS}
 * ms. Everything is by real time, as the link is. What is known is kept in memory: after a start
 * the first reports say again what runs where.
 */
public final class TaskPlanner implements AutoCloseable {
  static final int REFUSED_MILLIS = 300_000;
  private static final int TICK_MILLIS = 1_000;
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(TaskPlanner.class);

  private final Area area;
  private final TaskLink link;
  private final Supplier<Map<String, Series>> feederWatts;
  private final Supplier<Optional<Lease>> lease;
  private final String node;
  private final GridClock clock;
  private final PresenceWatch presence = new PresenceWatch();
  private final Map<String, FeederSteps> series = new HashMap<>();
  private final Map<Pair, Long> refusedUntil = new HashMap<>();
  private Plan plan = Plan.NONE;
  private volatile List<TaskView> views;
  private Thread thread;

  /**
   * @param feederWatts active power by feeder, a value a second
   * @param lease on the area, where one runs
   * @param node this one, as a holder of the lease
   * @param clock of the machine
   */
  public TaskPlanner(
      Area area,
      TaskLink link,
      Supplier<Map<String, Series>> feederWatts,
      Supplier<Optional<Lease>> lease,
      String node,
      GridClock clock) {
    this.area = area;
    this.link = link;
    this.feederWatts = feederWatts;
    this.lease = lease;
    this.node = node;
    this.clock = clock;
    this.views =
        area.tasks().stream()
            .map(t -> new TaskView(t, Optional.empty(), Optional.empty(), "not placed yet"))
            .toList();
    for (TaskSpec task : area.tasks()) {
      if (task.work() instanceof TaskWork.Forecast forecast && forecast.isMovable()) {
        series.put(task.id(), new FeederSteps(forecast));
      }
    }
  }

  public void start() {
    thread = Thread.ofVirtual().name("task-planner").start(this::run);
  }

  private void run() {
    try {
      while (true) {
        try {
          tick();
        } catch (RuntimeException e) {
          log.error("tasks cannot be placed now, they stay where they are", e);
        }
        clock.sleepUntil(clock.epochMillis() + TICK_MILLIS);
      }
    } catch (InterruptedException _) {
      log.debug("the task planner stops");
    }
  }

  /** Every task of the area, and those of gateways' own files. */
  public List<TaskView> tasks() {
    return views;
  }

  /** Places and tells once. */
  void tick() {
    long now = clock.epochMillis();
    gather();
    Optional<Lease> running = lease.get();
    if (running.isEmpty()) {
      return;
    }
    boolean placesAll = running.get().holder().equals(node);
    List<TaskSpec> mine =
        area.tasks().stream().filter(t -> placesAll || t.gateway().isPresent()).toList();
    Map<String, TaskReport> reports = link.taskReports();
    Map<String, Boolean> connected = new HashMap<>();
    link.gateways().forEach((GatewayStatus g) -> connected.put(g.gateway(), g.connected()));
    noteRefusals(reports, now);
    List<Node> nodes = new ArrayList<>();
    for (GatewaySpec gateway : area.gateways()) {
      TaskReport report = reports.get(gateway.id());
      // Before its first report nobody knows what a gateway has.
      boolean there = report != null && connected.getOrDefault(gateway.id(), false);
      nodes.add(
          new Node(
              gateway.id(),
              presence.see(gateway.id(), there, now),
              report == null ? gateway.tasks() : report.budget(),
              report == null ? List.of() : report.own()));
    }
    adopt(reports);
    Plan next = Placement.place(mine, nodes, refused(now), plan, area.placement());
    announce(next);
    plan = next;
    for (Node node : nodes) {
      if (connected.getOrDefault(node.id(), false) && reports.containsKey(node.id())) {
        tell(node.id(), reports.get(node.id()));
      }
    }
    views =
        views(nodes, reports, placesAll ? "not placed yet" : "placed by " + running.get().holder());
  }

  /** After a start of the center, what already runs somewhere counts as placed there. */
  private void adopt(Map<String, TaskReport> reports) {
    Map<String, String> placed = new HashMap<>(plan.placed());
    reports.forEach(
        (gateway, report) ->
            report.tasks().forEach(task -> placed.putIfAbsent(task.id(), gateway)));
    plan = new Plan(placed, plan.unplaced(), plan.turn());
  }

  private void gather() {
    if (series.isEmpty()) {
      return;
    }
    Map<String, Series> watts = feederWatts.get();
    for (TaskSpec task : area.tasks()) {
      if (task.work() instanceof TaskWork.Forecast forecast && forecast.isMovable()) {
        series.get(task.id()).take(watts.getOrDefault(forecast.feeder().get(), Series.EMPTY));
      }
    }
  }

  private void noteRefusals(Map<String, TaskReport> reports, long now) {
    reports.forEach(
        (gateway, report) -> {
          for (TaskStatus task : report.tasks()) {
            boolean refuses =
                task.state() == TaskStatus.State.REFUSED
                    || task.state() == TaskStatus.State.DISABLED;
            if (refuses && gateway.equals(plan.placed().get(task.id()))) {
              refusedUntil.put(new Pair(task.id(), gateway), now + REFUSED_MILLIS);
            }
          }
        });
  }

  /** A task with no other place stays, and its gateway says why it does not run. */
  private Set<Pair> refused(long now) {
    refusedUntil.values().removeIf(until -> until <= now);
    Set<Pair> refused = new HashSet<>(refusedUntil.keySet());
    for (TaskSpec task : area.tasks()) {
      task.gateway().ifPresent(only -> refused.remove(new Pair(task.id(), only)));
    }
    return refused;
  }

  private void announce(Plan next) {
    next.placed()
        .forEach(
            (task, gateway) -> {
              String before = plan.placed().get(task);
              if (before != null && !before.equals(gateway)) {
                log.info("task {} moves from gateway {} to {}", task, before, gateway);
              }
            });
    next.unplaced()
        .forEach(
            (task, reason) -> {
              if (plan.placed().containsKey(task)) {
                log.warn("task {} runs nowhere: {}", task, reason);
              }
            });
  }

  private void tell(String gateway, TaskReport report) {
    List<Assignment> assignments = new ArrayList<>();
    for (TaskSpec task : area.tasks()) {
      if (gateway.equals(plan.placed().get(task.id()))) {
        assignments.add(
            new Assignment(
                task, Optional.ofNullable(series.get(task.id())).flatMap(FeederSteps::series)));
      }
    }
    TaskAssignment content = TaskCodec.toProto(0, assignments);
    long version = version(content.toByteArray());
    if (version != report.version()) {
      link.assign(gateway, content.toBuilder().setVersion(version).build());
    }
  }

  /** Told apart by content, so that it means the same after a restart; never 0. */
  private static long version(byte[] content) {
    CRC32C sum = new CRC32C();
    sum.update(content);
    return (long) content.length << 32 | sum.getValue() | 1L << 62;
  }

  private List<TaskView> views(
      List<Node> nodes, Map<String, TaskReport> reports, String otherwise) {
    Map<String, TaskView> all = new LinkedHashMap<>();
    for (TaskSpec task : area.tasks()) {
      Optional<String> gateway = Optional.ofNullable(plan.placed().get(task.id()));
      Optional<TaskStatus> status = gateway.flatMap(g -> status(reports.get(g), task.id()));
      String reason =
          gateway.isEmpty()
              ? plan.unplaced().getOrDefault(task.id(), otherwise)
              : status.map(TaskStatus::reason).orElse("its gateway has not reported it yet");
      all.put(task.id(), new TaskView(task, gateway, status, reason));
    }
    for (Node node : nodes) {
      for (TaskSpec own : node.own()) {
        Optional<TaskStatus> status = status(reports.get(node.id()), own.id());
        all.put(
            node.id() + " " + own.id(),
            new TaskView(
                own, Optional.of(node.id()), status, status.map(TaskStatus::reason).orElse("")));
      }
    }
    return List.copyOf(all.values());
  }

  private static Optional<TaskStatus> status(TaskReport report, String task) {
    return report == null
        ? Optional.empty()
        : report.tasks().stream().filter(t -> t.id().equals(task)).findFirst();
  }

  @Override
  public void close() {
    if (thread != null) {
      thread.interrupt();
      try {
        if (!thread.join(STOP_WITHIN)) {
          log.warn("the task planner does not end");
        }
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
      }
    }
  }
}

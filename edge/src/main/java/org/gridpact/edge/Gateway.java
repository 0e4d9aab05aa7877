package org.gridpact.edge;

import io.grpc.ManagedChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.PublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.gridpact.edge.control.FailsafeWatch;
import org.gridpact.edge.control.GatewayControl;
import org.gridpact.edge.control.Mode;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.count.RecentDurations;
import org.gridpact.edge.dispatch.Conditions;
import org.gridpact.edge.dispatch.Participant;
import org.gridpact.edge.driver.DriverContext;
import org.gridpact.edge.driver.lines.JsonLinesDriver;
import org.gridpact.edge.image.Imaging;
import org.gridpact.edge.image.Inputs;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.edge.scada.ScadaNode;
import org.gridpact.edge.store.EdgeStore;
import org.gridpact.edge.store.StoreKeeper;
import org.gridpact.edge.task.Feed;
import org.gridpact.edge.task.TaskRunner;
import org.gridpact.edge.task.Works;
import org.gridpact.edge.task.work.StandardWorks;
import org.gridpact.edge.uplink.RefusedWord;
import org.gridpact.edge.uplink.UplinkClient;
import org.gridpact.edge.uplink.UplinkListener;
import org.gridpact.edge.uplink.UplinkSettings;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.area.GatewaySpec;
import org.gridpact.model.area.TaskSpec;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.task.Assignment;
import org.gridpact.model.task.TaskReport;
import org.gridpact.model.time.GridClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An edge gateway: it measures its devices each cycle, keeps them inside their envelopes, stores
 * every frame until a center has it, and takes part in dispatches.
 *
 * <p>Control, orders and frames go by the grid's clock; the link, and with it failsafe, by real
 * time.
 */
public final class Gateway implements AutoCloseable {
  private static final int SETTLE_CYCLES = 3;
  private static final int SPREAD_MILLIS = 50;
  private static final Duration STOP_WITHIN = Duration.ofSeconds(2);
  private static final Logger log = LoggerFactory.getLogger(Gateway.class);

  private final String area;
  private final GatewaySpec spec;
  private final List<DeviceSpec> devices;
  private final Path dataFolder;
  private final List<InetSocketAddress> centerAddresses;
  private final PublicKey centerKey;
  private final GridClock clock;
  private final GridClock linkClock = GridClock.system();
  private final Counters counters = new Counters();
  private final RecentDurations cycleDurations = new RecentDurations();
  private final List<ManagedChannel> centers = new ArrayList<>();
  private final FailsafeWatch watch;
  private TaskRunner tasks;
  private List<TaskSpec> ownTasks = List.of();
  private volatile Set<String> lockedOut = Set.of();
  private EdgeStore store;
  private StoreKeeper keeper;
  private Alarms alarms;
  private Participant participant;
  private Drivers drivers;
  private UplinkClient uplink;
  private ScadaNode scadaNode;
  private Cycle cycle;
  private Thread cycles;

  /**
   * How a gateway is.
   *
   * @param bufferedFrames frames stored and not acknowledged
   * @param storeFailure why nothing is stored any more; empty while all is well
   */
  public record Status(
      boolean connected, long bufferedFrames, Mode mode, Optional<String> storeFailure) {}

  /**
   * @param devices those of this gateway
   * @param dataFolder where {@code <gateway>.db} lies or is made
   * @param centers where a center may listen, tried in turn; on this machine
   * @param centerKey public key of the area, by which the center's words are known
   */
  public Gateway(
      String area,
      GatewaySpec spec,
      List<DeviceSpec> devices,
      Path dataFolder,
      List<InetSocketAddress> centers,
      PublicKey centerKey,
      GridClock clock) {
    this.area = area;
    this.spec = spec;
    this.devices = List.copyOf(devices);
    this.dataFolder = dataFolder;
    this.centerAddresses = List.copyOf(centers);
    this.centerKey = centerKey;
    this.clock = clock;
    this.watch = new FailsafeWatch(spec.failsafeAfterMillis(), linkClock.epochMillis());
    worksFrom(new StandardWorks(devices, spec.cycleMillis(), clock.speed(), this::alarm));
    for (DeviceSpec device : devices) {
      if (!device.gateway().equals(spec.id())) {
        throw new IllegalArgumentException(
            "device %s is of gateway %s, not %s"
                .formatted(device.id(), device.gateway(), spec.id()));
      }
    }
  }

  /** What it computes whatever the center places; to be said before the start. */
  public void ownTasks(List<TaskSpec> own) {
    ownTasks = List.copyOf(own);
  }

  /** How the tasks of this gateway do. */
  public TaskReport taskReport() {
    return tasks.report();
  }

  /** Lets other works run than the standard ones; to be said before the start. */
  void worksFrom(Works works) {
    tasks =
        new TaskRunner(
            spec.id(),
            spec.tasks(),
            linkClock,
            new Feed(devices.size(), counters),
            works,
            counters);
  }

  private void alarm(long epochMillis, String device, String text) {
    counters.add("tasks.alarms");
    log.debug("gateway {}, device {} at {}: {}", spec.id(), device, epochMillis, text);
    alarms.found(device, text);
  }

  /**
   * Opens the store, listens for meters and begins the cycle; the center may come later.
   *
   * @throws IOException where the store or the meters' port cannot be used; nothing is left running
   */
  public void start() throws IOException {
    boolean started = false;
    try {
      open();
      started = true;
    } finally {
      if (!started) {
        close();
      }
    }
  }

  private void open() throws IOException {
    List<DevicePoints> points = devices.stream().map(DeviceSpec::points).toList();
    Inputs inputs = new Inputs(counters);
    store = new EdgeStore(dataFolder, spec.id(), clock.epochMillis(), spec.storage().budgetBytes());
    keeper = new StoreKeeper(store, spec.id());
    alarms = new Alarms(store, counters);
    lockedOut = store.lockedOut();
    long settleMillis = (long) SETTLE_CYCLES * spec.cycleMillis();
    participant = new Participant(area, spec.id(), devices, settleMillis, store, counters);
    drivers =
        new Drivers(
            spec, devices, new DriverContext(spec.id(), clock, linkClock, inputs, counters));
    drivers.start();
    cycle =
        new Cycle(
            new GatewayControl(devices, spec.rules()),
            spec.cycleMillis(),
            Birth.of(spec.id(), points),
            new Imaging(spec.cycleMillis(), points, everyMillis(), inputs, counters),
            participant,
            drivers,
            store,
            counters);
    centerAddresses.forEach(address -> centers.add(UplinkClient.channel(address)));
    uplink =
        new UplinkClient(
            new UplinkClient.Identity(area, spec.id(), store.bootEpoch(), centerKey),
            store,
            new Center(),
            centers,
            clock,
            linkClock,
            counters,
            UplinkSettings.DEFAULT.withBackfillShare(spec.storage().backfillShare()));
    uplink.start();
    Consumer<ProcessImage> toTasks = tasks::offer;
    cycle.follow(toTasks.andThen(scada()));
    tasks.start(ownTasks);
    cycles = Thread.ofPlatform().name("cycle-" + spec.id()).start(this::run);
  }

  private Map<String, Integer> everyMillis() {
    return devices.stream().collect(Collectors.toMap(DeviceSpec::id, DeviceSpec::everyMillis));
  }

  /** Where images go for a SCADA host; nowhere without one. */
  private Consumer<ProcessImage> scada() throws IOException {
    if (spec.scada().isEmpty()) {
      return _ -> {};
    }
    scadaNode =
        new ScadaNode(
            spec.scada().get(), spec.id(), devices, store.bootEpoch(), linkClock, counters);
    scadaNode.start();
    return scadaNode::offer;
  }

  /**
   * Runs a cycle at each whole multiple of its period: reads inputs then, and acts a moment later.
   * One that comes more than a period late is left out and counted as {@code cycle.late}, so cycles
   * never queue up.
   */
  private void run() {
    int period = spec.cycleMillis();
    int moment = momentMillis(spec.id());
    long due = Math.floorDiv(clock.epochMillis(), period) * period + period;
    Mode mode = Mode.UNKNOWN;
    try {
      while (!Thread.interrupted()) {
        clock.sleepUntil(due);
        long woken = System.nanoTime();
        ProcessImage image = cycle.read(due);
        long reading = System.nanoTime() - woken;
        clock.sleepUntil(due + moment);
        long started = System.nanoTime() - reading;
        mode = announced(mode);
        long now = clock.epochMillis();
        for (Effect effect : cycle.run(image, now, new Conditions(mode, lockedOut))) {
          announce(effect);
          uplink.send(effect);
        }
        alarms.look(due, mode, drivers.troubles());
        uplink.wake();
        cycleDurations.add((System.nanoTime() - started) / 1_000);
        due += period;
        long left = Math.max(0, (clock.epochMillis() - due) / period);
        if (left > 0) {
          counters.add("cycle.late", left);
          due += left * period;
        }
      }
    } catch (InterruptedException _) {
      log.debug("gateway {} stops", spec.id());
    }
  }

  /**
   * Spreads what gateways do, by their names, over {@value #SPREAD_MILLIS} ms: else all that share
   * a machine or a center come at once. Multiplied as in Knuth, The Art of Computer Programming 3,
   * 6.4, since names often differ in their last character only.
   */
  private static int momentMillis(String gateway) {
    return ((gateway.hashCode() * 0x9E3779B9) >>> 16) % SPREAD_MILLIS;
  }

  private Mode announced(Mode before) {
    Mode mode = watch.mode(linkClock.epochMillis());
    if (mode != before) {
      switch (mode) {
        case UNKNOWN -> log.debug("gateway {}: no center has been heard yet", spec.id());
        case FAILSAFE -> {
          counters.add("failsafe.entered");
          log.warn("gateway {}: no center is heard, its devices go to failsafe", spec.id());
        }
        case NORMAL -> log.info("gateway {}: the center is heard, its orders hold", spec.id());
      }
    }
    return mode;
  }

  private void announce(Effect effect) {
    switch (effect.stage()) {
      case IN_DOUBT ->
          log.warn(
              "gateway {}: order {} is in doubt, its devices keep what they have: {}",
              spec.id(),
              effect.order(),
              effect.reason());
      case NOT_APPLIED ->
          log.warn(
              "gateway {}: order {} is not applied: {}",
              spec.id(),
              effect.order(),
              effect.reason());
      case APPLIED, MEASURED, LAPSED ->
          log.debug("gateway {}: order {}: {}", spec.id(), effect.order(), effect.stage());
    }
  }

  private Conditions conditions() {
    return new Conditions(watch.mode(linkClock.epochMillis()), lockedOut);
  }

  /** Where each driver of JSON lines listens, by its id; known once started. */
  public Map<String, InetSocketAddress> meterAddresses() {
    Map<String, InetSocketAddress> addresses = new TreeMap<>();
    for (DriverSpec driver : spec.drivers()) {
      if (drivers.driver(driver.id()) instanceof JsonLinesDriver lines) {
        addresses.put(driver.id(), lines.address());
      }
    }
    return addresses;
  }

  /** Running totals of what was done, refused and dropped, by kind. */
  public Map<String, Long> counters() {
    Map<String, Long> totals = new TreeMap<>(counters.totals());
    EdgeStore.Kept kept = store.kept();
    totals.put("frames.buffered", kept.frames());
    totals.put("rollups.buffered", kept.rollups());
    totals.put("evidence.buffered", kept.evidence());
    totals.put("store.usedBytes", kept.usedBytes());
    totals.putAll(cycle.ruling());
    cycleDurations.quantileMicros(0.99).ifPresent(p99 -> totals.put("cycle.p99Micros", p99));
    cycleDurations.quantileMicros(1).ifPresent(max -> totals.put("cycle.maxMicros", max));
    return totals;
  }

  /** Sequence number of the newest frame on disk; 0 where there is none. */
  long newestFrame() {
    return store.newest();
  }

  public Status status() {
    return new Status(
        uplink.isConnected(),
        store.kept().frames(),
        watch.mode(linkClock.epochMillis()),
        Optional.ofNullable(store.failure()));
  }

  /** Ends measuring and control; what is stored still goes to the center. */
  public void stopCycles() {
    if (cycles != null) {
      cycles.interrupt();
      join(cycles);
    }
  }

  /** Stops within a few seconds; what is not acknowledged stays in the store for the next start. */
  @Override
  public void close() {
    stopCycles();
    tasks.close();
    if (drivers != null) {
      drivers.close();
    }
    if (scadaNode != null) {
      scadaNode.close();
    }
    if (uplink != null) {
      uplink.close();
    }
    centers.forEach(ManagedChannel::shutdownNow);
    if (keeper != null) {
      keeper.close();
    }
    if (store != null) {
      store.close();
    }
  }

  private void join(Thread thread) {
    try {
      if (!thread.join(STOP_WITHIN)) {
        log.warn("{} does not end", thread.getName());
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** What the center says, and what it is told in turn. */
  private final class Center implements UplinkListener {
    /** About a second each. */
    private static final int BEATS_A_REPORT = 5;

    private int beatsToReport;

    @Override
    public void connected() {
      participant.openVotes().forEach(uplink::send);
      participant.undecided().forEach(uplink::inquire);
      beatsToReport = 0;
    }

    @Override
    public void disconnected() {
      // What follows from silence is for the failsafe watch to say.
    }

    @Override
    public void heard() {
      watch.heard(linkClock.epochMillis());
    }

    @Override
    public void refused(RefusedWord word) {
      alarms.refused(word, clock.epochMillis());
    }

    @Override
    public void prepare(List<Order> orders) {
      participant
          .prepareAll(orders, clock.epochMillis(), conditions(), clock::epochMillis)
          .forEach(vote -> uplink.send(vote));
    }

    @Override
    public void decided(List<Decision> decisions) {
      try {
        participant.decideAll(decisions, clock.epochMillis()).forEach(e -> uplink.send(e));
      } catch (IOException e) {
        counters.add("orders.notWritten", decisions.size());
        log.error(
            "the decisions of orders {} cannot be written, they stay undecided: {}",
            decisions.stream().map(Decision::order).toList(),
            e.getMessage());
      }
    }

    @Override
    public void assigned(long version, List<Assignment> assignments) {
      tasks.assign(version, assignments);
      uplink.send(tasks.report());
    }

    @Override
    public void lockedOut(Set<String> devices) {
      lockedOut = devices;
      try {
        store.recordLockedOut(devices);
      } catch (IOException e) {
        log.error("lock-outs hold, but would not after a restart: {}", e.getMessage());
      }
    }

    @Override
    public void beat() {
      participant.inDoubt(clock.epochMillis()).forEach(uplink::inquire);
      if (beatsToReport-- <= 0) {
        uplink.send(tasks.report());
        beatsToReport = BEATS_A_REPORT - 1;
      }
    }

    @Override
    public Map<String, Long> counters() {
      return Gateway.this.counters();
    }
  }
}

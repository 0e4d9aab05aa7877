package org.gridpact.edge.driver.modbus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.gridpact.edge.driver.Driver;
import org.gridpact.edge.driver.DriverContext;
import org.gridpact.edge.driver.modbus.ModbusTrouble.Kind;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.profile.registers.RegisterProfile;
import org.gridpact.edge.profile.registers.RegisterProfiles;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.DriverSpec;
import org.gridpact.model.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads and sets the devices behind one Modbus TCP address, one request at a time.
 *
 * <p>A device that fails is tried again after {@value #FIRST_PAUSE_MILLIS} ms, then after twice as
 * long each time up to {@value #LONGEST_PAUSE_MILLIS} ms, and only when no healthy one waits; so it
 * takes at most one timeout from the others now and then. After {@value #SILENT_REQUESTS} timeouts
 * in a row, when none of the devices is healthy any more, the connection is taken for half open and
 * made anew. A device that will not do as it is told is read on.
 */
public final class ModbusDriver implements Driver {
  /** The profile of a device that says by itself what it is. */
  public static final String SUNSPEC = "sunspec";

  static final long FIRST_PAUSE_MILLIS = 100;
  static final long LONGEST_PAUSE_MILLIS = 5_000;
  static final int SILENT_REQUESTS = 3;
  private static final long LONGEST_WAIT_MILLIS = 1_000;
  private static final Logger log = LoggerFactory.getLogger(ModbusDriver.class);

  private final DriverSpec.Modbus spec;
  private final DriverContext context;
  private final List<Turn> turns = new ArrayList<>();
  private final Map<String, Command> commands = new ConcurrentHashMap<>();
  private final Map<String, String> troubles = new ConcurrentHashMap<>();

  /** Of devices that were told something and do not do it; a repeated command ends it. */
  private final Map<String, String> refusals = new ConcurrentHashMap<>();

  private final Semaphore news = new Semaphore(0);
  private final Thread thread;
  private volatile ModbusLink link;
  private volatile boolean closed;
  private int silentRequests;

  /** When a unit is next asked. */
  private static final class Turn {
    private final Unit unit;
    private long dueMillis;
    private int failures;
    private boolean unmappedTold;

    Turn(Unit unit, long dueMillis) {
      this.unit = unit;
      this.dueMillis = dueMillis;
    }
  }

  /**
   * A driver that {@link #start} sets going.
   *
   * @throws IllegalArgumentException where a profile cannot be read
   */
  public ModbusDriver(DriverSpec.Modbus spec, List<DeviceSpec> devices, DriverContext context) {
    this.spec = spec;
    this.context = context;
    Map<String, RegisterProfile> profiles = new HashMap<>();
    for (DeviceSpec device : devices) {
      Connection.Modbus connection = (Connection.Modbus) device.connection();
      turns.add(
          new Turn(
              new Unit(device, connection, profile(connection.profile(), profiles)),
              context.linkClock().epochMillis()));
    }
    this.thread = Thread.ofVirtual().name("modbus-" + spec.id()).unstarted(this::run);
  }

  private static Optional<RegisterProfile> profile(
      String name, Map<String, RegisterProfile> profiles) {
    if (name.equals(SUNSPEC)) {
      return Optional.empty();
    }
    if (!profiles.containsKey(name)) {
      try {
        profiles.put(name, RegisterProfiles.read(name));
      } catch (ConfigException e) {
        throw new IllegalArgumentException(e.getMessage(), e);
      }
    }
    return Optional.of(profiles.get(name));
  }

  @Override
  public void start() {
    thread.start();
  }

  @Override
  public void command(Command command) {
    if (link == null) {
      return;
    }
    commands.put(command.device(), command);
    news.release();
  }

  @Override
  public Map<String, String> troubles() {
    Map<String, String> all = new HashMap<>(refusals);
    all.putAll(troubles);
    return Map.copyOf(all);
  }

  @Override
  public void close() {
    closed = true;
    thread.interrupt();
    ModbusLink open = link;
    if (open != null) {
      open.close();
    }
  }

  private void run() {
    long pauseMillis = FIRST_PAUSE_MILLIS;
    try {
      while (!closed) {
        try (ModbusLink open = new ModbusLink(spec, context.counters())) {
          link = open;
          pauseMillis =
              serve(open) ? FIRST_PAUSE_MILLIS : Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        } catch (ModbusTrouble e) {
          context.counters().add(e.kind().counter());
          turns.forEach(turn -> trouble(turn, e));
          pauseMillis = Math.min(2 * pauseMillis, LONGEST_PAUSE_MILLIS);
        } finally {
          link = null;
          commands.clear();
          turns.forEach(turn -> turn.unit.forget());
        }
        Thread.sleep(pauseMillis);
      }
    } catch (InterruptedException _) {
      log.debug("driver {} ended", spec.id());
    }
  }

  /** Asks units in turn until the connection ends; whether any has answered. */
  private boolean serve(ModbusLink open) throws InterruptedException {
    boolean answered = false;
    silentRequests = 0;
    while (!closed && open.isOpen() && !halfOpen()) {
      long now = context.linkClock().epochMillis();
      Optional<Turn> told = turns.stream().filter(this::canObey).findFirst();
      if (told.isPresent()) {
        Turn turn = told.get();
        answered |= attempt(turn, () -> obey(turn.unit, open));
      } else {
        Turn next = next(now);
        if (next.dueMillis <= now) {
          answered |= attempt(next, () -> read(next, open, now));
        } else {
          await(Math.min(next.dueMillis - now, LONGEST_WAIT_MILLIS));
        }
      }
    }
    if (halfOpen()) {
      context.counters().add("modbus.halfOpen");
    }
    return answered;
  }

  private boolean halfOpen() {
    return silentRequests >= SILENT_REQUESTS && turns.stream().noneMatch(t -> t.failures == 0);
  }

  private boolean canObey(Turn turn) {
    return turn.failures == 0 && turn.unit.ready() && commands.containsKey(turn.unit.device().id());
  }

  /** The healthy unit due first, if it is due now; else whichever is due first. */
  private Turn next(long now) {
    Comparator<Turn> byTime = Comparator.comparingLong(turn -> turn.dueMillis);
    return turns.stream()
        .filter(turn -> turn.failures == 0 && turn.dueMillis <= now)
        .min(byTime)
        .orElseGet(() -> turns.stream().min(byTime).orElseThrow());
  }

  private void await(long millis) throws InterruptedException {
    if (news.tryAcquire(millis, TimeUnit.MILLISECONDS)) {
      news.drainPermits();
    }
  }

  private interface Request {
    void run() throws ModbusTrouble, InterruptedException;
  }

  private boolean attempt(Turn turn, Request request) throws InterruptedException {
    try {
      request.run();
      silentRequests = 0;
      return true;
    } catch (ModbusTrouble e) {
      context.counters().add(e.kind().counter());
      silentRequests = e.kind() == Kind.TIMEOUT ? silentRequests + 1 : 0;
      trouble(turn, e);
      postpone(turn);
      return false;
    }
  }

  private void read(Turn turn, ModbusLink open, long now)
      throws ModbusTrouble, InterruptedException {
    context.inputs().offer(turn.unit.read(open, context.clock().epochMillis()));
    if (!turn.unmappedTold && !turn.unit.unmapped().isEmpty()) {
      turn.unmappedTold = true;
      log.warn("{}: its profile has no {}", turn.unit.device().id(), turn.unit.unmapped());
    }
    turn.failures = 0;
    long everyMillis = Math.max(1, (long) (spec.everyMillis() / context.clock().speed()));
    // What was missed is not made up for.
    turn.dueMillis = Math.max(turn.dueMillis + everyMillis, now);
    if (troubles.remove(turn.unit.device().id()) != null) {
      log.info("{} is read again", turn.unit.device().id());
    }
  }

  private void obey(Unit unit, ModbusLink open) throws ModbusTrouble, InterruptedException {
    String device = unit.device().id();
    try {
      if (unit.obey(open, commands.remove(device))) {
        context.counters().add("modbus.reverted");
      }
      if (refusals.remove(device) != null) {
        log.info("{} does as it is told again", device);
      }
    } catch (ModbusTrouble e) {
      switch (e.kind()) {
        case EXCEPTION, READ_BACK, CANNOT_HOLD -> refused(device, e);
        case TIMEOUT, BAD_ANSWER, CONNECTION_LOST, NOT_CONNECTED, NOT_SUNSPEC -> throw e;
      }
    }
  }

  /** It answers, and so is read on in its periods. */
  private void refused(String device, ModbusTrouble why) {
    context.counters().add(why.kind().counter());
    if (refusals.put(device, why.getMessage()) == null) {
      log.warn("{} does not do as it is told: {}", device, why.getMessage());
    }
  }

  private void postpone(Turn turn) {
    long pauseMillis = FIRST_PAUSE_MILLIS << Math.min(turn.failures, 10);
    turn.failures++;
    turn.dueMillis =
        context.linkClock().epochMillis() + Math.min(pauseMillis, LONGEST_PAUSE_MILLIS);
  }

  private void trouble(Turn turn, ModbusTrouble why) {
    if (troubles.put(turn.unit.device().id(), why.getMessage()) == null) {
      log.warn("{}: {}", turn.unit.device().id(), why.getMessage());
    }
  }
}

package org.gridpact.app.sim;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gridpact.edge.control.FailsafeWatch;
import org.gridpact.edge.control.Mode;
import org.gridpact.edge.control.Ordered;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.dispatch.Conditions;
import org.gridpact.edge.dispatch.Participant;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.dispatch.Vote;

/** A gateway: the real participant and failsafe watch, on a disk and streams that fail. */
final class SimGateway extends Machine {
  private static final long CYCLE_MILLIS = 500;
  private static final long BEAT_MILLIS = 1_000;
  private static final long WELCOME_WITHIN_MILLIS = 1_500;
  private static final long DEAD_AFTER_MILLIS = 4_000;
  private static final long FAILSAFE_AFTER_MILLIS = 6_000;
  private static final int EVIDENCE_AT_ONCE = 16;

  private final List<DeviceSpec> devices;
  private final List<CenterNode> nodes;
  private final Network network;
  private final Words words;
  private final SimDisk disk;
  private Participant participant;
  private FailsafeWatch watch;
  private Set<String> lockedOut = Set.of();
  private long boots;

  /** The stream of now: to which node, since when, and whether it has answered. */
  private int node;

  private Words.Hearer hearer;
  private long stream;
  private boolean welcomed;
  private long heardAt;

  SimGateway(
      World world,
      String name,
      int number,
      List<DeviceSpec> devices,
      List<CenterNode> nodes,
      Network network,
      Words words) {
    super(world, name, number);
    this.devices = devices;
    this.nodes = nodes;
    this.network = network;
    this.words = words;
    this.disk = new SimDisk(world, name, clock);
    this.node = world.dice.below(nodes.size());
  }

  @Override
  void begin() {
    boots++;
    disk.reopen();
    try {
      participant = new Participant(Grid.AREA, name, devices, 300, disk, new Counters());
    } catch (IOException e) {
      throw new IllegalStateException("a simulated disk can always be read", e);
    }
    world.tell(new Fact.Started(world.now(), name));
    watch = new FailsafeWatch(FAILSAFE_AFTER_MILLIS, clock.epochMillis());
    lockedOut = disk.lockedOut();
    connect();
    later(world.dice.between(1, CYCLE_MILLIS), this::cycle);
    later(world.dice.between(1, BEAT_MILLIS), this::beat);
  }

  boolean hasBrokenDisk() {
    return disk.isBroken();
  }

  /** Nothing is promised, in effect, or not yet acknowledged. */
  boolean isAtRest() {
    return participant.undecided().isEmpty()
        && participant.inEffect(clock.epochMillis()).isEmpty()
        && disk.evidence(1).isEmpty();
  }

  List<String> undecided() {
    return participant.undecided();
  }

  Set<String> commanded() {
    return new TreeSet<>(participant.inEffect(clock.epochMillis()).keySet());
  }

  private void connect() {
    stream = world.dice.any();
    hearer = words.hearer(name, stream, clock);
    welcomed = false;
    heardAt = world.now();
    node = (node + 1) % nodes.size();
    CenterNode center = nodes.get(node);
    long hello = stream;
    long boot = boots;
    network.send(this, center, () -> center.hello(this, hello, boot));
  }

  private void toCenter(java.util.function.Consumer<CenterNode> message) {
    if (welcomed) {
      CenterNode center = nodes.get(node);
      network.send(this, center, () -> message.accept(center));
    }
  }

  void welcomed(long to) {
    if (to != stream || welcomed) {
      return;
    }
    welcomed = true;
    heardAt = world.now();
    participant.openVotes().forEach(this::send);
    participant.undecided().forEach(o -> toCenter(c -> c.asked(name, o)));
  }

  private void beat() {
    later(BEAT_MILLIS, this::beat);
    if (world.now() - heardAt > (welcomed ? DEAD_AFTER_MILLIS : WELCOME_WITHIN_MILLIS)) {
      connect();
      return;
    }
    participant.inDoubt(clock.epochMillis()).forEach(o -> toCenter(c -> c.asked(name, o)));
    if (welcomed) {
      disk.evidence(EVIDENCE_AT_ONCE).forEach(this::send);
    }
  }

  void acknowledged(long upTo) {
    disk.acknowledged(upTo);
  }

  void hear(Object word) {
    if (!welcomed) {
      return;
    }
    hearer
        .hear(word)
        .ifPresent(
            says -> {
              heardAt = world.now();
              watch.heard(clock.epochMillis());
              heed(says);
            });
  }

  private void heed(Says says) {
    switch (says) {
      case Says.Beat _ -> {}
      case Says.Prepare(Order part) -> prepare(part);
      case Says.Decide(Decision decision) -> decided(decision);
      case Says.LockOuts(Set<String> locked) -> {
        lockedOut = locked;
        disk.recordLockedOut(locked);
      }
    }
  }

  private Conditions conditions() {
    return new Conditions(watch.mode(clock.epochMillis()), lockedOut);
  }

  private void prepare(Order part) {
    long local = clock.epochMillis();
    Conditions conditions = conditions();
    world.tell(
        new Fact.Asked(
            world.now(),
            name,
            part.id(),
            local,
            conditions.mode() == Mode.NORMAL,
            conditions.lockedOut()));
    send(participant.prepare(part, local, conditions));
    if (world.dice.chance(world.rates().crashGateway())) {
      world.count("crashes after a vote");
      crash();
    }
  }

  private void send(Vote vote) {
    tellSaid(vote);
    toCenter(c -> c.voted(vote));
  }

  /** A vote's evidence says it too: after a crash between the write and the word, it alone. */
  private void send(SimDisk.Evidence evidence) {
    if (evidence.vote() != null) {
      tellSaid(evidence.vote());
    }
    toCenter(c -> c.evidence(this, evidence));
  }

  private void tellSaid(Vote vote) {
    world.tell(
        new Fact.Said(world.now(), name, vote.order(), vote.prepared(), clock.epochMillis()));
  }

  private void decided(Decision decision) {
    long local = clock.epochMillis();
    world.tell(new Fact.Heard(world.now(), name, decision.order(), decision.committed()));
    try {
      List<Effect> effects = participant.decide(decision, local);
      world.tell(new Fact.Learnt(world.now(), name, decision.order(), decision.committed(), local));
      effects.forEach(this::send);
    } catch (IOException _) {
      world.count("decisions not written");
    }
  }

  private void send(Effect effect) {
    toCenter(c -> c.reported(effect));
  }

  private void cycle() {
    later(CYCLE_MILLIS, this::cycle);
    long local = clock.epochMillis();
    Conditions conditions = conditions();
    boolean whole = true;
    try {
      participant.step(local, conditions, DEVICES).forEach(this::send);
    } catch (IOException _) {
      whole = false;
    }
    world.tell(
        new Fact.Stepped(
            world.now(),
            name,
            local,
            whole,
            conditions.mode() == Mode.NORMAL,
            lockedOut,
            inEffect()));
  }

  /** The order in effect by device, as its setpoint tells. */
  private Map<String, String> inEffect() {
    Map<String, Ordered> setpoints = participant.inEffect(clock.epochMillis());
    if (setpoints.isEmpty()) {
      return Map.of();
    }
    Map<String, String> orders = new TreeMap<>();
    setpoints.forEach(
        (device, ordered) -> orders.put(device, Marked.order(ordered.setpoint().orElseThrow())));
    return orders;
  }

  private static final Participant.Devices DEVICES =
      new Participant.Devices() {
        @Override
        public DeviceMeasurement measured(String device) {
          return new DeviceMeasurement(device, OptionalDouble.empty(), SwitchState.UNKNOWN);
        }

        @Override
        public boolean reached(Setpoint setpoint) {
          return true;
        }
      };
}

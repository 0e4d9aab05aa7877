package org.gridpact.edge.uplink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.control.GatewayControl;
import org.gridpact.edge.control.Mode;
import org.gridpact.edge.control.ObedientDevice;
import org.gridpact.edge.control.Ordered;
import org.gridpact.edge.control.RandomDevices;
import org.gridpact.edge.control.Ruling;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.dispatch.Conditions;
import org.gridpact.edge.dispatch.MemoryOrderLog;
import org.gridpact.edge.dispatch.Participant;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.GatewayRules;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.DispatchCodec;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.time.ManualClock;
import org.gridpact.model.wire.UplinkProto.LockOuts;
import org.gridpact.model.wire.UplinkProto.Orders;
import org.gridpact.model.wire.UplinkProto.Word;

/**
 * A gateway of random devices under a center that orders at random: from the signed word by {@link
 * Hearing}, {@link Participant} and {@link GatewayControl} to the command each device gets, which
 * is judged. Also those who would be the center and are not, see {@link TestSpeaker}.
 *
 * <p>Counts beside what the gateway counts: {@code test.commands}, setpoints in words of the
 * center's; {@code test.inEffect}, those of them that were in effect; {@code test.forged}, words of
 * others; {@code test.powers.judged}, {@code test.switches.judged} and {@code test.taps.judged},
 * commands of all cycles.
 */
final class CommandedGateway {
  private static final String AREA = "feeder33";
  private static final int DEVICES = 2_000;
  private static final int BREAKER_EVERY = 50;

  /** The one after it is a tap changer. */
  private static final int TAP_CHANGER = 1;

  private static final int CYCLE_MILLIS = 1_000;
  private static final int CYCLES = 4;
  private static final long[] PAUSES_MILLIS = {0, 90_000, 1_200_000, 7_200_000, 100_000_000};

  private final SplittableRandom random;
  private final String name;
  private final Counters counters;
  private final ManualClock clock = new ManualClock(1_763_683_200_000L);
  private final List<ObedientDevice> devices = new ArrayList<>();
  private final Map<String, ObedientDevice> byId = new LinkedHashMap<>();
  private final Participant participant;
  private final GatewayControl control;
  private final Ears ears = new Ears();

  /** Orders that may still hold devices. */
  private final List<Order> standing = new ArrayList<>();

  private TestSpeaker center;
  private Hearing hearing;
  private GatewayControl.Memory memory = GatewayControl.Memory.START;
  private Map<String, Ruling> before = Map.of();
  private ProcessImage image;
  private Mode mode = Mode.NORMAL;
  private String where;
  private long said;

  CommandedGateway(SplittableRandom random, String name, Counters counters) throws IOException {
    this.random = random;
    this.name = name;
    this.where = name;
    this.counters = counters;
    for (int i = 0; i < DEVICES; i++) {
      DeviceSpec spec =
          switch (i % BREAKER_EVERY) {
            case 0 -> RandomDevices.breaker("breaker-" + i, random);
            case TAP_CHANGER -> RandomDevices.tapChanger("oltc-" + i, random);
            default -> RandomDevices.power("device-" + i, random);
          };
      ObedientDevice device = new ObedientDevice(spec, random);
      devices.add(device);
      byId.put(spec.id(), device);
    }
    List<DeviceSpec> specs = devices.stream().map(ObedientDevice::spec).toList();
    participant =
        new Participant(
            AREA, TestDevices.GATEWAY, specs, 3 * CYCLE_MILLIS, new MemoryOrderLog(), counters);
    control = new GatewayControl(specs, GatewayRules.NONE);
    newStream();
  }

  /** What a gateway does with the center's words. */
  private final class Ears implements UplinkListener {
    private long heard;
    private long acted;
    private Set<String> lockedOut = Set.of();
    private Optional<Vote> vote = Optional.empty();

    @Override
    public void heard() {
      heard++;
    }

    @Override
    public void prepare(List<Order> orders) {
      acted++;
      vote =
          Optional.of(
              participant
                  .prepareAll(orders, clock.epochMillis(), conditions(), clock::epochMillis)
                  .getLast());
    }

    @Override
    public void decided(List<Decision> decisions) {
      acted++;
      try {
        participant.decideAll(decisions, clock.epochMillis());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void lockedOut(Set<String> locked) {
      acted++;
      lockedOut = locked;
    }

    @Override
    public void connected() {}

    @Override
    public void disconnected() {}

    @Override
    public void beat() {}

    @Override
    public Map<String, Long> counters() {
      return counters.totals();
    }
  }

  private Conditions conditions() {
    return new Conditions(mode, ears.lockedOut);
  }

  private void newStream() {
    long stream = random.nextLong();
    center = new TestSpeaker(AREA, TestDevices.GATEWAY, stream, clock, random);
    hearing =
        new Hearing(
            new UplinkClient.Identity(AREA, TestDevices.GATEWAY, 1, TestSpeaker.KEY.publicKey()),
            stream,
            clock,
            ears,
            counters,
            vote -> fail("%s: an order could not be read: %s", where, vote));
  }

  /** One order on its whole way. */
  void order(int number) throws IOException {
    where = "%s, order %d".formatted(name, number);
    pause();
    cycle();
    if (random.nextInt(10) == 0) {
      newStream();
    }
    if (random.nextInt(8) == 0) {
      lockOut();
    }
    Order order = randomOrder("o" + number);
    standing.removeIf(o -> o.expiresAt() <= clock.epochMillis());
    boolean yes = prepare(order);
    decide(order, yes);
    for (int i = 0; i < CYCLES; i++) {
      clock.advance(CYCLE_MILLIS);
      cycle();
      if (i == 0) {
        countInEffect(order);
      }
    }
  }

  /** The clock goes on, the ramp does not; switches may be moved by hand meanwhile. */
  private void pause() {
    long millis = PAUSES_MILLIS[random.nextInt(PAUSES_MILLIS.length)];
    clock.advance(millis + CYCLE_MILLIS);
    if (millis > 0) {
      for (int i = 0; i < DEVICES; i += BREAKER_EVERY) {
        if (random.nextInt(10) == 0) {
          devices.get(i).moveByHand();
          devices.get(i + TAP_CHANGER).moveByHand();
        }
      }
    }
  }

  private void lockOut() {
    List<String> some = random.ints(random.nextInt(4), 0, DEVICES).mapToObj(this::id).toList();
    say(Word.newBuilder().setLockOuts(LockOuts.newBuilder().addAllDevices(some)));
    assertThat(ears.lockedOut).as(where).containsExactlyInAnyOrderElementsOf(Set.copyOf(some));
  }

  private String id(int device) {
    return devices.get(device).spec().id();
  }

  private boolean prepare(Order order) {
    Word.Builder word =
        Word.newBuilder().setOrders(Orders.newBuilder().addPrepares(DispatchCodec.toProto(order)));
    forge(word.clone());
    ears.vote = Optional.empty();
    say(word);
    counters.add("test.commands", order.setpoints().count());
    Vote vote = ears.vote.orElseThrow();
    Map<String, Double> least = new HashMap<>();
    order.setpoints().forEach(s -> least.merge(s.device(), least(s), Math::max));
    Optional<Setpoint> impossible =
        order.setpoints().filter(s -> !isPossible(s, least.get(s.device()))).findFirst();
    boolean possible = mode == Mode.NORMAL && impossible.isEmpty();
    // The operations of an hour are for the checker to count.
    boolean switches =
        order.setpoints().anyMatch(s -> s instanceof Setpoint.Switch || s instanceof Setpoint.Tap);
    if (vote.prepared() ? !possible : possible && !switches) {
      fail("%s: %s in mode %s; impossible: %s", where, vote, mode, impossible);
    }
    return vote.prepared();
  }

  private boolean isPossible(Setpoint s, double least) {
    return !ears.lockedOut.contains(s.device())
        && RandomSetpoints.isPossible(s, byId.get(s.device()), least);
  }

  /** Watts, either way, that a setpoint has its device take at least. */
  private static double least(Setpoint s) {
    return s instanceof Setpoint.Power p ? Math.abs(p.nearest(0)) : 0;
  }

  /** Now and then the decision does not come, and now and then it is a commit after a no. */
  private void decide(Order order, boolean yes) {
    Word.Builder commit =
        Word.newBuilder()
            .setOrders(
                Orders.newBuilder()
                    .addDecisions(DispatchCodec.toProto(new Decision(order.id(), true, ""))));
    forge(commit.clone());
    int fate = random.nextInt(20);
    boolean committed = yes ? fate > 1 : fate > 14;
    if (committed) {
      say(commit);
    } else if (fate != 0) {
      say(
          Word.newBuilder()
              .setOrders(
                  Orders.newBuilder()
                      .addDecisions(
                          DispatchCodec.toProto(new Decision(order.id(), false, "a no")))));
    }
    forge(commit.clone());
    if (yes && (committed || fate == 0)) {
      standing.add(order);
    }
  }

  /** Says a word as the center, which is heard. */
  private void say(Word.Builder word) {
    said++;
    assertThat(hearing.hear(center.say(word))).as(where).isTrue();
    hearing.deliver();
    assertThat(ears.heard).as(where).isEqualTo(said);
  }

  /** Says it as somebody else, who is not. */
  private void forge(Word.Builder word) {
    TestSpeaker.Forged forged = center.forge(word);
    String count = "word." + forged.rule();
    long before = counters.of(count);
    long acted = ears.acted;
    boolean heard = hearing.hear(forged.word());
    hearing.deliver();
    boolean heeded = heard || ears.heard != said || ears.acted != acted;
    if (heeded || counters.of(count) != before + 1) {
      fail("%s: a word that is %s was heeded or not counted", where, forged.rule());
    }
    counters.add("test.forged");
  }

  private Order randomOrder(String id) {
    long now = clock.epochMillis();
    int mood = random.nextInt(8);
    int most = random.nextInt(4) == 0 ? random.nextInt(1, 20) : DEVICES;
    int first = random.nextInt(DEVICES);
    int wildOne = mood == 1 ? random.nextInt(most) : -1;
    // Else the operations of an hour would be the reason of nearly every no.
    DeviceKind discrete =
        switch (random.nextInt(8)) {
          case 0, 1 -> DeviceKind.BREAKER;
          case 2 -> DeviceKind.TAP_CHANGER;
          default -> null;
        };
    double share = random.nextDouble(0.5, 1);
    List<Setpoint> setpoints = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      ObedientDevice device = devices.get((first + i) % DEVICES);
      boolean locked = ears.lockedOut.contains(device.spec().id()) && random.nextInt(1_000) != 0;
      DeviceKind kind = device.spec().kind();
      boolean isDiscrete = kind == DeviceKind.BREAKER || kind == DeviceKind.TAP_CHANGER;
      boolean leftOut = locked || (isDiscrete && kind != discrete) || random.nextDouble() > share;
      if (leftOut && !setpoints.isEmpty()) {
        continue;
      }
      boolean wild = mood == 0 || i == wildOne;
      Setpoint setpoint =
          wild ? RandomSetpoints.wild(device, random) : RandomSetpoints.possible(device, random);
      setpoints.add(setpoint);
      if (!wild) {
        RandomSetpoints.vars(device, least(setpoint), random).ifPresent(setpoints::add);
      }
    }
    long effectiveAt = now + CYCLE_MILLIS;
    return new Order(
        id,
        AREA,
        1,
        List.of(new Order.Part(TestDevices.GATEWAY, setpoints)),
        now,
        effectiveAt,
        effectiveAt + CYCLE_MILLIS,
        effectiveAt + random.nextLong(2, 2 * CYCLES) * CYCLE_MILLIS,
        "a wish",
        new Evidence(now, "AC load flow", true, List.of()),
        standing.stream().map(Order::id).toList());
  }

  private void countInEffect(Order order) {
    Map<String, Ordered> inEffect = participant.inEffect(clock.epochMillis());
    counters.add(
        "test.inEffect",
        order
            .setpoints()
            .filter(s -> holds(s, inEffect.getOrDefault(s.device(), Ordered.NOTHING)))
            .count());
  }

  private static boolean holds(Setpoint s, Ordered ordered) {
    return s instanceof Setpoint.Vars v
        ? ordered.vars().equals(OptionalDouble.of(v.vars()))
        : ordered.setpoint().equals(Optional.of(s));
  }

  private void cycle() throws IOException {
    if (random.nextInt(3) == 0) {
      mode = random.nextInt(12) == 0 ? Mode.values()[random.nextInt(3)] : Mode.NORMAL;
    }
    long now = clock.epochMillis();
    Map<String, DeviceState> states = HashMap.newHashMap(DEVICES);
    devices.forEach(d -> states.put(d.spec().id(), d.measure(now)));
    image = new ProcessImage(now, states, List.of());
    participant.step(now, conditions(), new Measured());
    GatewayControl.Step step =
        control.decide(
            image, CYCLE_MILLIS, mode, ears.lockedOut, participant.inEffect(now), memory);
    memory = step.memory();
    for (ObedientDevice device : devices) {
      String id = device.spec().id();
      boolean onlyWishes =
          mode == Mode.NORMAL
              && !ears.lockedOut.contains(id)
              && device.spec().rules().voltWatt().isEmpty()
              && device.spec().rules().voltVar().isEmpty();
      step.rulings()
          .get(id)
          .command()
          .filter(c -> isSent(c, before.get(id)))
          .ifPresent(
              c -> {
                String wrong = device.take(c, now, CYCLE_MILLIS, onlyWishes);
                if (wrong != null) {
                  fail("%s: %s; %s told %s", where, wrong, device, c);
                }
                counters.add(
                    switch (c) {
                      case Command.Switch _ -> "test.switches.judged";
                      case Command.Tap _ -> "test.taps.judged";
                      case Command.Power _ -> "test.powers.judged";
                    });
              });
      device.live();
    }
    before = step.rulings();
  }

  /** As the cycle does: a tap changer is told what it was not told in the cycle before. */
  private static boolean isSent(Command command, Ruling before) {
    return !(command instanceof Command.Tap)
        || before == null
        || !before.command().equals(Optional.of(command));
  }

  /** What the participant sees of the devices. */
  private final class Measured implements Participant.Devices {
    @Override
    public DeviceMeasurement measured(String device) {
      double watts = image.state(device).value(Quantity.ACTIVE_POWER);
      return new DeviceMeasurement(
          device,
          Double.isNaN(watts) ? OptionalDouble.empty() : OptionalDouble.of(watts),
          SwitchState.UNKNOWN);
    }

    @Override
    public boolean reached(Setpoint setpoint) {
      return false;
    }

    @Override
    public double stateOfCharge(String device) {
      return byId.get(device).knownCharge();
    }

    @Override
    public double tapPosition(String device) {
      return byId.get(device).knownTap();
    }

    @Override
    public int tapOperations(String device) {
      return memory.tapOperations(device, image.epochMillis());
    }
  }
}

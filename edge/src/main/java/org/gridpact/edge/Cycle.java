package org.gridpact.edge;

import java.io.IOException;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.gridpact.edge.control.Authority;
import org.gridpact.edge.control.GatewayControl;
import org.gridpact.edge.control.LinkState;
import org.gridpact.edge.control.Mode;
import org.gridpact.edge.control.Ordered;
import org.gridpact.edge.control.Ruling;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.dispatch.Conditions;
import org.gridpact.edge.dispatch.Participant;
import org.gridpact.edge.driver.Driver;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.Framing;
import org.gridpact.edge.image.Imaging;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.edge.store.EdgeStore;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;

/**
 * One control cycle after the other: inputs, image, decision, commands, frame. Belongs to one
 * thread.
 *
 * <p>A command is sent when it changes, when its device speaks after a silence, and every {@value
 * #REPEAT_MILLIS} ms. A device that has not spoken yet is not commanded, nor is a switch that is
 * where it should be. What moves contacts, a switch or a tap changer, is not told again because of
 * a silence; a tap changer only when control has said nothing in between, as each time counts.
 */
final class Cycle {
  static final long REPEAT_MILLIS = 10_000;

  private final GatewayControl control;
  private final int cycleMillis;
  private final Birth birth;
  private final Imaging imaging;
  private final Framing framing;
  private final Participant participant;
  private final Driver driver;
  private final EdgeStore store;
  private final Counters counters;
  private final Map<String, Told> told = new HashMap<>();
  private GatewayControl.Memory memory = GatewayControl.Memory.START;
  private OptionalLong previousMillis = OptionalLong.empty();
  private volatile Supplier<Map<String, Long>> ruling = Map::of;
  private Consumer<ProcessImage> follower = _ -> {};

  /** What one device was told. */
  private static final class Told {
    private Optional<Command> decided = Optional.empty();

    /** The newest that went to its driver; null where the next one has to go whatever it is. */
    private Command sent;

    private long sentMillis;
    private boolean silent;
  }

  Cycle(
      GatewayControl control,
      int cycleMillis,
      Birth birth,
      Imaging imaging,
      Participant participant,
      Driver driver,
      EdgeStore store,
      Counters counters) {
    this.control = control;
    this.cycleMillis = cycleMillis;
    this.birth = birth;
    this.imaging = imaging;
    this.framing = new Framing(birth);
    this.participant = participant;
    this.driver = driver;
    this.store = store;
    this.counters = counters;
  }

  /** Gives each image to a follower at the end of its cycle; one that never waits. */
  void follow(Consumer<ProcessImage> images) {
    follower = images;
  }

  /** Reads the inputs for the cycle that starts at {@code now}. */
  ProcessImage read(long now) {
    return imaging.next(now);
  }

  /**
   * Runs the cycle of an image.
   *
   * @param now what the clock shows: after the image's time, and by far where the process stood
   *     still in between. Orders are late by it
   * @return what is to be told to the center
   */
  List<Effect> run(ProcessImage image, long now, Conditions conditions) {
    List<Effect> effects = dispatch(now, image, conditions);
    command(image, conditions, participant.inEffect(now));
    store(image);
    follower.accept(image);
    previousMillis = OptionalLong.of(image.epochMillis());
    return effects;
  }

  private List<Effect> dispatch(long now, ProcessImage image, Conditions conditions) {
    try {
      return participant.step(now, conditions, new Devices(image));
    } catch (IOException _) {
      // The store has said so; without it orders stay as they are.
      counters.add("orders.notWritten");
      return List.of();
    }
  }

  /**
   * How the newest cycle decided: {@code control.link.<state>} is 1 for what is known of the
   * center's will, {@code control.by.<authority>} the number of devices whose range or reactive
   * power it set. For any thread.
   */
  Map<String, Long> ruling() {
    return ruling.get();
  }

  private static Map<String, Long> count(LinkState link, Collection<Ruling> rulings) {
    long[] devices = new long[Authority.values().length];
    for (Ruling ruling : rulings) {
      Set<Authority> by = EnumSet.of(ruling.lower(), ruling.upper());
      ruling.vars().ifPresent(by::add);
      by.forEach(authority -> devices[authority.ordinal()]++);
    }
    Map<String, Long> counts = new HashMap<>();
    counts.put("control.link." + key(link), 1L);
    for (Authority by : Authority.values()) {
      if (devices[by.ordinal()] > 0) {
        counts.put("control.by." + key(by), devices[by.ordinal()]);
      }
    }
    return counts;
  }

  private static String key(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private void command(ProcessImage image, Conditions conditions, Map<String, Ordered> dispatch) {
    long now = image.epochMillis();
    // After a pause the ramp goes on from where it was, not from where it might have been.
    long elapsed = Math.clamp(now - previousMillis.orElse(now), 0, cycleMillis);
    Mode mode = conditions.mode();
    GatewayControl.Step step =
        control.decide(image, elapsed, mode, conditions.lockedOut(), dispatch, memory);
    memory = step.memory();
    LinkState link = LinkState.of(mode, !dispatch.isEmpty());
    ruling = () -> count(link, step.rulings().values());
    step.rulings()
        .forEach((device, ruling) -> obey(device, ruling.command(), image.state(device), now));
  }

  private void obey(String device, Optional<Command> command, DeviceState state, long now) {
    Told was = told.computeIfAbsent(device, _ -> new Told());
    was.decided = command;
    if (state.quality() == Quality.STALE) {
      was.silent = true;
    } else if (was.silent) {
      was.silent = false;
      if (!movesContacts(command)) {
        // Each time a switch is told counts as an operation, so a silence alone does not repeat it.
        was.sent = null;
      }
    }
    if (command.isEmpty()) {
      was.sent = null;
    } else if (!isThere(command.get(), state)) {
      send(was, command.get(), now);
    }
  }

  private static boolean movesContacts(Optional<Command> command) {
    return command.isPresent()
        && switch (command.get()) {
          case Command.Switch _, Command.Tap _ -> true;
          case Command.Power _ -> false;
        };
  }

  /** A switch that is where it should be is not told again: it may be about to trip. */
  private static boolean isThere(Command command, DeviceState state) {
    return command instanceof Command.Switch wanted
        && state.value(Quantity.SWITCH_CLOSED) == (wanted.closed() ? 1 : 0);
  }

  private void send(Told was, Command command, long now) {
    boolean repeats = !(command instanceof Command.Tap);
    if (!command.equals(was.sent) || (repeats && now - was.sentMillis >= REPEAT_MILLIS)) {
      driver.command(command);
      was.sent = command;
      was.sentMillis = now;
    }
  }

  private void store(ProcessImage image) {
    Optional<Frame> frame = framing.frame(image, store.bootEpoch(), store.nextSequence());
    if (frame.isEmpty()) {
      return;
    }
    try {
      store.append(frame.get(), birth);
      counters.add("frames.stored");
      counters.add("readings.stored", frame.get().size());
    } catch (IOException _) {
      // The store has said so; these readings are lost, and counted.
      counters.add("frames.notStored");
    }
  }

  /** What the devices of an image do, and what they were last told. */
  private final class Devices implements Participant.Devices {
    private final ProcessImage image;

    Devices(ProcessImage image) {
      this.image = image;
    }

    @Override
    public DeviceMeasurement measured(String device) {
      DeviceState state = image.state(device);
      double closed = state.value(Quantity.SWITCH_CLOSED);
      double tap = tapPosition(device);
      SwitchState position = closed == 0 ? SwitchState.OPEN : SwitchState.CLOSED;
      return new DeviceMeasurement(
          device,
          known(state.value(Quantity.ACTIVE_POWER)),
          Double.isNaN(closed) ? SwitchState.UNKNOWN : position,
          tap == Math.rint(tap) ? OptionalInt.of((int) tap) : OptionalInt.empty(),
          known(state.value(Quantity.REACTIVE_POWER)));
    }

    @Override
    public boolean isReadAfter(String device, long epochMillis) {
      return image.state(device).reading().epochMillis() > epochMillis;
    }

    private static OptionalDouble known(double value) {
      return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
    }

    @Override
    public double tapPosition(String device) {
      return image.state(device).value(Quantity.TAP_POSITION);
    }

    @Override
    public int tapOperations(String device) {
      return memory.tapOperations(device, image.epochMillis());
    }

    @Override
    public double stateOfCharge(String device) {
      return image.state(device).value(Quantity.STATE_OF_CHARGE);
    }

    @Override
    public boolean reached(Setpoint setpoint) {
      Command wish =
          Optional.ofNullable(told.get(setpoint.device())).flatMap(t -> t.decided).orElse(null);
      return switch (setpoint) {
        case Setpoint.Power wanted ->
            wish instanceof Command.Power is
                && is.minWatts() >= wanted.minWatts()
                && is.maxWatts() <= wanted.maxWatts();
        case Setpoint.Vars wanted ->
            wish instanceof Command.Power is
                && is.vars().isPresent()
                && is.vars().getAsDouble() == wanted.vars();
        case Setpoint.Switch wanted ->
            wish instanceof Command.Switch is && is.closed() == wanted.closed();
        // Each step takes seconds, so what it was told says little.
        case Setpoint.Tap wanted -> tapPosition(wanted.device()) == wanted.position();
      };
    }
  }
}

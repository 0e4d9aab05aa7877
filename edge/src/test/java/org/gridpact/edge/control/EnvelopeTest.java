package org.gridpact.edge.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.edge.image.Reading;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.GatewayRules.AntiFlap;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.Quality;
import org.junit.jupiter.api.Test;

/**
 * Random devices in random conditions under random orders, judged by {@link EnvelopeChecker}. The
 * orders here come straight to the controller, also those no participant would have prepared.
 */
class EnvelopeTest {
  private static final int DECISIONS = Integer.getInteger("decisions", 10_000_000);
  private static final int CYCLES = 1_000;

  @Test
  void noneOfTenMillionOrdersLeavesTheEnvelope() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("EnvelopeTest seed " + seed);
    long moved = 0;
    long vars = 0;
    for (int i = 0; i < DECISIONS / CYCLES; i++) {
      SplittableRandom random = new SplittableRandom(seed + i);
      Run run = new Run(random, "seed %d, device %d".formatted(seed, i));
      moved += run.cycles();
      vars += run.varsObeyed;
    }
    assertThat(vars).as("ordered reactive powers obeyed").isGreaterThan(DECISIONS / 100);
    assertThat(moved).as("commands that were not as before").isGreaterThan(DECISIONS / 10);
  }

  /** One device for some cycles. */
  private static final class Run {
    private final SplittableRandom random;
    private final String name;
    private final ObedientDevice device;
    private final Envelope.Power envelope;
    private final int cycleMillis;
    private final Optional<AntiFlap> antiFlap;
    private Controller.Memory memory = Controller.Memory.NONE;
    private long now;
    private long varsObeyed;

    Run(SplittableRandom random, String name) {
      this.random = random;
      this.name = name;
      DeviceSpec spec = RandomDevices.power("d", random);
      this.device = new ObedientDevice(spec, random);
      this.envelope = (Envelope.Power) spec.envelope().orElseThrow();
      this.cycleMillis = random.nextBoolean() ? 1_000 : 100;
      this.antiFlap =
          random.nextBoolean() ? Optional.of(new AntiFlap(2, 60_000)) : Optional.empty();
      this.now = 1_763_683_200_000L + random.nextLong(86_400_000);
    }

    long cycles() {
      long moved = 0;
      Mode mode = Mode.NORMAL;
      boolean locked = false;
      Ordered order = Ordered.NOTHING;
      for (int i = 0; i < CYCLES; i++) {
        if (random.nextInt(40) == 0) {
          mode = Mode.values()[random.nextInt(3)];
        }
        locked = random.nextInt(40) == 0 ? random.nextInt(4) == 0 : locked;
        order = random.nextInt(5) == 0 ? new Ordered(order(), vars()) : order;
        moved += cycle(i, mode, locked, order) ? 1 : 0;
      }
      return moved;
    }

    private boolean cycle(int i, Mode mode, boolean locked, Ordered order) {
      long elapsed = i == 0 ? 0 : cycleMillis;
      // Now and then a pause: the clock goes on, the ramp does not.
      now += random.nextInt(200) == 0 ? random.nextInt(600_000) : elapsed;
      boolean feederFree = random.nextInt(3) != 0;
      boolean lost = random.nextInt(30) == 0;
      Controller.Situation situation =
          new Controller.Situation(
              now,
              elapsed,
              device.measure(now),
              mode,
              locked,
              order.setpoint(),
              order.vars(),
              feederFree ? Range.FREE : feeder(),
              lost,
              antiFlap);
      Controller.Memory remembered = memory;
      Optional<Command> before = remembered.told();
      Controller.Step step = Controller.decide(device.spec(), situation, memory);
      memory = step.memory();
      Command told = step.ruling().command().orElseThrow();
      boolean onlyWishes =
          mode == Mode.NORMAL
              && !locked
              && !lost
              && feederFree
              && antiFlap.isEmpty()
              && !RandomDevices.mindsVoltage(device.spec());
      String wrong = device.take(told, now, elapsed, onlyWishes);
      OptionalDouble vars = ((Command.Power) told).vars();
      if (locked && vars.orElse(0) != 0) {
        wrong = "locked out with reactive power";
      }
      if (order.vars().isPresent() && vars.isPresent()) {
        boolean obeyed = vars.getAsDouble() == order.vars().getAsDouble();
        varsObeyed += obeyed ? 1 : 0;
        // What its rating leaves volt-var may by chance be what was ordered.
        if (obeyed
            && mode != Mode.NORMAL
            && !told.equals(withoutOrderedVars(situation, remembered))) {
          wrong = "an order's reactive power in mode " + mode;
        }
      }
      if (wrong != null) {
        fail(
            "%s, cycle %d: %s; %s told %s, before %s, %s"
                .formatted(name, i, wrong, device, told, before, situation));
      }
      device.live();
      return !Optional.of(told).equals(before);
    }

    private Command withoutOrderedVars(Controller.Situation s, Controller.Memory remembered) {
      Controller.Situation without =
          new Controller.Situation(
              s.now(),
              s.sincePreviousMillis(),
              s.state(),
              s.mode(),
              s.lockedOut(),
              s.dispatch(),
              OptionalDouble.empty(),
              s.feeder(),
              s.meterLost(),
              s.antiFlap());
      return Controller.decide(device.spec(), without, remembered).ruling().command().orElseThrow();
    }

    private Optional<Setpoint> order() {
      if (random.nextInt(4) == 0) {
        return Optional.empty();
      }
      double width = envelope.maxWatts() - envelope.minWatts();
      double a = envelope.minWatts() - width + random.nextDouble() * 3 * width;
      if (random.nextInt(50) == 0) {
        a = random.nextBoolean() ? -Double.MAX_VALUE / 4 : Double.MAX_VALUE / 4;
      }
      return Optional.of(new Setpoint.Power("d", a, a + random.nextInt(2) * width / 3));
    }

    /** Also more than the device can do, and of one that can do none. */
    private OptionalDouble vars() {
      double size = Math.max(-envelope.minWatts(), envelope.maxWatts());
      return switch (random.nextInt(8)) {
        case 0, 1 -> OptionalDouble.empty();
        case 2 -> OptionalDouble.of(random.nextBoolean() ? Double.MAX_VALUE : -Double.MAX_VALUE);
        default -> OptionalDouble.of(random.nextDouble(-2 * size, 2 * size));
      };
    }

    private Range feeder() {
      double a = random.nextDouble(2 * envelope.minWatts() - 1, 2 * envelope.maxWatts() + 1);
      return random.nextBoolean()
          ? new Range(Double.NEGATIVE_INFINITY, a)
          : new Range(a, Double.POSITIVE_INFINITY);
    }
  }

  @Test
  void noBreakerIsOperatedMoreOftenThanItsEnvelopeSays() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("EnvelopeTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int operations = 0;
    for (int i = 0; i < 200; i++) {
      operations += operate(random, "seed %d, breaker %d".formatted(seed, i));
    }
    assertThat(operations).isGreaterThan(200);
  }

  @Test
  void noTapChangerMakesMoreStepsThanItsEnvelopeSaysNorLeavesItsPositions() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("EnvelopeTest seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    int told = 0;
    for (int i = 0; i < 200; i++) {
      told += tap(random, "seed %d, tap changer %d".formatted(seed, i));
    }
    assertThat(told).isGreaterThan(200);
  }

  /** Five hours at a second; a command is sent as the cycle sends it: when it is another. */
  private static int tap(SplittableRandom random, String name) {
    ObedientDevice device = new ObedientDevice(RandomDevices.tapChanger("oltc", random), random);
    Controller.Memory memory = Controller.Memory.NONE;
    Optional<Setpoint> order = Optional.empty();
    Optional<Command> before = Optional.empty();
    int told = 0;
    for (long now = 0; now < 5 * 3_600_000L; now += 1_000) {
      if (random.nextInt(120) == 0) {
        order =
            random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new Setpoint.Tap("oltc", random.nextInt(-25, 45)));
      }
      if (random.nextInt(300) == 0) {
        device.moveByHand();
      }
      Controller.Situation situation =
          new Controller.Situation(
              now,
              1_000,
              device.measure(now),
              Mode.values()[random.nextInt(20) == 0 ? random.nextInt(3) : 1],
              random.nextInt(50) == 0,
              order,
              OptionalDouble.empty(),
              Range.FREE,
              false,
              Optional.empty());
      Controller.Step step = Controller.decide(device.spec(), situation, memory);
      memory = step.memory();
      Optional<Command> command = step.ruling().command();
      if (command.isPresent() && !command.equals(before)) {
        assertThat(device.take(command.get(), now, 1_000, false)).as(name).isNull();
        told++;
      }
      before = command;
    }
    return told;
  }

  /** Five hours at a second; a command is sent as the cycle sends it: on change and every 10 s. */
  private static int operate(SplittableRandom random, String name) {
    DeviceSpec breaker = RandomDevices.breaker("cb", random);
    EnvelopeChecker checker = new EnvelopeChecker(breaker);
    Controller.Memory memory = Controller.Memory.NONE;
    Optional<Setpoint> order = Optional.empty();
    Optional<Command> before = Optional.empty();
    boolean closed = random.nextBoolean();
    long sentAt = 0;
    int operations = 0;
    for (long now = 0; now < 5 * 3_600_000L; now += 1_000) {
      if (random.nextInt(120) == 0) {
        order =
            random.nextBoolean()
                ? Optional.empty()
                : Optional.of(new Setpoint.Switch("cb", random.nextBoolean()));
      }
      closed ^= random.nextInt(300) == 0;
      double position = random.nextInt(5) == 0 ? Double.NaN : closed ? 1 : 0;
      Controller.Situation situation =
          new Controller.Situation(
              now,
              1_000,
              new DeviceState(
                  new Reading(breaker.points(), now, new double[] {position}), Quality.GOOD),
              random.nextInt(50) == 0 ? Mode.FAILSAFE : Mode.NORMAL,
              random.nextInt(50) == 0,
              order,
              OptionalDouble.empty(),
              Range.FREE,
              false,
              Optional.empty());
      Controller.Step step = Controller.decide(breaker, situation, memory);
      memory = step.memory();
      Optional<Command> command = step.ruling().command();
      if (command.isPresent() && (!command.equals(before) || now - sentAt >= 10_000)) {
        sentAt = now;
        boolean obeys = random.nextInt(10) != 0;
        boolean wanted = ((Command.Switch) command.get()).closed();
        if (obeys && wanted != closed) {
          closed = wanted;
          operations++;
          assertThat(checker.operated(now)).as(name).isNull();
        }
      }
      before = command;
    }
    return operations;
  }
}

package org.gridpact.edge.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.control.EnvelopeChecker.Facts;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.edge.image.Reading;
import org.gridpact.model.area.Connection;
import org.gridpact.model.area.Curve;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceRules;
import org.gridpact.model.area.DeviceRules.Slot;
import org.gridpact.model.area.DeviceRules.VoltVar;
import org.gridpact.model.area.DeviceRules.VoltWatt;
import org.gridpact.model.area.DeviceRules.Watts;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Envelope.ChargeBounds;
import org.gridpact.model.area.Envelope.Failsafe;
import org.gridpact.model.area.Envelope.OnOff;
import org.gridpact.model.area.GatewayRules.AntiFlap;
import org.gridpact.model.area.Location;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.Test;

/**
 * Random devices in random conditions under random orders, judged by {@link EnvelopeChecker}. The
 * orders here come straight to the controller, also those no participant would have prepared. A
 * device obeys; its measurements are true, unknown or absurd. What lies within a tenth of the
 * envelope around it cannot be told from the truth, and is not tried.
 */
class EnvelopeTest {
  private static final int DECISIONS = Integer.getInteger("decisions", 10_000_000);
  private static final int CYCLES = 1_000;
  private static final DevicePoints POINTS =
      new DevicePoints(
          "d",
          List.of(
              Point.of(Quantity.ACTIVE_POWER),
              Point.of(Quantity.VOLTAGE),
              Point.of(Quantity.STATE_OF_CHARGE)));

  @Test
  void noneOfTenMillionOrdersLeavesTheEnvelope() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("EnvelopeTest seed " + seed);
    long moved = 0;
    for (int i = 0; i < DECISIONS / CYCLES; i++) {
      SplittableRandom random = new SplittableRandom(seed + i);
      moved += new Run(random, "seed %d, device %d".formatted(seed, i)).cycles();
    }
    assertThat(moved).as("commands that were not as before").isGreaterThan(DECISIONS / 10);
  }

  /** One device for some cycles. */
  private static final class Run {
    private final SplittableRandom random;
    private final String name;
    private final DeviceSpec device;
    private final Envelope.Power envelope;
    private final EnvelopeChecker checker;
    private final int cycleMillis;
    private final Optional<AntiFlap> antiFlap;
    private Controller.Memory memory = Controller.Memory.NONE;
    private long now;
    private double watts;
    private double charge = 0.5;

    Run(SplittableRandom random, String name) {
      this.random = random;
      this.name = name;
      this.device = device(random);
      this.envelope = (Envelope.Power) device.envelope().orElseThrow();
      this.checker = new EnvelopeChecker(device);
      this.cycleMillis = random.nextBoolean() ? 1_000 : 100;
      this.antiFlap =
          random.nextBoolean() ? Optional.of(new AntiFlap(2, 60_000)) : Optional.empty();
      this.now = 1_763_683_200_000L + random.nextLong(86_400_000);
      this.watts = random.nextDouble(envelope.minWatts(), envelope.maxWatts());
    }

    long cycles() {
      long moved = 0;
      Mode mode = Mode.NORMAL;
      boolean locked = false;
      Optional<Setpoint> order = Optional.empty();
      for (int i = 0; i < CYCLES; i++) {
        if (random.nextInt(40) == 0) {
          mode = Mode.values()[random.nextInt(3)];
        }
        locked = random.nextInt(40) == 0 ? random.nextInt(4) == 0 : locked;
        order = random.nextInt(5) == 0 ? order() : order;
        moved += cycle(i, mode, locked, order) ? 1 : 0;
      }
      return moved;
    }

    private boolean cycle(int i, Mode mode, boolean locked, Optional<Setpoint> order) {
      long elapsed = i == 0 ? 0 : cycleMillis;
      // Now and then a pause: the clock goes on, the ramp does not.
      now += random.nextInt(200) == 0 ? random.nextInt(600_000) : elapsed;
      double knownWatts = random.nextInt(8) == 0 ? Double.NaN : watts;
      double knownCharge = random.nextInt(20) == 0 ? Double.NaN : charge;
      double voltage = random.nextInt(10) == 0 ? Double.NaN : random.nextDouble(340, 460);
      boolean good = random.nextInt(10) != 0;
      double[] values = {knownWatts, voltage, knownCharge};
      if (random.nextInt(20) == 0) {
        knownWatts = Double.NaN;
        values[0] = absurd();
      }
      Quality quality =
          good ? Quality.GOOD : random.nextBoolean() ? Quality.STALE : Quality.SUSPECT;
      boolean feederFree = random.nextInt(3) != 0;
      boolean lost = random.nextInt(30) == 0;
      Controller.Situation situation =
          new Controller.Situation(
              now,
              elapsed,
              new DeviceState(new Reading(POINTS, now, values), quality),
              mode,
              locked,
              order,
              feederFree ? Range.FREE : feeder(),
              lost,
              antiFlap);
      Optional<Command> before = memory.told();
      Controller.Step step = Controller.decide(device, situation, memory);
      memory = step.memory();
      Command.Power told = (Command.Power) step.ruling().command().orElseThrow();
      boolean onlyWishes =
          mode == Mode.NORMAL
              && !locked
              && !lost
              && feederFree
              && antiFlap.isEmpty()
              && device.rules().voltWatt().isEmpty()
              && device.rules().voltVar().isEmpty();
      String wrong =
          checker.wrong(
              told,
              new Facts(
                  now,
                  elapsed,
                  watts,
                  good ? knownWatts : Double.NaN,
                  good ? knownCharge : Double.NaN,
                  onlyWishes));
      if (wrong != null) {
        fail(
            "%s, cycle %d: %s; %s at %s W told %s, before %s, %s"
                .formatted(name, i, wrong, device, watts, told, before, situation));
      }
      live();
      return !Optional.of(told).equals(before);
    }

    /** The device moves inside what it was told; one that would run too low goes off. */
    private void live() {
      double wish =
          random.nextInt(10) == 0
              ? random.nextDouble(envelope.minWatts(), envelope.maxWatts())
              : watts;
      watts = checker.obey(wish);
      if (envelope.onOff().isPresent() && Math.abs(watts) < envelope.onOff().get().onWatts()) {
        watts = checker.obey(0);
      }
      if (random.nextInt(20) == 0) {
        charge = random.nextDouble();
      }
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

    private Range feeder() {
      double a = random.nextDouble(2 * envelope.minWatts() - 1, 2 * envelope.maxWatts() + 1);
      return random.nextBoolean()
          ? new Range(Double.NEGATIVE_INFINITY, a)
          : new Range(a, Double.POSITIVE_INFINITY);
    }

    private double absurd() {
      double width = envelope.maxWatts() - envelope.minWatts();
      return switch (random.nextInt(6)) {
        case 0 -> Double.POSITIVE_INFINITY;
        case 1 -> Double.NEGATIVE_INFINITY;
        case 2 -> 1e300;
        case 3 -> -1e9 - 2 * width;
        case 4 -> envelope.maxWatts() + 0.11 * width;
        default -> envelope.minWatts() - 0.11 * width;
      };
    }
  }

  private static DeviceSpec device(SplittableRandom random) {
    DeviceKind kind =
        switch (random.nextInt(3)) {
          case 0 -> DeviceKind.BATTERY;
          case 1 -> DeviceKind.INVERTER;
          default -> DeviceKind.FLEXIBLE_LOAD;
        };
    double size = Math.pow(10, random.nextDouble(2, 7));
    double min = kind == DeviceKind.FLEXIBLE_LOAD ? 0 : -size;
    double max = kind == DeviceKind.INVERTER ? 0 : size * random.nextDouble(0.3, 1);
    boolean oneSided = kind != DeviceKind.BATTERY;
    double least = Math.min(min < 0 ? -min : size, max > 0 ? max : size);
    Failsafe failsafe = new Failsafe.Unlimited();
    if (random.nextInt(4) != 0) {
      double a = random.nextDouble(min, max);
      failsafe = new Failsafe.Within(a, a + random.nextDouble() * (max - a));
    }
    Envelope envelope =
        new Envelope.Power(
            min,
            max,
            size * Math.pow(10, random.nextDouble(-3, 1)),
            failsafe,
            random.nextInt(2) * random.nextDouble(0, 0.4) * least,
            oneSided
                ? Optional.empty()
                : Optional.of(
                    new ChargeBounds(random.nextDouble(0, 0.3), random.nextDouble(0.6, 1))),
            oneSided && random.nextBoolean()
                ? Optional.of(
                    new OnOff(
                        random.nextDouble(0.05, 0.5) * least,
                        random.nextInt(120_000),
                        random.nextInt(120_000)))
                : Optional.empty());
    return new DeviceSpec(
        "d",
        kind,
        TestDevices.GATEWAY,
        new Location.Bus("1"),
        "main",
        POINTS,
        Optional.of(envelope),
        new Connection.Lines("lines"),
        random.nextInt(3) == 0 ? DeviceRules.NONE : rules(random, size));
  }

  private static DeviceRules rules(SplittableRandom random, double size) {
    long response = random.nextInt(2) * 5_000L;
    Optional<VoltWatt> voltWatt =
        Optional.of(
            new VoltWatt(
                400,
                size,
                Optional.of(VoltWatt.ieee1547(random.nextBoolean())),
                Optional.of(new Curve(List.of(new Curve.Knee(0.9, 0.2), new Curve.Knee(0.94, 1)))),
                response));
    Optional<VoltVar> voltVar =
        Optional.of(
            new VoltVar(
                400, size * random.nextDouble(0.5, 1.3), VoltVar.IEEE_1547_CATEGORY_B, response));
    double a = random.nextDouble(-2 * size, size);
    double b = random.nextDouble(-2 * size, size);
    return new DeviceRules(
        random.nextBoolean() ? voltWatt : Optional.empty(),
        random.nextBoolean() ? voltVar : Optional.empty(),
        random.nextBoolean() ? Optional.of(new Watts(a, a + size)) : Optional.empty(),
        random.nextBoolean()
            ? List.of(new Slot(LocalTime.of(20, 0), LocalTime.of(8, 0), new Watts(b, b + size / 4)))
            : List.of());
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

  /** Five hours at a second; a command is sent as the cycle sends it: on change and every 10 s. */
  private static int operate(SplittableRandom random, String name) {
    DevicePoints points = new DevicePoints("cb", List.of(Point.of(Quantity.SWITCH_CLOSED)));
    DeviceSpec breaker =
        DeviceSpec.ofLines(
            "cb",
            DeviceKind.BREAKER,
            TestDevices.GATEWAY,
            new Location.Branch("1-2"),
            "main",
            points,
            Optional.of(new Envelope.Switching(random.nextInt(1, 5))));
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
              new DeviceState(new Reading(points, now, new double[] {position}), Quality.GOOD),
              random.nextInt(50) == 0 ? Mode.FAILSAFE : Mode.NORMAL,
              random.nextInt(50) == 0,
              order,
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

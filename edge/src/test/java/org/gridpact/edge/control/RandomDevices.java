package org.gridpact.edge.control;

import java.time.LocalTime;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import org.gridpact.edge.TestDevices;
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
import org.gridpact.model.area.Envelope.Reactive;
import org.gridpact.model.area.Location;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/** Devices of random kind, size, envelope and rules. */
public final class RandomDevices {
  private RandomDevices() {}

  /** A breaker of one to four operations an hour. */
  public static DeviceSpec breaker(String id, SplittableRandom random) {
    return DeviceSpec.ofLines(
        id,
        DeviceKind.BREAKER,
        TestDevices.GATEWAY,
        new Location.Branch("1-2"),
        "main",
        new DevicePoints(id, List.of(Point.of(Quantity.SWITCH_CLOSED))),
        Optional.of(new Envelope.Switching(random.nextInt(1, 5))));
  }

  /** A tap changer of 3 to 33 positions that makes one to thirty steps an hour. */
  public static DeviceSpec tapChanger(String id, SplittableRandom random) {
    int min = random.nextInt(-16, 2);
    int max = min + random.nextInt(2, 33);
    OptionalInt failsafe =
        random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(min, max + 1));
    return DeviceSpec.ofLines(
        id,
        DeviceKind.TAP_CHANGER,
        TestDevices.GATEWAY,
        new Location.Branch("1-2"),
        "main",
        new DevicePoints(id, List.of(Point.of(Quantity.TAP_POSITION))),
        Optional.of(new Envelope.Tapping(min, max, random.nextInt(1, 31), failsafe)));
  }

  /** A battery, an inverter or a load of 100 W to 10 MW. */
  public static DeviceSpec power(String id, SplittableRandom random) {
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
    double rated = size * random.nextDouble(0.5, 1.3);
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
                : Optional.empty(),
            kind == DeviceKind.FLEXIBLE_LOAD || random.nextInt(3) == 0
                ? Optional.empty()
                : Optional.of(reactive(size, rated, random)));
    return new DeviceSpec(
        id,
        kind,
        TestDevices.GATEWAY,
        new Location.Bus("1"),
        "main",
        new DevicePoints(
            id,
            List.of(
                Point.of(Quantity.ACTIVE_POWER),
                Point.of(Quantity.VOLTAGE),
                Point.of(Quantity.STATE_OF_CHARGE),
                Point.of(Quantity.REACTIVE_POWER))),
        Optional.of(envelope),
        new Connection.Lines("lines"),
        random.nextInt(3) == 0 ? DeviceRules.NONE : rules(random, size, rated),
        DeviceSpec.EVERY_MILLIS);
  }

  /** Whether its voltage moves it, whatever it is asked for. */
  static boolean mindsVoltage(DeviceSpec device) {
    return device.rules().voltWatt().isPresent() || device.rules().voltVar().isPresent();
  }

  /** With a rating where that is one for all of its active power. */
  private static Reactive reactive(double size, double rated, SplittableRandom random) {
    double max = random.nextDouble(0.1, 1) * Math.max(size, rated);
    return rated < size || random.nextInt(4) == 0
        ? new Reactive(max, OptionalDouble.empty())
        : new Reactive(max, OptionalDouble.of(rated));
  }

  private static DeviceRules rules(SplittableRandom random, double size, double rated) {
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
        Optional.of(new VoltVar(400, rated, VoltVar.IEEE_1547_CATEGORY_B, response));
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
}

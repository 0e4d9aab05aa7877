package org.gridpact.edge.control;

import java.util.SplittableRandom;
import org.gridpact.edge.control.EnvelopeChecker.Facts;
import org.gridpact.edge.image.Command;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.edge.image.Reading;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.measurement.Quality;

/**
 * A device of {@link RandomDevices} that does what it is told, and whose measurements are true,
 * unknown or absurd. What lies within a tenth of the envelope around it cannot be told from the
 * truth, and is not tried. A tap changer goes all its steps at once.
 */
public final class ObedientDevice {
  private final DeviceSpec spec;
  private final SplittableRandom random;
  private final EnvelopeChecker checker;
  private double watts;
  private double charge = 0.5;
  private double knownWatts = Double.NaN;
  private double knownCharge = Double.NaN;
  private boolean closed;
  private int tap;
  private double knownTap = Double.NaN;

  public ObedientDevice(DeviceSpec spec, SplittableRandom random) {
    this.spec = spec;
    this.random = random;
    this.checker = new EnvelopeChecker(spec);
    this.closed = random.nextBoolean();
    if (spec.envelope().orElseThrow() instanceof Envelope.Power e) {
      watts = random.nextDouble(e.minWatts(), e.maxWatts());
    }
    if (spec.envelope().orElseThrow() instanceof Envelope.Tapping e) {
      tap = random.nextInt(e.minPosition(), e.maxPosition() + 1);
    }
  }

  public DeviceSpec spec() {
    return spec;
  }

  /** What its gateway knows of its charge since it was last measured; NaN where nothing. */
  public double knownCharge() {
    return knownCharge;
  }

  /** What its gateway knows of its tap since it was last measured; NaN where nothing. */
  public double knownTap() {
    return knownTap;
  }

  /** What its gateway hears of it. */
  public DeviceState measure(long now) {
    boolean good = random.nextInt(10) != 0;
    double[] values =
        switch (spec.envelope().orElseThrow()) {
          case Envelope.Power envelope -> power(envelope, good);
          case Envelope.Switching _ ->
              new double[] {random.nextInt(5) == 0 ? Double.NaN : closed ? 1 : 0};
          case Envelope.Tapping _ -> {
            double told = random.nextInt(5) == 0 ? Double.NaN : tap;
            knownTap = good ? told : Double.NaN;
            yield new double[] {told};
          }
        };
    Quality quality = good ? Quality.GOOD : random.nextBoolean() ? Quality.STALE : Quality.SUSPECT;
    return new DeviceState(new Reading(spec.points(), now, values), quality);
  }

  private double[] power(Envelope.Power envelope, boolean good) {
    double told = random.nextInt(8) == 0 ? Double.NaN : watts;
    double toldCharge = random.nextInt(20) == 0 ? Double.NaN : charge;
    double voltage = random.nextInt(10) == 0 ? Double.NaN : random.nextDouble(340, 460);
    boolean lies = random.nextInt(20) == 0;
    knownWatts = good && !lies ? told : Double.NaN;
    knownCharge = good ? toldCharge : Double.NaN;
    return new double[] {lies ? absurd(envelope) : told, voltage, toldCharge, Double.NaN};
  }

  private double absurd(Envelope.Power envelope) {
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

  /**
   * Takes a command, and says what is wrong with it; null where nothing is. A switch and a tap
   * changer obey nine times of ten.
   *
   * @param onlyWishes see {@link Facts}
   */
  public String take(Command command, long now, long stepMillis, boolean onlyWishes) {
    return switch (command) {
      case Command.Power told -> {
        Facts facts = new Facts(now, stepMillis, watts, knownWatts, knownCharge, onlyWishes);
        yield checker.wrong(told, facts);
      }
      case Command.Switch told -> {
        if (told.closed() == closed || random.nextInt(10) == 0) {
          yield null;
        }
        closed = told.closed();
        yield checker.operated(now);
      }
      case Command.Tap told -> {
        if (random.nextInt(10) == 0) {
          yield null;
        }
        int from = tap;
        tap = told.position();
        yield checker.tapped(from, tap, now);
      }
    };
  }

  /** The device moves inside what it was told; one that would run too low goes off. */
  public void live() {
    if (!(spec.envelope().orElseThrow() instanceof Envelope.Power envelope)) {
      return;
    }
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

  /** A switch or a tap changer is moved by hand. */
  public void moveByHand() {
    closed = !closed;
    if (spec.envelope().orElseThrow() instanceof Envelope.Tapping e) {
      tap = random.nextInt(e.minPosition(), e.maxPosition() + 1);
    }
  }

  @Override
  public String toString() {
    return "%s at %s W, known %s W, charge %s, last told %s"
        .formatted(spec, watts, knownWatts, knownCharge, checker.last());
  }
}

package org.gridpact.edge.control;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.gridpact.edge.image.Command;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;

/**
 * Judges one device's commands by its envelope, as a device would feel them. Shares no code with
 * what it judges.
 *
 * <p>Tolerances: a millionth of the envelope's width for powers. The ramp is judged by how far a
 * command forces the device from where it really is, and by how fast a range widens; below the
 * power at which a device counts as on, its switching off is no ramp.
 */
public final class EnvelopeChecker {
  private static final long HOUR_MILLIS = 3_600_000;

  private final DeviceSpec device;
  private boolean told;
  private double toldMin;
  private double toldMax;
  private boolean stateKnown;
  private boolean on;
  private long since;
  private final Deque<Long> operations = new ArrayDeque<>();

  public EnvelopeChecker(DeviceSpec device) {
    this.device = device;
    if (device.envelope().orElseThrow() instanceof Envelope.Power e) {
      toldMin = e.minWatts();
      toldMax = e.maxWatts();
    }
  }

  /**
   * What the gateway could know and what is really so.
   *
   * @param trueWatts where the device really is
   * @param knownWatts the same, or NaN where the gateway cannot know
   * @param knownCharge NaN where the gateway cannot know
   * @param onlyWishes nothing above the ramp reserve's rank asks for anything
   */
  public record Facts(
      long now,
      long stepMillis,
      double trueWatts,
      double knownWatts,
      double knownCharge,
      boolean onlyWishes) {}

  /** What is wrong with a command; null where nothing is. */
  public String wrong(Command.Power c, Facts facts) {
    Envelope.Power e = (Envelope.Power) device.envelope().orElseThrow();
    double tolerance = 1e-6 * (e.maxWatts() - e.minWatts());
    double step = e.rampWattsPerSecond() * facts.stepMillis() / 1e3 + tolerance;
    String wrong = range(c, e);
    if (wrong == null) {
      wrong = ramp(c, e, facts, step);
    }
    if (wrong == null && e.stateOfCharge().isPresent()) {
      wrong = charge(c, e.stateOfCharge().get(), facts, step - 2 * tolerance, tolerance);
    }
    if (wrong == null && e.onOff().isPresent()) {
      wrong = onOff(c, e, e.onOff().get(), facts);
    }
    if (wrong == null && facts.onlyWishes()) {
      wrong = reserve(c, e, tolerance);
    }
    if (wrong == null) {
      wrong = vars(c, e);
    }
    told = true;
    toldMin = c.minWatts();
    toldMax = c.maxWatts();
    return wrong;
  }

  private String vars(Command.Power c, Envelope.Power e) {
    if (c.vars().isEmpty()) {
      return device.rules().voltVar().isPresent() ? "volt-var has no say" : null;
    }
    if (device.rules().voltVar().isEmpty() && e.reactive().isEmpty()) {
      return "reactive power though nobody may ask for it";
    }
    double vars = c.vars().getAsDouble();
    double watts = Math.max(Math.abs(c.minWatts()), Math.abs(c.maxWatts()));
    double apparent = vars == 0 ? 0 : Math.hypot(watts, vars);
    double most = e.reactive().isPresent() ? e.reactive().get().maxVars() : Math.abs(vars);
    boolean beyond = !(Math.abs(vars) <= most);
    if (device.rules().voltVar().isPresent()) {
      beyond |= !(apparent <= device.rules().voltVar().get().ratedVoltAmperes() * (1 + 1e-9));
    }
    if (e.reactive().isPresent() && e.reactive().get().ratedVoltAmperes().isPresent()) {
      beyond |= !(apparent <= e.reactive().get().ratedVoltAmperes().getAsDouble() * (1 + 1e-9));
    }
    return beyond ? "reactive or apparent power" : null;
  }

  private static String range(Command.Power c, Envelope.Power e) {
    boolean inside =
        Double.isFinite(c.minWatts())
            && Double.isFinite(c.maxWatts())
            && e.minWatts() <= c.minWatts()
            && c.minWatts() <= c.maxWatts()
            && c.maxWatts() <= e.maxWatts();
    return inside ? null : "power range";
  }

  private String ramp(Command.Power c, Envelope.Power e, Facts facts, double step) {
    boolean off = e.onOff().isPresent() && Math.abs(facts.trueWatts()) < e.onOff().get().onWatts();
    if (off && c.minWatts() == 0 && c.maxWatts() == 0) {
      return null;
    }
    if (c.maxWatts() > toldMax + step || c.minWatts() < toldMin - step) {
      return "ramp: widens too fast";
    }
    double forced = Math.min(Math.max(facts.trueWatts(), c.minWatts()), c.maxWatts());
    return Math.abs(forced - facts.trueWatts()) <= step ? null : "ramp: moves too fast";
  }

  private String charge(
      Command.Power c, Envelope.ChargeBounds bounds, Facts facts, double step, double tolerance) {
    double charge = facts.knownCharge();
    boolean empty = Double.isNaN(charge) || charge <= bounds.min();
    boolean full = Double.isNaN(charge) || charge >= bounds.max();
    // On its way to rest by the ramp, and no slower; before the first command it may be anywhere.
    if (empty && c.minWatts() < Math.min(0, toldMin + step) - tolerance) {
      return "discharges though empty or not known";
    }
    return full && c.maxWatts() > Math.max(0, toldMax - step) + tolerance
        ? "charges though full or not known"
        : null;
  }

  private String onOff(Command.Power c, Envelope.Power e, Envelope.OnOff times, Facts facts) {
    if (!Double.isNaN(facts.knownWatts())) {
      boolean nowOn = Math.abs(facts.knownWatts()) >= times.onWatts();
      if (!stateKnown || nowOn != on) {
        stateKnown = true;
        on = nowOn;
        since = facts.now();
      }
    }
    long elapsed = facts.now() - since;
    double leaves = e.maxWatts() > 0 ? c.maxWatts() : -c.minWatts();
    if (stateKnown && on && elapsed < times.minOnMillis() && leaves < times.onWatts()) {
      return "told to go off too early";
    }
    boolean nothing = c.minWatts() == 0 && c.maxWatts() == 0;
    return stateKnown && !on && elapsed < times.minOffMillis() && !nothing
        ? "let on too early"
        : null;
  }

  private String reserve(Command.Power c, Envelope.Power e, double tolerance) {
    double lower = e.minWatts() < 0 ? e.minWatts() + e.reserveWatts() : e.minWatts();
    double upper = e.maxWatts() > 0 ? e.maxWatts() - e.reserveWatts() : e.maxWatts();
    // Out of the reserve by the ramp where it was in it, never into it.
    return c.minWatts() < Math.min(lower, toldMin) - tolerance
            || c.maxWatts() > Math.max(upper, toldMax) + tolerance
        ? "ramp reserve"
        : null;
  }

  /** What is wrong with a switch having been moved by a command just now; null where nothing is. */
  public String operated(long now) {
    int most = ((Envelope.Switching) device.envelope().orElseThrow()).operationsPerHour();
    operations.addLast(now);
    while (now - operations.getFirst() >= HOUR_MILLIS) {
      operations.removeFirst();
    }
    return operations.size() <= most ? null : "operations an hour";
  }

  /** What is wrong with a tap changer having been moved by a command; null where nothing is. */
  public String tapped(int from, int to, long now) {
    Envelope.Tapping e = (Envelope.Tapping) device.envelope().orElseThrow();
    if (to < e.minPosition() || to > e.maxPosition()) {
      return "tap position";
    }
    for (int step = 0; step < Math.abs(to - from); step++) {
      operations.addLast(now);
    }
    while (!operations.isEmpty() && now - operations.getFirst() >= HOUR_MILLIS) {
      operations.removeFirst();
    }
    return operations.size() <= e.operationsPerHour() ? null : "operations an hour";
  }

  /** The power nearest to a wish that the device has been told, or might take untold. */
  public double obey(double wish) {
    return Math.min(Math.max(wish, toldMin), toldMax);
  }

  /** The last command in words. */
  public Optional<String> last() {
    return told ? Optional.of("[%s, %s] W".formatted(toldMin, toldMax)) : Optional.empty();
  }
}

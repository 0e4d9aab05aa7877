package org.gridpact.network.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gridpact.model.area.Costs;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.network.plan.DefaultState.DeviceState;

/**
 * What plans can move, by kind of device: batteries both ways, flexible loads down, inverters down
 * to nothing, running generators both ways, tap changers both ways; and the reactive power of
 * devices whose envelope has it, both ways. A device that no order may name or whose power is not
 * known has no lever.
 *
 * <p>Within a quarter of an hour a device goes as far as its ramp lets it.
 */
final class Levers {
  /** A battery is not discharged below, nor charged above, these shares of its capacity. */
  static final Envelope.ChargeBounds CHARGE = new Envelope.ChargeBounds(0.10, 0.95);

  /** A generator below this share of its range stands still, and no plan starts it. */
  static final double RUNNING_SHARE = 0.01;

  private static final double RAMP_SECONDS = 900;
  private static final double KILOWATTS_A_MEGAWATT = 1e3;

  private final PlanRequest request;
  private final Prices prices;
  private final boolean later;
  private final List<Lever> all = new ArrayList<>();

  private Levers(PlanRequest request, Prices prices, boolean later) {
    this.request = request;
    this.prices = prices;
    this.later = later;
  }

  /**
   * The levers of a state, in the area's order.
   *
   * @param later whether it comes after the present, so that what batteries hold is not yet settled
   */
  static List<Lever> of(
      DefaultState state,
      List<DeviceSpec> tapChangers,
      PlanRequest request,
      Prices prices,
      boolean later) {
    Levers levers = new Levers(request, prices, later);
    state.controllable.values().stream()
        .filter(d -> !state.assumed.contains(d.spec().id()))
        .filter(d -> levers.mayMove(d.spec()))
        .forEach(levers::add);
    tapChangers.stream().filter(levers::mayMove).forEach(levers::addTaps);
    return List.copyOf(levers.all);
  }

  private boolean mayMove(DeviceSpec device) {
    return Costs.movable(device.kind()) && !request.unavailableDevices().contains(device.id());
  }

  private void add(DeviceState device) {
    Envelope.Power envelope = (Envelope.Power) device.spec().envelope().orElseThrow();
    double watts = device.watts();
    double down = Math.min(watts, envelope.usableMinWatts());
    double up = Math.max(watts, envelope.usableMaxWatts());
    switch (device.spec().kind()) {
      case BATTERY -> {
        double charge = request.stateOfCharge().getOrDefault(device.spec().id(), Double.NaN);
        Envelope.ChargeBounds bounds = bounds(device.spec());
        boolean open = later && Storage.isKnown(device.spec(), request);
        if (open || charge > bounds.min()) {
          add(device, down);
        }
        if (open || charge < bounds.max()) {
          add(device, up);
        }
      }
      case FLEXIBLE_LOAD -> add(device, down);
      case INVERTER ->
          add(
              device,
              Math.max(watts, Math.clamp(0, envelope.usableMinWatts(), envelope.usableMaxWatts())));
      case GENERATOR -> {
        double least = envelope.onOff().map(Envelope.OnOff::onWatts).orElse(0.0);
        if (-watts > Math.max(least, -RUNNING_SHARE * envelope.minWatts())) {
          add(device, down);
          add(device, Math.min(up, -least));
        }
      }
      case METER, BRANCH_METER, BREAKER, TIE_LINE, TAP_CHANGER -> {}
    }
    envelope.reactive().ifPresent(able -> addVars(device, able));
  }

  static Envelope.ChargeBounds bounds(DeviceSpec battery) {
    return ((Envelope.Power) battery.envelope().orElseThrow()).stateOfCharge().orElse(CHARGE);
  }

  private void add(DeviceState device, double toWatts) {
    Envelope.Power envelope = (Envelope.Power) device.spec().envelope().orElseThrow();
    double now = request.deviceWatts().getOrDefault(device.spec().id(), device.watts());
    double ramp = envelope.rampWattsPerSecond() * RAMP_SECONDS;
    double reached =
        toWatts < device.watts()
            ? Math.min(device.watts(), Math.max(toWatts, now - ramp))
            : Math.max(device.watts(), Math.min(toWatts, now + ramp));
    if (Math.abs(reached - device.watts()) >= 1) {
      all.add(
          new Lever.Power(
              device.spec(),
              device.watts(),
              reached,
              device.varsPerWatt(),
              prices.of(device.spec(), toWatts < device.watts()) / KILOWATTS_A_MEGAWATT));
    }
  }

  private void addVars(DeviceState device, Envelope.Reactive able) {
    double from = device.watts() * device.varsPerWatt();
    for (double to : new double[] {-able.maxVars(), able.maxVars()}) {
      all.add(
          new Lever.Vars(
              device.spec(),
              able,
              device.watts(),
              from,
              to,
              Costs.PER_MEGAVAR_HOUR / KILOWATTS_A_MEGAWATT));
    }
  }

  private void addTaps(DeviceSpec device) {
    String branch = device.location().id();
    Optional<Integer> at =
        Optional.ofNullable(request.tapPositions().get(branch))
            .filter(_ -> !request.openBranches().contains(branch));
    Envelope.Tapping envelope = (Envelope.Tapping) device.envelope().orElseThrow();
    at.filter(envelope::holds).ifPresent(position -> addTaps(device, envelope, branch, position));
  }

  private void addTaps(DeviceSpec device, Envelope.Tapping envelope, String branch, int from) {
    for (int end : new int[] {envelope.minPosition(), envelope.maxPosition()}) {
      int to = within(from, end, envelope.operationsPerHour());
      if (to != from) {
        all.add(new Lever.Tap(device, branch, from, to, prices.of(device, false)));
      }
    }
  }

  private static int within(int from, int to, int steps) {
    return Math.clamp(to, from - steps, from + steps);
  }
}

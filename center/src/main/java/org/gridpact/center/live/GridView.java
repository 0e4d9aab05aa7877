package org.gridpact.center.live;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord.Reading;
import org.gridpact.network.estimate.GridReadings;
import org.gridpact.network.plan.PlanRequest;

/** A snapshot of the grid as planner and estimator want it: good readings only. */
public final class GridView {
  /** A reading this much older than the newest is not used, whatever its quality. */
  private static final long READING_AGE_MAX_MILLIS = 10_000;

  /**
   * Readings of one moment are at most so far apart, or twice as far as their device speaks; what
   * is older the estimator knows as what was said last.
   */
  private static final long SAME_MOMENT_MILLIS = 3_000;

  private final Area area;
  private final GridSnapshot snapshot;

  public GridView(Area area, GridSnapshot snapshot) {
    this.area = area;
    this.snapshot = snapshot;
  }

  /**
   * A breaker or a tap changer that never said where it stands, in words; no load flow can be
   * trusted before it does. One whose reading is old is taken to be as it was last known.
   */
  public Optional<String> unknownPosition() {
    return area.devices().stream()
        .filter(d -> position(d).filter(OptionalDouble::isEmpty).isPresent())
        .map(d -> "%s %s never said where it stands".formatted(d.kind().key(), d.id()))
        .findFirst();
  }

  /** Of a device that has a position; empty inside where it is not known. */
  private Optional<OptionalDouble> position(DeviceSpec device) {
    return switch (device.kind()) {
      case BREAKER -> Optional.of(known(device, Quantity.SWITCH_CLOSED));
      case TAP_CHANGER -> Optional.of(known(device, Quantity.TAP_POSITION));
      case METER, BRANCH_METER, INVERTER, BATTERY, FLEXIBLE_LOAD, GENERATOR, TIE_LINE ->
          Optional.empty();
    };
  }

  /**
   * What there is to plan from.
   *
   * @param excluded devices that cannot be given a setpoint for reasons outside the snapshot
   */
  public PlanRequest request(Set<String> excluded) {
    Set<String> unavailable = new HashSet<>(excluded);
    area.devices().stream()
        .filter(d -> d.kind().controllable() && good(d.id(), READING_AGE_MAX_MILLIS).isEmpty())
        .forEach(d -> unavailable.add(d.id()));
    return new PlanRequest(
        snapshot.epochMillis(),
        values(Quantity.ACTIVE_POWER),
        values(Quantity.REACTIVE_POWER),
        values(Quantity.AVAILABLE_POWER),
        openBranches(),
        tapPositions(),
        unavailable,
        values(Quantity.STATE_OF_CHARGE));
  }

  /** What there is to estimate the grid's state from: readings of about one moment. */
  public GridReadings readings() {
    return new GridReadings(
        snapshot.epochMillis(),
        together(Quantity.ACTIVE_POWER),
        together(Quantity.REACTIVE_POWER),
        together(Quantity.VOLTAGE),
        together(Quantity.CURRENT),
        openBranches(),
        tapPositions());
  }

  private Set<String> openBranches() {
    return area.devices().stream()
        .filter(d -> d.kind() == DeviceKind.BREAKER)
        .filter(d -> known(d, Quantity.SWITCH_CLOSED).orElse(1) < 0.5)
        .map(d -> d.location().id())
        .collect(Collectors.toSet());
  }

  private Map<String, Integer> tapPositions() {
    Map<String, Integer> positions = new HashMap<>();
    for (DeviceSpec device : area.devices()) {
      OptionalDouble position = known(device, Quantity.TAP_POSITION);
      if (device.kind() == DeviceKind.TAP_CHANGER && position.isPresent()) {
        positions.put(device.location().id(), (int) Math.rint(position.getAsDouble()));
      }
    }
    return positions;
  }

  private Map<String, Double> values(Quantity quantity) {
    return values(quantity, _ -> READING_AGE_MAX_MILLIS);
  }

  private Map<String, Double> together(Quantity quantity) {
    return values(quantity, d -> Math.max(SAME_MOMENT_MILLIS, 2L * d.everyMillis()));
  }

  private Map<String, Double> values(Quantity quantity, ToLongFunction<DeviceSpec> ageMost) {
    Map<String, Double> values = new HashMap<>();
    for (DeviceSpec device : area.devices()) {
      OptionalDouble value =
          good(device.id(), ageMost.applyAsLong(device))
              .map(r -> r.value(quantity, Phase.TOTAL))
              .orElseGet(OptionalDouble::empty);
      if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
        values.put(device.id(), value.getAsDouble());
      }
    }
    return values;
  }

  private Optional<Reading> good(String device, long ageMostMillis) {
    return Optional.ofNullable(snapshot.readings().get(device))
        .filter(r -> r.quality() == Quality.GOOD)
        .filter(r -> r.epochMillis() >= snapshot.epochMillis() - ageMostMillis);
  }

  private OptionalDouble known(DeviceSpec device, Quantity quantity) {
    Reading reading = snapshot.readings().get(device.id());
    return reading == null ? OptionalDouble.empty() : reading.value(quantity, Phase.TOTAL);
  }
}

package org.gridpact.center.web;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.gridpact.center.live.ComputedFlows;
import org.gridpact.center.live.GridSnapshot;
import org.gridpact.center.live.PerUnit;
import org.gridpact.center.web.Picture.Band;
import org.gridpact.center.web.Picture.InForce;
import org.gridpact.center.web.Picture.Source;
import org.gridpact.center.web.Picture.Value;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Limits;
import org.gridpact.model.area.Location;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord.Reading;

/** Buses, branches and devices with what is known of them. */
final class NetworkView {
  private final GridDrawing drawing;
  private final List<DeviceSpec> devices;
  private final Limits limits;

  /** By bus, the devices that measure its voltage: those on it, and those in branches from it. */
  private final Map<String, List<DeviceSpec>> voltmeters;

  private final Map<String, List<DeviceSpec>> inBranch;

  NetworkView(Area area, GridDrawing drawing) {
    this.drawing = drawing;
    devices = area.devices();
    limits = area.limits();
    inBranch =
        devices.stream()
            .filter(d -> d.location() instanceof Location.Branch)
            .collect(Collectors.groupingBy(d -> d.location().id()));
    Map<String, String> from =
        drawing.branches().stream()
            .collect(Collectors.toMap(GridDrawing.Branch::id, GridDrawing.Branch::from));
    voltmeters = devices.stream().collect(Collectors.groupingBy(d -> busOf(d, from)));
  }

  private static String busOf(DeviceSpec device, Map<String, String> from) {
    return switch (device.location()) {
      case Location.Bus bus -> bus.id();
      case Location.Branch branch -> {
        String bus = from.get(branch.id());
        if (bus == null) {
          throw new IllegalArgumentException(
              "device %s is in branch %s, which is not drawn".formatted(device.id(), branch.id()));
        }
        yield bus;
      }
    };
  }

  List<Picture.Bus> buses(GridSnapshot grid, Freshness fresh) {
    return drawing.buses().stream().map(bus -> bus(bus, grid, fresh)).toList();
  }

  private Picture.Bus bus(GridDrawing.Bus bus, GridSnapshot grid, Freshness fresh) {
    Value pu =
        best(
            voltmeters.getOrDefault(bus.id(), List.of()),
            grid,
            reading -> PerUnit.voltage(reading, bus.nominalVolts()),
            "pu",
            fresh);
    return new Picture.Bus(
        bus.id(),
        bus.x(),
        bus.y(),
        bus.nominalVolts(),
        pu.scaled(bus.nominalVolts(), Quantity.VOLTAGE.unit()),
        pu,
        band(pu.value(), limits.voltage().at(fresh.nowEpochMillis())));
  }

  private static Band band(Double pu, Limits.Band limits) {
    if (pu == null) {
      return Band.UNKNOWN;
    }
    if (pu < limits.minPu()) {
      return Band.BELOW;
    }
    return pu > limits.maxPu() ? Band.ABOVE : Band.INSIDE;
  }

  List<Picture.Branch> branches(GridSnapshot grid, ComputedFlows flows, Freshness fresh) {
    return drawing.branches().stream().map(b -> branch(b, grid, flows, fresh)).toList();
  }

  private Picture.Branch branch(
      GridDrawing.Branch branch, GridSnapshot grid, ComputedFlows flows, Freshness fresh) {
    Value measured =
        best(
            inBranch.getOrDefault(branch.id(), List.of()),
            grid,
            reading -> reading.value(Quantity.CURRENT, Phase.TOTAL),
            Quantity.CURRENT.unit(),
            fresh);
    Value computed = computed(flows, branch.id(), fresh);
    // A load flow of now says more than a meter that has fallen silent.
    Value current =
        computed.quality().compareTo(measured.quality()) < 0
                && measured.quality().compareTo(Quality.STALE) >= 0
            ? computed
            : measured;
    OptionalDouble limit = branch.limitAmperes().at(fresh.nowEpochMillis());
    return new Picture.Branch(
        branch.id(),
        branch.from(),
        branch.to(),
        limit.isPresent() ? limit.getAsDouble() : null,
        branch.inService(),
        current,
        limit.isPresent() ? current.scaled(100 / limit.getAsDouble(), "%") : Value.unknown("%"));
  }

  private static Value computed(ComputedFlows flows, String branch, Freshness fresh) {
    Double amperes = flows.amperes().get(branch);
    return amperes == null
        ? Value.unknown("A")
        : Value.of(
            amperes,
            "A",
            flows.epochMillis(),
            fresh.judge(Quality.GOOD, flows.epochMillis()),
            Source.COMPUTED);
  }

  /** The value of the best, then newest, reading of some devices. */
  private Value best(
      List<DeviceSpec> meters, GridSnapshot grid, Measure measure, String unit, Freshness fresh) {
    return meters.stream()
        .map(device -> grid.readings().get(device.id()))
        .filter(Objects::nonNull)
        .map(reading -> value(reading, measure.of(reading), unit, fresh))
        .filter(value -> value.value() != null)
        .min(
            Comparator.comparing(Value::quality)
                .thenComparing(Value::epochMillis, Comparator.reverseOrder()))
        .orElse(Value.unknown(unit));
  }

  private interface Measure {
    OptionalDouble of(Reading reading);
  }

  private static Value value(Reading reading, OptionalDouble value, String unit, Freshness fresh) {
    return Value.of(
        value.orElse(Double.NaN),
        unit,
        reading.epochMillis(),
        fresh.judge(reading.quality(), reading.epochMillis()),
        Source.MEASURED);
  }

  List<Picture.Device> devices(GridSnapshot grid, Map<String, InForce> setpoints, Freshness fresh) {
    return devices.stream()
        .map(
            spec ->
                device(
                    spec,
                    Optional.ofNullable(grid.readings().get(spec.id())),
                    setpoints.get(spec.id()),
                    fresh))
        .toList();
  }

  private static Picture.Device device(
      DeviceSpec spec, Optional<Reading> reading, InForce setpoint, Freshness fresh) {
    return new Picture.Device(
        spec.id(),
        spec.kind(),
        spec.gateway(),
        spec.feeder(),
        spec.location().id(),
        reading.map(r -> value(r, watts(spec, r), "W", fresh)).orElse(Value.unknown("W")),
        reading
            .map(r -> value(r, r.value(Quantity.REACTIVE_POWER, Phase.TOTAL), "var", fresh))
            .orElse(Value.unknown("var")),
        reading.flatMap(NetworkView::switchClosed).orElse(null),
        reading.flatMap(NetworkView::tapPosition).orElse(null),
        reading
            .map(r -> value(r, r.value(Quantity.STATE_OF_CHARGE, Phase.TOTAL), "1", fresh))
            .map(share -> share.scaled(100, "%"))
            .orElse(Value.unknown("%")),
        reading.map(Reading::epochMillis).orElse(null),
        reading.map(r -> fresh.age(r.epochMillis())).orElse(null),
        reading.map(r -> fresh.judge(r.quality(), r.epochMillis())).orElse(Quality.MISSING),
        setpoint);
  }

  /** The total, or the sum of the phases the device has; unknown as soon as one of them is. */
  private static OptionalDouble watts(DeviceSpec spec, Reading reading) {
    OptionalDouble total = reading.value(Quantity.ACTIVE_POWER, Phase.TOTAL);
    if (total.isPresent()) {
      return total;
    }
    double sum = Double.NaN;
    for (Point point : spec.points().points()) {
      if (point.quantity() == Quantity.ACTIVE_POWER && point.phase() != Phase.TOTAL) {
        OptionalDouble phase = reading.value(Quantity.ACTIVE_POWER, point.phase());
        if (phase.isEmpty()) {
          return OptionalDouble.empty();
        }
        sum = Double.isNaN(sum) ? phase.getAsDouble() : sum + phase.getAsDouble();
      }
    }
    return Double.isNaN(sum) ? OptionalDouble.empty() : OptionalDouble.of(sum);
  }

  private static Optional<Integer> tapPosition(Reading reading) {
    OptionalDouble position = reading.value(Quantity.TAP_POSITION, Phase.TOTAL);
    return position.isPresent()
        ? Optional.of((int) Math.rint(position.getAsDouble()))
        : Optional.empty();
  }

  private static Optional<Boolean> switchClosed(Reading reading) {
    OptionalDouble closed = reading.value(Quantity.SWITCH_CLOSED, Phase.TOTAL);
    return closed.isPresent() ? Optional.of(closed.getAsDouble() > 0.5) : Optional.empty();
  }
}

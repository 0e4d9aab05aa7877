package org.gridpact.edge.control;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.model.area.GatewayRules.FeederLimit;
import org.gridpact.model.measurement.Quantity;

/**
 * Keeps the flow at a gateway's own meter within its limits.
 *
 * <p>Too much: the first device of the list gives way by the excess, from what it measures, as far
 * as it goes; what is left is asked of the next. A device whose power is not known is taken as far
 * as it goes, and nothing is counted on. Each reading of the meter is acted on once, so a meter
 * slower than the cycle does not make devices give way twice.
 *
 * <p>A device may be on its way still, by its ramp. What it has been told and does not do yet is
 * counted on for as long as its ramp takes and the hold time; then it is taken not to follow, and
 * the next device gives way instead.
 *
 * <p>Released is the last device first, by the room there is below {@code limit · (1 − hysteresis)}
 * once the flow has stayed below that for the hold time, and then only as much again after the same
 * time.
 *
 * <p>A meter that is not GOOD is lost: the devices of the list go to their failsafe ranges until it
 * has been good for the hold time. So it is at the start.
 */
final class Feeder {
  private Feeder() {}

  /** What a device of the list can do, in its envelope, at the moment. */
  record Lever(double minWatts, double maxWatts, double rampWattsPerSecond, double measured) {
    /** The same seen from the other side: production counts as consumption. */
    Lever mirrored() {
      return new Lever(-maxWatts, -minWatts, rampWattsPerSecond, -measured);
    }
  }

  /**
   * How far a device has to give way.
   *
   * @param maxWatts of a limit of import; of one of export with the opposite sign
   * @param countsUntil until when it is taken to follow
   */
  private record Cut(double maxWatts, long countsUntil) {}

  /** One of the two limits. */
  private record Side(Map<String, Cut> cuts, OptionalLong roomSince) {
    static final Side NONE = new Side(Map.of(), OptionalLong.empty());
  }

  /** What is remembered from cycle to cycle. */
  record Memory(
      Side imports, Side exports, boolean lost, OptionalLong goodSince, long readingEpochMillis) {
    static final Memory NONE =
        new Memory(Side.NONE, Side.NONE, true, OptionalLong.empty(), Long.MIN_VALUE);

    /** What the limits leave a device. */
    Range of(String device) {
      Cut above = imports.cuts().get(device);
      Cut below = exports.cuts().get(device);
      double max = above == null ? Double.POSITIVE_INFINITY : above.maxWatts();
      double min = below == null ? Double.NEGATIVE_INFINITY : -below.maxWatts();
      // Import and export cannot both be exceeded; of old cuts the import's, which is the fuse's.
      return new Range(Math.min(min, max), max);
    }
  }

  static Memory next(
      FeederLimit rule, Map<String, Lever> levers, ProcessImage image, Memory before) {
    DeviceState meter = image.state(rule.meter());
    double watts = meter.value(Quantity.ACTIVE_POWER);
    long now = image.epochMillis();
    if (Double.isNaN(watts)) {
      return new Memory(
          new Side(before.imports().cuts(), OptionalLong.empty()),
          new Side(before.exports().cuts(), OptionalLong.empty()),
          true,
          OptionalLong.empty(),
          before.readingEpochMillis());
    }
    long goodSince = before.goodSince().orElse(now);
    boolean lost = before.lost() && now - goodSince < rule.holdMillis();
    long reading = meter.reading().epochMillis();
    boolean fresh = reading > before.readingEpochMillis();
    Side imports = before.imports();
    Side exports = before.exports();
    if (fresh && rule.importWatts().isPresent()) {
      imports = next(rule, rule.importWatts().getAsDouble(), watts, levers, imports, now);
    }
    if (fresh && rule.exportWatts().isPresent()) {
      Map<String, Lever> mirrored = new HashMap<>();
      levers.forEach((id, lever) -> mirrored.put(id, lever.mirrored()));
      exports = next(rule, rule.exportWatts().getAsDouble(), -watts, mirrored, exports, now);
    }
    return new Memory(
        imports,
        exports,
        lost,
        OptionalLong.of(goodSince),
        Math.max(reading, before.readingEpochMillis()));
  }

  private static Side next(
      FeederLimit rule,
      double limit,
      double flow,
      Map<String, Lever> levers,
      Side before,
      long now) {
    if (flow > limit) {
      return new Side(cut(rule, flow - limit, levers, before.cuts(), now), OptionalLong.empty());
    }
    double room = limit * (1 - rule.hysteresis()) - flow;
    if (room <= 0 || before.cuts().isEmpty()) {
      return new Side(before.cuts(), OptionalLong.empty());
    }
    long since = before.roomSince().orElse(now);
    return now - since < rule.holdMillis()
        ? new Side(before.cuts(), OptionalLong.of(since))
        : new Side(release(rule.curtail(), room, levers, before.cuts()), OptionalLong.of(now));
  }

  private static Map<String, Cut> cut(
      FeederLimit rule,
      double excess,
      Map<String, Lever> levers,
      Map<String, Cut> before,
      long now) {
    Map<String, Cut> cuts = new HashMap<>(before);
    double left = excess;
    for (String device : rule.curtail()) {
      if (left <= 0) {
        break;
      }
      Lever lever = levers.get(device);
      Cut told = before.getOrDefault(device, new Cut(lever.maxWatts(), Long.MIN_VALUE));
      double measured = lever.measured();
      if (Double.isNaN(measured)) {
        cuts.put(device, new Cut(lever.minWatts(), Long.MIN_VALUE));
        continue;
      }
      double max = Math.max(lever.minWatts(), Math.min(told.maxWatts(), measured - left));
      if (max < told.maxWatts()) {
        long ramp = (long) (1_000 * Math.max(0, measured - max) / lever.rampWattsPerSecond());
        cuts.put(device, new Cut(max, now + ramp + rule.holdMillis()));
        left -= Math.max(0, measured - max);
      } else if (now < told.countsUntil()) {
        left -= Math.max(0, measured - max);
      }
    }
    return cuts;
  }

  private static Map<String, Cut> release(
      List<String> curtail, double room, Map<String, Lever> levers, Map<String, Cut> before) {
    Map<String, Cut> cuts = new HashMap<>(before);
    double left = room;
    for (String device : curtail.reversed()) {
      Cut told = before.get(device);
      if (told == null) {
        continue;
      }
      if (left <= 0) {
        break;
      }
      Lever lever = levers.get(device);
      // Where its power is not known it is taken to use all it may.
      double uses = Double.isNaN(lever.measured()) ? told.maxWatts() : lever.measured();
      double max = Math.max(told.maxWatts(), uses + left);
      if (max >= lever.maxWatts()) {
        cuts.remove(device);
        left -= lever.maxWatts() - uses;
      } else {
        cuts.put(device, new Cut(max, told.countsUntil()));
        left -= max - uses;
      }
    }
    return cuts;
  }
}

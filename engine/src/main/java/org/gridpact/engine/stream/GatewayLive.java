package org.gridpact.engine.stream;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.state.StateRecord.Reading;
import org.gridpact.model.state.StateRecord.Readings;
import org.gridpact.model.state.StateRecord.Value;

/**
 * The newest reading of each device of a gateway, and which of them are not published yet.
 *
 * <p>Held in memory only: after a restart the next frames fill it again.
 */
final class GatewayLive {
  final BirthPlan plan;
  private final long[] newest;
  private final Frame[] frame;
  private final int[] reading;
  private final int[] firstValue;
  private int unpublished;
  long lastPublished = Long.MIN_VALUE / 2;

  GatewayLive(BirthPlan plan) {
    this.plan = plan;
    int devices = plan.devices.length;
    newest = new long[devices];
    Arrays.fill(newest, Long.MIN_VALUE);
    frame = new Frame[devices];
    reading = new int[devices];
    firstValue = new int[devices];
  }

  /** The same gateway under another birth: devices keep their newest time. */
  GatewayLive under(BirthPlan other) {
    Map<String, Long> times = new HashMap<>();
    for (int d = 0; d < newest.length; d++) {
      times.put(plan.devices[d].points().device(), newest[d]);
    }
    GatewayLive live = new GatewayLive(other);
    for (int d = 0; d < other.devices.length; d++) {
      live.newest[d] = times.getOrDefault(other.devices[d].points().device(), Long.MIN_VALUE);
    }
    live.lastPublished = lastPublished;
    return live;
  }

  /** Takes a reading if it is newer than what is known of its device. */
  boolean offer(Frame of, int index, int value) {
    int device = of.device(index);
    long time = of.epochMillis(index);
    if (time <= newest[device]) {
      return false;
    }
    newest[device] = time;
    if (frame[device] == null) {
      unpublished++;
    }
    frame[device] = of;
    reading[device] = index;
    firstValue[device] = value;
    return true;
  }

  boolean hasUnpublished() {
    return unpublished > 0;
  }

  /** What was not published yet; afterwards it counts as published. */
  Readings publish() {
    List<Reading> readings = new ArrayList<>(unpublished);
    for (int d = 0; d < frame.length; d++) {
      if (frame[d] != null) {
        readings.add(toReading(plan.devices[d], frame[d], reading[d], firstValue[d]));
        frame[d] = null;
      }
    }
    unpublished = 0;
    return new Readings(plan.birth.gateway(), readings);
  }

  private static Reading toReading(BirthPlan.Device device, Frame from, int index, int firstValue) {
    Quality quality = from.quality(index);
    List<Value> values = new ArrayList<>(device.size());
    for (int p = 0; p < device.size(); p++) {
      double value = device.value(from, firstValue, p);
      if (!Double.isNaN(value)) {
        var point = device.points().points().get(p);
        values.add(new Value(point.quantity(), point.phase(), value));
      }
    }
    return new Reading(device.points().device(), from.epochMillis(index), quality, values);
  }
}

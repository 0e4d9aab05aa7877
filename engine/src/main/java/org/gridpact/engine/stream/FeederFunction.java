package org.gridpact.engine.stream;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.gridpact.model.state.StateRecord.FeederPower;

/**
 * Sums a feeder's power in each second of the grid's time.
 *
 * <p>A second closes when every device of the feeder is in it, and otherwise {@value #WAIT_MILLIS}
 * ms of machine time after its first part: a silent gateway delays the sum, never stops it, and its
 * devices count as missing. Seconds close in order and once; a part for a closed second is left
 * out. At most {@value #MAX_OPEN} are open, the oldest closes first. Open seconds are held in
 * memory only, so a restart may leave devices of one or two seconds missing.
 */
final class FeederFunction extends KeyedProcessFunction<String, FeederPart, Outgoing> {
  private static final long serialVersionUID = 1L;
  static final int WAIT_MILLIS = 1500;
  static final int MAX_OPEN = 256;

  private final HashMap<String, Integer> devicesOfFeeder = new HashMap<>();
  private transient Map<String, Feeder> feeders;

  FeederFunction(StreamConfig config) {
    config.feederOfDevice().values().forEach(f -> devicesOfFeeder.merge(f, 1, Integer::sum));
  }

  /** The open seconds of one feeder, and when each closes at the latest. */
  private static final class Feeder {
    private final TreeMap<Long, Map<String, FeederPart>> open = new TreeMap<>();
    private final Map<Long, Long> closeAt = new HashMap<>();
    private long closed = Long.MIN_VALUE;
  }

  @Override
  public void open(OpenContext context) {
    feeders = new HashMap<>();
  }

  @Override
  public void processElement(FeederPart part, Context context, Collector<Outgoing> out) {
    Feeder feeder = feeders.computeIfAbsent(part.feeder(), f -> new Feeder());
    if (part.second() <= feeder.closed) {
      return;
    }
    Map<String, FeederPart> parts = feeder.open.get(part.second());
    if (parts == null) {
      parts = new HashMap<>();
      feeder.open.put(part.second(), parts);
      long closeAt = context.timerService().currentProcessingTime() + WAIT_MILLIS;
      feeder.closeAt.put(part.second(), closeAt);
      context.timerService().registerProcessingTimeTimer(closeAt);
    }
    parts.put(part.gateway(), part);
    int devices = parts.values().stream().mapToInt(FeederPart::devices).sum();
    if (devices >= devicesOfFeeder.getOrDefault(part.feeder(), 0)) {
      closeUpTo(part.second(), part.feeder(), feeder, out);
    } else if (feeder.open.size() > MAX_OPEN) {
      closeUpTo(feeder.open.firstKey(), part.feeder(), feeder, out);
    }
  }

  @Override
  public void onTimer(long time, OnTimerContext context, Collector<Outgoing> out) {
    Feeder feeder = feeders.get(context.getCurrentKey());
    if (feeder == null) {
      return;
    }
    feeder.open.keySet().stream()
        .filter(second -> feeder.closeAt.get(second) <= time)
        .max(Long::compare)
        .ifPresent(second -> closeUpTo(second, context.getCurrentKey(), feeder, out));
  }

  private void closeUpTo(long second, String name, Feeder feeder, Collector<Outgoing> out) {
    while (!feeder.open.isEmpty() && feeder.open.firstKey() <= second) {
      var oldest = feeder.open.pollFirstEntry();
      feeder.closeAt.remove(oldest.getKey());
      feeder.closed = oldest.getKey();
      double watts = 0;
      int devices = 0;
      for (FeederPart part : oldest.getValue().values()) {
        watts += part.watts();
        devices += part.devices();
      }
      int missing = Math.max(0, devicesOfFeeder.getOrDefault(name, devices) - devices);
      out.collect(
          Outgoing.state(name, new FeederPower(name, oldest.getKey(), watts, devices, missing)));
    }
  }
}

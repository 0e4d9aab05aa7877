package org.gridpact.engine.analytics.run;

import java.util.Map;
import java.util.TreeMap;
import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;

/** What workers count while they run; Flink adds up over workers what has the same name. */
public final class Measures {
  public static final String SCAN = "scan";
  public static final String SPLITS = "splits";
  public static final String ROWS = "rows";
  public static final String UNITS = "units";
  public static final String BUSY_NANOS = "nanos";
  public static final String RECEIVED_BYTES = "bytes";
  public static final String RECEIVED_PACKETS = "packets";

  private final String prefix;
  private final RuntimeContext context;
  private final Map<String, LongCounter> counters = new TreeMap<>();

  Measures(String stage, RuntimeContext context) {
    this.prefix = stage + "." + context.getTaskInfo().getIndexOfThisSubtask() + ".";
    this.context = context;
  }

  /** The name of one worker's measure. */
  static String name(String stage, int worker, String measure) {
    return stage + "." + worker + "." + measure;
  }

  void add(String measure, long by) {
    counters
        .computeIfAbsent(
            prefix + measure,
            name -> {
              LongCounter counter = new LongCounter();
              context.addAccumulator(name, counter);
              return counter;
            })
        .add(by);
  }
}

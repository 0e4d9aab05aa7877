package org.gridpact.engine.analytics;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.gridpact.engine.analytics.run.AnalysisRun;
import org.gridpact.engine.analytics.run.AnalysisRun.Measured;
import org.gridpact.engine.analytics.run.AnalysisRun.Ways;
import org.gridpact.engine.analytics.run.Measures;
import org.gridpact.engine.analytics.run.Share;
import org.gridpact.engine.analytics.run.Work;

/** What a run is going to do, and what it did, for people. */
final class Explanation {
  private Explanation() {}

  static List<String> before(Job.Planned plan, Ways ways) {
    List<String> lines = new ArrayList<>();
    lines.add("plan: " + plan.input());
    lines.add(
        "splits %s to %d workers:"
            .formatted(
                ways.assignment().name().toLowerCase(Locale.ROOT).replace('_', '-'),
                ways.parallelism()));
    List<? extends List<? extends Share>> of =
        ways.assignment().assign(plan.shares(), ways.parallelism());
    long[] sizes = new long[of.size()];
    for (int w = 0; w < sizes.length; w++) {
      sizes[w] = of.get(w).stream().mapToLong(Share::size).sum();
      lines.add(
          "  scan %d: %,d splits, %s"
              .formatted(w, of.get(w).size(), plan.work().inWords(sizes[w])));
    }
    lines.add("  expected skew (largest over mean) %.2f".formatted(skew(sizes)));
    StringBuilder stages = new StringBuilder("stages: scan (%d)".formatted(ways.parallelism()));
    for (Work.Stage stage : plan.work().stages()) {
      stages.append(" -> %s (%d)".formatted(stage.name(), AnalysisRun.workers(stage, ways)));
    }
    lines.add(
        stages
            + switch (ways.exchange()) {
              case PIPELINED -> ", pipelined: as messages while all stages run";
              case BLOCKING -> ", blocking: as files, one stage after the other";
            });
    plan.notes().forEach(note -> lines.add("  " + note));
    return lines;
  }

  static List<String> after(Work work, Ways ways, Measured measured) {
    List<String> lines = new ArrayList<>();
    double seconds = measured.took().toMillis() / 1000.0;
    lines.add(
        "measured: %,d %s%s in %.1f s, %s a second"
            .formatted(
                measured.units(),
                work.unit(),
                measured.rows() > 0 ? " of %,d rows".formatted(measured.rows()) : "",
                seconds,
                rate(measured.units() / seconds)));
    Map<Integer, Long> busy = new TreeMap<>();
    for (int w = 0; w < ways.parallelism(); w++) {
      busy.put(w, measured.of(Measures.SCAN, w, Measures.BUSY_NANOS).orElse(0));
      lines.add(
          "  scan %d: %,d splits, %,d %s, %.1f s"
              .formatted(
                  w,
                  measured.of(Measures.SCAN, w, Measures.SPLITS).orElse(0),
                  measured.of(Measures.SCAN, w, Measures.UNITS).orElse(0),
                  work.unit(),
                  busy.get(w) / 1e9));
    }
    lines.add(
        "  skew %.2f by time".formatted(skew(busy.values().stream().mapToLong(l -> l).toArray())));
    for (Work.Stage stage : work.stages()) {
      int workers = AnalysisRun.workers(stage, ways);
      long[] bytes = new long[workers];
      for (int w = 0; w < workers; w++) {
        bytes[w] = measured.of(stage.name(), w, Measures.RECEIVED_BYTES).orElse(0);
        lines.add(
            "  %s %d: got %s in %,d packets, finished in %.1f s"
                .formatted(
                    stage.name(),
                    w,
                    megabytes(bytes[w]),
                    measured.of(stage.name(), w, Measures.RECEIVED_PACKETS).orElse(0),
                    measured.of(stage.name(), w, Measures.BUSY_NANOS).orElse(0) / 1e9));
      }
      lines.add(
          "  exchanged %s, skew %.2f by bytes"
              .formatted(megabytes(LongStream.of(bytes).sum()), skew(bytes)));
    }
    return lines;
  }

  /** The largest over the mean; 1 where nothing is there. */
  static double skew(long[] values) {
    double sum = LongStream.of(values).sum();
    return sum == 0 ? 1 : LongStream.of(values).max().orElse(0) * values.length / sum;
  }

  private static String rate(double each) {
    return each < 1e5
        ? String.format(Locale.ROOT, "%,.0f", each)
        : String.format(Locale.ROOT, "%,.1f M", each / 1e6);
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,.2f MB", bytes / 1e6);
  }
}

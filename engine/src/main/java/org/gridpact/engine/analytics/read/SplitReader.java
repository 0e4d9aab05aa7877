package org.gridpact.engine.analytics.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.engine.analytics.run.UnreadableInputException;
import org.gridpact.model.measurement.Phase;

/**
 * Reads a split of files, device after device.
 *
 * <p>Of two readings of the same device, phase and time the first is taken, in the order of files
 * and rows. Owned by one thread.
 */
final class SplitReader implements Split.Reader {
  /** Held at once. Files sorted by device are let go of as the reading goes on. */
  private static final int MOST_ROWS = HistoryParquet.MOST_ROWS;

  private static final Phase[] PHASES = Phase.values();

  private final FileSplit split;
  private final Columns columns;
  private final List<RowGroup> waiting;
  private final List<Open> open = new ArrayList<>();
  private final Map<String, HistoryParquet> files = new HashMap<>();
  private long rows;

  SplitReader(FileSplit split, Columns columns) {
    this.split = split;
    this.columns = columns;
    waiting = new ArrayList<>(split.groups());
    waiting.sort(Comparator.comparing(RowGroup::firstDevice));
  }

  /** A row group being read, up to a device. */
  private static final class Open {
    private final RowBlock block;
    private int device;

    private Open(RowBlock block) {
      this.block = block;
    }

    private boolean hasMore() {
      while (device < block.devices().length
          && block.starts()[device] == block.starts()[device + 1]) {
        device++;
      }
      return device < block.devices().length;
    }

    private String name() {
      return block.devices()[device];
    }
  }

  /** Some rows of a block. */
  private record Part(RowBlock block, int from, int to) {}

  @Override
  public long read(Split.Taker taker) throws IOException {
    while (true) {
      open.removeIf(o -> !o.hasMore());
      String next = open.stream().map(Open::name).min(Comparator.naturalOrder()).orElse(null);
      if (!waiting.isEmpty()
          && (next == null || waiting.getFirst().firstDevice().compareTo(next) <= 0)) {
        load(waiting.removeFirst());
      } else if (next == null) {
        return rows;
      } else {
        series(next, taker);
      }
    }
  }

  private void load(RowGroup group) throws IOException {
    HistoryParquet file = files.get(group.file());
    if (file == null) {
      file = HistoryParquet.open(group.file());
      files.put(group.file(), file);
    }
    RowBlock block = file.read(group, split, columns);
    rows += block.rows();
    open.add(new Open(block));
    long held = open.stream().mapToLong(o -> o.block.rows()).sum();
    if (held > MOST_ROWS) {
      throw new UnreadableInputException(
          group.file(),
          "%d row groups have the same devices and times, more than %,d rows; compact this day first"
              .formatted(open.size(), MOST_ROWS),
          null);
    }
  }

  private void series(String device, Split.Taker taker) throws IOException {
    List<Part> parts = new ArrayList<>();
    for (Open o : open) {
      if (o.hasMore() && o.name().equals(device)) {
        int[] starts = o.block.starts();
        parts.add(new Part(o.block, starts[o.device], starts[o.device + 1]));
        o.device++;
      }
    }
    if (parts.size() == 1 && isPlain(parts.getFirst())) {
      Part p = parts.getFirst();
      RowBlock b = p.block;
      Phase phase = PHASES[b.phases()[p.from]];
      taker.take(new Series(device, phase, p.from, p.to, b.times(), b.qualities(), b.values()));
      return;
    }
    for (Phase phase : PHASES) {
      Series s = merged(device, phase, parts);
      if (s.to() > 0) {
        taker.take(s);
      }
    }
  }

  /** Whether the rows are of one phase and in order, which is so but for exceptions. */
  private static boolean isPlain(Part p) {
    byte[] phases = p.block.phases();
    long[] times = p.block.times();
    for (int i = p.from + 1; i < p.to; i++) {
      if (times[i] <= times[i - 1] || phases[i] != phases[i - 1]) {
        return false;
      }
    }
    return true;
  }

  private Series merged(String device, Phase phase, List<Part> parts) {
    int most = parts.stream().mapToInt(p -> p.to - p.from).sum();
    int width = columns.values().size();
    long[] times = new long[most];
    byte[] qualities = new byte[most];
    double[][] values = new double[width][most];
    int n = 0;
    for (Part p : parts) {
      RowBlock b = p.block;
      for (int i = p.from; i < p.to; i++) {
        if (b.phases()[i] == phase.ordinal()) {
          times[n] = b.times()[i];
          qualities[n] = b.qualities()[i];
          for (int v = 0; v < width; v++) {
            values[v][n] = b.values()[v][i];
          }
          n++;
        }
      }
    }
    if (TimeOrder.is(times, n)) {
      return new Series(device, phase, 0, n, times, qualities, values);
    }
    int[] order = TimeOrder.of(times, n);
    for (int v = 0; v < width; v++) {
      values[v] = Rows.pick(values[v], order);
    }
    return new Series(
        device,
        phase,
        0,
        order.length,
        Rows.pick(times, order),
        Rows.pick(qualities, order),
        values);
  }

  @Override
  public void close() throws IOException {
    for (HistoryParquet file : files.values()) {
      file.close();
    }
  }
}

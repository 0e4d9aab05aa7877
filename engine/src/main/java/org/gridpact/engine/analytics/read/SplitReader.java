package org.gridpact.engine.analytics.read;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.engine.analytics.run.UnreadableInputException;
import org.gridpact.model.measurement.Phase;

/**
 * Reads a split of files, device after device.
 *
 * <p>Of two readings of the same device, phase and time the one of better quality is taken, of
 * equal ones the first in the order of files and rows. Owned by one thread.
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
  private record Part(RowBlock block, int from, int to) {
    /** How many rows from one on are of a phase. */
    private int run(int row, Phase phase) {
      int end = row;
      while (end < to && block.phases()[end] == phase.ordinal()) {
        end++;
      }
      return end - row;
    }

    private void copy(
        int row, int rows, long[] times, byte[] qualities, double[][] values, int at) {
      System.arraycopy(block.times(), row, times, at, rows);
      System.arraycopy(block.qualities(), row, qualities, at, rows);
      for (int v = 0; v < values.length; v++) {
        if (block.values()[v] != null) {
          System.arraycopy(block.values()[v], row, values[v], at, rows);
        } else if (values[v] != null) {
          Arrays.fill(values[v], at, at + rows, Double.NaN);
        }
      }
    }
  }

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
    int[] rowsOf = new int[PHASES.length];
    for (Part p : parts) {
      for (int i = p.from; i < p.to; i++) {
        rowsOf[p.block.phases()[i]]++;
      }
    }
    for (Phase phase : PHASES) {
      if (rowsOf[phase.ordinal()] > 0) {
        taker.take(merged(device, phase, rowsOf[phase.ordinal()], parts));
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

  private Series merged(String device, Phase phase, int rows, List<Part> parts) {
    long[] times = new long[rows];
    byte[] qualities = new byte[rows];
    double[][] values = new double[columns.values().size()][];
    for (int v = 0; v < values.length; v++) {
      int column = v;
      if (parts.stream().anyMatch(p -> p.block.values()[column] != null)) {
        values[v] = new double[rows];
      }
    }
    int n = 0;
    for (Part p : parts) {
      for (int i = p.from; i < p.to; i++) {
        int run = p.run(i, phase);
        if (run > 0) {
          p.copy(i, run, times, qualities, values, n);
          n += run;
          i += run;
        }
      }
    }
    if (TimeOrder.is(times, n)) {
      return new Series(device, phase, 0, n, times, qualities, values);
    }
    int[] order = TimeOrder.of(times, qualities, n);
    return new Series(
        device,
        phase,
        0,
        order.length,
        Rows.pick(times, order),
        Rows.pick(qualities, order),
        Rows.pick(values, order));
  }

  @Override
  public void close() throws IOException {
    for (HistoryParquet file : files.values()) {
      file.close();
    }
  }
}

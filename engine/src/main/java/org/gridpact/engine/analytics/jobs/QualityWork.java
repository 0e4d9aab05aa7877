package org.gridpact.engine.analytics.jobs;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.HistoryWork;
import org.gridpact.engine.analytics.read.Series;
import org.gridpact.engine.analytics.run.ResultColumn;
import org.gridpact.engine.analytics.run.ResultPart;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;

/**
 * What is wrong with the readings of each device and phase; {@link SeriesQuality} says what is
 * looked for.
 *
 * @param stuckMillis how long a measured value may stay exactly the same
 * @param known devices that are told of also where they sent nothing
 */
public record QualityWork(
    long fromMillis, long toMillis, Gaps gaps, long stuckMillis, Set<String> known)
    implements HistoryWork {
  public static final String TABLE = "quality";

  /** When it was, for the picture, in {@value Timeline#PARTS} parts of the range. */
  public static final String SPANS = "spans";

  public static final List<ResultColumn> COLUMNS =
      List.of(
          ResultColumn.text("device"),
          ResultColumn.text("phase"),
          ResultColumn.time("first"),
          ResultColumn.time("last"),
          ResultColumn.count("readings"),
          ResultColumn.count("suspect"),
          ResultColumn.count("stale"),
          ResultColumn.count("missing"),
          ResultColumn.count("gaps"),
          ResultColumn.number("gap_seconds"),
          ResultColumn.number("longest_gap_seconds"),
          ResultColumn.count("stuck_runs"),
          ResultColumn.number("stuck_seconds"),
          ResultColumn.count("outliers"),
          ResultColumn.count("clock_errors"),
          ResultColumn.number("lowest_voltage_v"),
          ResultColumn.time("lowest_voltage_at"),
          ResultColumn.number("highest_voltage_v"),
          ResultColumn.time("highest_voltage_at"));

  /** The first column that counts readings, one for each quality. */
  private static final int READINGS = 4;

  public static final List<ResultColumn> SPAN_COLUMNS =
      List.of(
          ResultColumn.text("device"),
          ResultColumn.text("phase"),
          ResultColumn.text("kind"),
          ResultColumn.time("start"),
          ResultColumn.number("seconds"));

  public QualityWork {
    known = Set.copyOf(known);
  }

  @Override
  public Columns columns() {
    return new Columns(List.of("active_power", "voltage"), fromMillis, toMillis - 1);
  }

  @Override
  public Scanner scanner(int worker, int targets) {
    Packets packets = new Packets(targets);
    return new Scanner() {
      @Override
      public void series(Series s, Out out) throws IOException {
        DataOutputStream to = packets.to(Packets.target(s.device(), targets));
        to.writeUTF(s.device());
        to.writeByte(s.phase().ordinal());
        SeriesQuality.of(s, rules(s.device())).write(to);
        packets.sendFull(out);
      }

      @Override
      public void endSplit(Out out) {
        packets.sendAll(out);
      }
    };
  }

  @Override
  public List<Stage> stages() {
    return List.of(new Join(this));
  }

  private record Join(QualityWork work) implements Stage {
    @Override
    public String name() {
      return "join";
    }

    @Override
    public int workers() {
      return 0;
    }

    @Override
    public Gatherer gatherer(Place place) {
      return new Joining(work, place);
    }
  }

  private record Key(String device, Phase phase) implements Comparable<Key> {
    @Override
    public int compareTo(Key other) {
      int byDevice = device.compareTo(other.device);
      return byDevice != 0 ? byDevice : phase.compareTo(other.phase);
    }
  }

  private static final class Joining implements Gatherer {
    private final QualityWork work;
    private final Place place;
    private final Map<Key, TreeMap<Long, SeriesQuality>> stretches = new TreeMap<>();

    private Joining(QualityWork work, Place place) {
      this.work = work;
      this.place = place;
    }

    @Override
    public void take(byte[] packet) throws IOException {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(packet));
      while (in.available() > 0) {
        Key key = new Key(in.readUTF(), Phase.ofOrdinal(in.readByte()));
        SeriesQuality stretch = SeriesQuality.read(in, work.range());
        stretches
            .computeIfAbsent(key, k -> new TreeMap<>())
            .merge(stretch.first, stretch, (a, b) -> a.then(b, work.rules(key.device)));
      }
    }

    @Override
    public void end(Out out) throws IOException {
      try (ResultPart part = new ResultPart(TABLE, place, COLUMNS);
          ResultPart spans = new ResultPart(SPANS, place, SPAN_COLUMNS)) {
        for (Map.Entry<Key, TreeMap<Long, SeriesQuality>> of : stretches.entrySet()) {
          Key key = of.getKey();
          SeriesQuality all =
              of.getValue().values().stream()
                  .reduce((a, b) -> a.then(b, work.rules(key.device)))
                  .orElseThrow()
                  .ended(work.rules(key.device));
          row(part, key, all);
          spans(spans, key.device, key.phase.name(), all.timeline);
        }
        Set<String> silent = new TreeSet<>(work.known);
        stretches.keySet().forEach(heard -> silent.remove(heard.device));
        for (String device : silent) {
          if (Packets.target(device, place.workers()) == place.worker()) {
            silent(part, device);
            spans(spans, device, null, new Timeline(work.range()));
          }
        }
        part.end();
        spans.end();
      }
    }

    private static void row(ResultPart part, Key key, SeriesQuality all) throws IOException {
      part.row(
          key.device,
          key.phase.name(),
          all.first,
          all.last,
          all.readings[Quality.GOOD.ordinal()],
          all.readings[Quality.SUSPECT.ordinal()],
          all.readings[Quality.STALE.ordinal()],
          all.readings[Quality.MISSING.ordinal()],
          all.gaps,
          all.gapMillis / 1000.0,
          all.longestGapMillis / 1000.0,
          all.stuckRuns,
          all.stuckMillis / 1000.0,
          all.outliers,
          all.clockErrors,
          all.lowest.volts(),
          at(all.lowest),
          all.highest.volts(),
          at(all.highest));
    }

    /** It has no reading, and of all else nothing is known. */
    private static void silent(ResultPart part, String device) throws IOException {
      Object[] row = new Object[COLUMNS.size()];
      row[0] = device;
      Arrays.fill(row, READINGS, READINGS + Quality.values().length, 0L);
      part.row(row);
    }

    private static void spans(ResultPart to, String device, String phase, Timeline of)
        throws IOException {
      for (Timeline.Span span : of.spans()) {
        to.row(device, phase, span.kind(), span.from(), (span.to() - span.from()) / 1000.0);
      }
    }

    private static Long at(SeriesQuality.Extreme extreme) {
      return extreme.isKnown() ? extreme.at() : null;
    }

    @Override
    public void close() {
      // Holds no file.
    }
  }

  private SeriesQuality.Rules rules(String device) {
    return new SeriesQuality.Rules(gaps.millis(device), stuckMillis, range());
  }

  private Timeline.Range range() {
    return new Timeline.Range(fromMillis, toMillis);
  }
}

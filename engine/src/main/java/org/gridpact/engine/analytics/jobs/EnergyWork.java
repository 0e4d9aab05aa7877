package org.gridpact.engine.analytics.jobs;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.HistoryWork;
import org.gridpact.engine.analytics.read.Series;
import org.gridpact.engine.analytics.run.ResultPart;
import org.gridpact.model.measurement.Phase;

/**
 * Energy by group and interval.
 *
 * <p>From cumulative registers where a device has them, for each direction by itself; else from
 * active power, which a reading gives as the mean since the reading before. A device's total is
 * what it measures as {@link Phase#TOTAL}; where it measures only phases, their sum.
 *
 * <p>Between two readings farther apart than {@link Gaps} nothing is known from power. A register
 * still tells how much it was: where both readings are in one interval that counts there; where
 * not, it is spread in proportion to time and stated as {@code of_gaps_wh}. Covered is only the
 * time between readings that are not a gap. An interval of which nothing is known has no energy,
 * not zero. Readings no farther than a gap from the range tell what crosses its ends.
 */
public record EnergyWork(Intervals intervals, Grouping grouping, Gaps gaps, EnergyTable table)
    implements HistoryWork {
  /** Held by one gatherer, some 200 MB. */
  private static final long MOST_CELLS = 200L * (1 << 20) / EnergyCells.BYTES_A_CELL;

  @Override
  public Columns columns() {
    return new Columns(
        SeriesTally.COLUMNS,
        intervals.begin(0) - gaps.reachMillis(),
        intervals.end(intervals.count() - 1) + gaps.reachMillis());
  }

  private Stream<String> groups(String device) {
    return Stream.concat(Stream.of(grouping.group(device)), table.alsoOf(device).stream());
  }

  @Override
  public Scanner scanner(int worker, int targets) {
    return new Tallying(targets);
  }

  private final class Tallying implements Scanner {
    private final int targets;
    private final Packets packets;

    private Tallying(int targets) {
      this.targets = targets;
      packets = new Packets(targets);
    }

    @Override
    public void series(Series s, Out out) throws IOException {
      if (!grouping.has(s.device())) {
        return;
      }
      for (int target :
          groups(s.device()).mapToInt(g -> Packets.target(g, targets)).distinct().toArray()) {
        DataOutputStream to = packets.to(target);
        to.writeUTF(s.device());
        to.writeByte(s.phase().ordinal());
        SeriesTally.write(s, intervals, gaps.millis(s.device()), to);
      }
      packets.sendFull(out);
    }

    @Override
    public void endSplit(Out out) {
      packets.sendAll(out);
    }
  }

  @Override
  public List<Stage> stages() {
    return List.of(new Join(this));
  }

  private record Join(EnergyWork work) implements Stage {
    @Override
    public String name() {
      return "join";
    }

    @Override
    public int workers() {
      return work.grouping.by() == Grouping.By.AREA ? 1 : 0;
    }

    @Override
    public Gatherer gatherer(Place place) {
      return work.new Joining(place);
    }
  }

  private final class Joining implements Gatherer {
    private final Place place;
    private final Map<String, Map<Phase, SeriesTally>> devices = new TreeMap<>();
    private long cells;

    private Joining(Place place) {
      this.place = place;
    }

    @Override
    public void take(byte[] packet) throws IOException {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(packet));
      while (in.available() > 0) {
        String device = in.readUTF();
        Phase phase = Phase.ofOrdinal(in.readByte());
        cells +=
            devices
                .computeIfAbsent(device, d -> new EnumMap<>(Phase.class))
                .computeIfAbsent(phase, p -> new SeriesTally(intervals, gaps.millis(device)))
                .add(in);
        if (cells > MOST_CELLS) {
          throw new IOException(
              "more than %,d values of devices and intervals for one worker: take a shorter range, longer intervals or more parallelism"
                  .formatted(MOST_CELLS));
        }
      }
    }

    @Override
    public void end(Out out) throws IOException {
      // Of one that sent nothing nothing is known; without it the others would be the whole group.
      grouping.devices().forEach(device -> devices.putIfAbsent(device, Map.of()));
      Map<String, List<DeviceEnergy>> groups = new TreeMap<>();
      devices.forEach(
          (device, phases) -> {
            phases.values().forEach(SeriesTally::join);
            DeviceEnergy energy = DeviceEnergy.of(device, phases);
            groups(device)
                .filter(g -> Packets.target(g, place.workers()) == place.worker())
                .forEach(g -> groups.computeIfAbsent(g, _ -> new ArrayList<>()).add(energy));
          });
      try (ResultPart part = new ResultPart(table.name(), place, table.columns(grouping.by()))) {
        for (Map.Entry<String, List<DeviceEnergy>> group : groups.entrySet()) {
          table.rows(group.getKey(), group.getValue(), intervals, part);
        }
        part.end();
      }
    }

    @Override
    public void close() {
      // Holds no file.
    }
  }
}

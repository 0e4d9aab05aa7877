package org.gridpact.app.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.stream.IntStream;
import org.gridpact.engine.history.Buckets;
import org.gridpact.engine.history.BulkHistory;
import org.gridpact.engine.history.HistoryFile;
import org.gridpact.engine.history.HistoryFiles;
import org.gridpact.engine.history.RowPlan;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.Frame;

/**
 * Writes readings of households, one a second and meter, straight into an empty history as fast as
 * its writer takes them: what the writer alone can do, and data for everything that reads.
 */
final class HistoryLoad {
  /** As large as the stream job's files of a busy minute. */
  private static final long READINGS_A_FILE = 1 << 20;

  private final Path root;
  private final BenchArea area;
  private final int threads;
  private final Optional<Path> measured;

  /**
   * A load.
   *
   * @param root folder of history
   * @param threads that write, each the meters of its gateways
   * @param measured a file of {@link MeasuredHouseholds}; empty for {@link Households}
   */
  HistoryLoad(Path root, int devices, int threads, Optional<Path> measured) {
    this.root = root;
    this.area = new BenchArea(devices);
    this.threads = threads;
    this.measured = measured;
  }

  /**
   * What was written.
   *
   * @param seconds of making the readings and writing them, synced
   * @param bytes of all files
   */
  record Written(long readings, long points, double seconds, long bytes) {
    double readingsPerSecond() {
      return readings / seconds;
    }

    double bytesPerPoint() {
      return (double) bytes / points;
    }
  }

  /**
   * Writes about so many readings: as many whole seconds of all meters, at least one.
   *
   * @throws IOException where a file cannot be written, or the measured one cannot be read
   */
  Written write(long readings, long firstEpochMillis) throws IOException, InterruptedException {
    int seconds = Math.toIntExact(Math.max(1, readings / area.devices()));
    long start = System.nanoTime();
    List<FutureTask<Void>> writers = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      int thread = t;
      FutureTask<Void> writer =
          new FutureTask<>(
              () -> {
                write(thread, seconds, firstEpochMillis);
                return null;
              });
      Thread.ofPlatform().name("history-load-" + t).start(writer);
      writers.add(writer);
    }
    for (FutureTask<Void> writer : writers) {
      await(writer);
    }
    double took = (System.nanoTime() - start) / 1e9;
    long written = (long) seconds * area.devices();
    long bytes =
        new HistoryFiles(root)
            .list(HistoryFiles.Kind.READINGS).stream().mapToLong(HistoryFile::bytes).sum();
    return new Written(written, written * BenchArea.POINTS.size(), took, bytes);
  }

  private static void await(FutureTask<Void> writer) throws IOException, InterruptedException {
    try {
      writer.get();
    } catch (ExecutionException e) {
      throw new IOException("history cannot be written: " + e.getCause().getMessage(), e);
    }
  }

  private void write(int thread, int seconds, long firstEpochMillis) throws IOException {
    List<Source> sources = new ArrayList<>();
    for (int g = thread; g < area.gateways(); g += threads) {
      sources.add(source(g));
    }
    try (BulkHistory history = new BulkHistory(root, BenchArea.ID, READINGS_A_FILE)) {
      for (int second = 0; second < seconds; second++) {
        for (Source source : sources) {
          history.add(source.plan, source.frame(second + 1L, firstEpochMillis + second * 1000L));
        }
      }
    }
  }

  private Source source(int gateway) throws IOException {
    Birth birth = area.birth(gateway);
    int devices = birth.devices().size();
    Meters meters =
        measured.isPresent()
            ? MeasuredHouseholds.read(
                measured.get(), devices, gateway * BenchArea.DEVICES_A_GATEWAY)
            : new Households(devices, gateway);
    return new Source(birth, new RowPlan(birth, Buckets.DEFAULT), meters);
  }

  private record Source(Birth birth, RowPlan plan, Meters meters) {
    private Frame frame(long sequence, long epochMillis) {
      int devices = birth.devices().size();
      return new Frame(
          birth.gateway(),
          1,
          sequence,
          birth.id(),
          epochMillis,
          IntStream.range(0, devices).toArray(),
          new int[devices],
          new byte[devices],
          meters.next(epochMillis));
    }
  }
}

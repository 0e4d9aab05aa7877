package org.gridpact.edge.store;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;

/**
 * Measures a store without a center: {@code StoreMeasure <devices> <seconds> <budget in MB>}.
 * Households measure voltage, current and power each second; a load stays for a while, then
 * another, with some noise.
 */
final class StoreMeasure {
  private static final long NOON = 1_763_715_600_000L;

  private StoreMeasure() {}

  public static void main(String[] args) throws IOException {
    int devices = Integer.parseInt(args[0]);
    int seconds = Integer.parseInt(args[1]);
    long budget = Long.parseLong(args[2]) << 20;
    List<Point> points =
        List.of(
            Point.of(Quantity.VOLTAGE),
            Point.of(Quantity.CURRENT),
            Point.of(Quantity.ACTIVE_POWER));
    Birth birth =
        Birth.of(
            "g",
            IntStream.range(0, devices)
                .mapToObj(d -> new DevicePoints("meter-" + d, points))
                .toList());
    SplittableRandom random = new SplittableRandom(1);
    Path folder = Files.createTempDirectory("measure");
    double[] watts = new double[devices];
    long[] nanos = new long[seconds];
    try (EdgeStore store = new EdgeStore(folder, "g", NOON, budget);
        StoreKeeper _ = new StoreKeeper(store, "g")) {
      for (int s = 0; s < seconds; s++) {
        Frame frame = frame(store, birth, watts, s, random);
        long start = System.nanoTime();
        store.append(frame, birth);
        nanos[s] = System.nanoTime() - start;
      }
      EdgeStore.Kept kept = store.kept();
      Arrays.sort(nanos);
      System.out.printf(
          "%d devices, %d s: append p50 %.2f ms, p99 %.2f ms, longest %.1f ms; %s; file %d kB;"
              + " %.0f kB a device and day if all were kept in frames%n",
          devices,
          seconds,
          nanos[seconds / 2] / 1e6,
          nanos[seconds * 99 / 100] / 1e6,
          nanos[seconds - 1] / 1e6,
          kept,
          Files.size(folder.resolve("g.db")) >> 10,
          kept.usedBytes() / 1024.0 / devices / seconds * 86_400);
    }
  }

  private static Frame frame(
      EdgeStore store, Birth birth, double[] watts, int second, SplittableRandom random) {
    int devices = watts.length;
    int[] offsets = new int[devices];
    long[] steps = new long[3 * devices];
    for (int d = 0; d < devices; d++) {
      if (random.nextInt(60) == 0) {
        watts[d] = random.nextDouble() < 0.7 ? random.nextDouble(400) : random.nextDouble(4_000);
      }
      double power = Math.max(0, watts[d] + random.nextDouble(-5, 5));
      double volts = 230 + 3 * Math.sin(second / 500.0) + random.nextDouble(-0.3, 0.3);
      offsets[d] = -random.nextInt(1_000);
      steps[3 * d] = birth.devices().get(d).points().get(0).steps(volts);
      steps[3 * d + 1] = birth.devices().get(d).points().get(1).steps(power / volts);
      steps[3 * d + 2] = birth.devices().get(d).points().get(2).steps(power);
    }
    return new Frame(
        "g",
        store.bootEpoch(),
        store.nextSequence(),
        birth.id(),
        NOON + second * 1_000L,
        IntStream.range(0, devices).toArray(),
        offsets,
        new byte[devices],
        steps);
  }
}

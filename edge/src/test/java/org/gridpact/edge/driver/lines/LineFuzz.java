package org.gridpact.edge.driver.lines;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.fault.Meters;
import org.gridpact.edge.fuzz.FuzzTarget;
import org.gridpact.edge.image.Imaging;
import org.gridpact.edge.image.Reading;

/** Lines of JSON. */
final class LineFuzz implements FuzzTarget {
  private static final long NOON = 1_763_722_800_000L;

  private final LineParser parser = new LineParser(TestDevices.allPoints(), new Counters());

  @Override
  public void take(byte[] bytes) {
    try {
      new LineReader(new ByteArrayInputStream(bytes))
          .forEach(
              new LineReader.Lines() {
                @Override
                public void line(byte[] line, int length) {
                  parser.parse(line, length, NOON).ifPresent(LineFuzz::check);
                }

                @Override
                public void tooLong() {}
              });
    } catch (IOException e) {
      throw new UncheckedIOException("an array cannot fail", e);
    }
  }

  private static void check(Reading reading) {
    long ahead = reading.epochMillis() - NOON;
    if (ahead > Imaging.FUTURE_MILLIS || -ahead > Imaging.OLDEST_MILLIS) {
      throw new AssertionError("taken with a time of " + reading.epochMillis());
    }
    if (Arrays.stream(reading.values()).anyMatch(Double::isInfinite)) {
      throw new AssertionError("taken with " + Arrays.toString(reading.values()));
    }
  }

  @Override
  public List<byte[]> seeds() {
    return FuzzTarget.of(
        Meters.line("meter-18", NOON, 500),
        Meters.line("breaker-1", NOON, 1e-3).replace("}", ",\"switchClosed\":true,\"x\":null}"),
        "{\"device\":\"battery-1\",\"time\":1,\"voltage\":NaN,\"current\":-Infinity,\"power\":1e999}\n");
  }
}

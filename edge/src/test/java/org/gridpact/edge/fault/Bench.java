package org.gridpact.edge.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.driver.DriverContext;
import org.gridpact.edge.image.Imaging;
import org.gridpact.edge.image.Inputs;
import org.gridpact.edge.image.ProcessImage;
import org.gridpact.edge.image.ProcessImage.DeviceState;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.time.ManualClock;

/**
 * What stands behind drivers under test: a clock moved by hand, inputs, and the image of a gateway
 * of 1 s cycles. Belongs to the test's thread.
 */
public final class Bench {
  private static final int CYCLE_MILLIS = 1_000;

  private final ManualClock clock;
  private final Counters counters = new Counters();
  private final Inputs inputs = new Inputs(counters);
  private final DriverContext context;
  private final Imaging imaging;
  private ProcessImage image;

  public Bench(long startEpochMillis, List<DeviceSpec> devices) {
    clock = new ManualClock(startEpochMillis);
    context = new DriverContext("gateway-1", clock, GridClock.system(), inputs, counters);
    imaging =
        new Imaging(
            CYCLE_MILLIS, devices.stream().map(DeviceSpec::points).toList(), inputs, counters);
    image = imaging.next(startEpochMillis);
  }

  /** What drivers under test are made with. */
  public DriverContext context() {
    return context;
  }

  public ManualClock clock() {
    return clock;
  }

  public long now() {
    return clock.epochMillis();
  }

  public long counted(String kind) {
    return counters.of(kind);
  }

  public DeviceState state(String device) {
    return image.state(device);
  }

  public Quality quality(String device) {
    return state(device).quality();
  }

  /** The image of now with what has come in meanwhile. */
  public ProcessImage look() {
    image = imaging.next(clock.epochMillis());
    return image;
  }

  /** Moves time on by a cycle. */
  public void cycle() {
    clock.advance(CYCLE_MILLIS);
    look();
  }

  /** Waits in real time, within the test's timeout, for something in the image. */
  public void until(BooleanSupplier condition) {
    while (!condition.getAsBoolean()) {
      assertThat(Thread.interrupted()).as("timed out").isFalse();
      LockSupport.parkNanos(1_000_000);
      look();
    }
  }

  /** Waits for the reading of a device with this time. */
  public void untilRead(String device, long epochMillis) {
    until(
        () ->
            quality(device) != Quality.MISSING
                && state(device).reading().epochMillis() == epochMillis);
  }
}

package org.gridpact.app.bench;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.gridpact.app.bench.Sent.OfGateway;
import org.gridpact.edge.uplink.FrameSource;
import org.gridpact.edge.uplink.StoredFrame;
import org.gridpact.edge.uplink.UplinkListener;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.measurement.Birth;
import org.gridpact.model.measurement.Frame;
import org.gridpact.model.measurement.TelemetryCodec;
import org.gridpact.model.time.GridClock;

/**
 * A gateway that measures whenever its uplink has room: asked for the newest frame, it makes one.
 *
 * <p>So frames go out as fast as they are acknowledged, and those in flight are bounded by the
 * uplink's window. A frame has one reading of each device, all of the time it is made; frames are
 * at least a millisecond apart, for a device has one reading at a time. The uplink's thread calls
 * the methods of the source, others the rest.
 */
final class SimulatedGateway implements FrameSource, UplinkListener {
  private static final long BOOT_EPOCH = 1;

  private final Birth birth;
  private final GridClock clock;
  private final long millisBetweenFrames;
  private final Households households;
  private final int[] devices;
  private final NavigableMap<Long, StoredFrame> kept = new TreeMap<>();
  private boolean measuring;
  private boolean stopped;
  private long newest;
  private long firstEpochMillis = Long.MAX_VALUE;
  private long lastEpochMillis;
  private long lastAckEpochMillis;
  private long voltageSteps;
  private long currentSteps;
  private long powerSteps;

  /**
   * @param millisBetweenFrames at least so many, 1 or more
   */
  SimulatedGateway(Birth birth, long seed, long millisBetweenFrames, GridClock clock) {
    this.birth = birth;
    this.millisBetweenFrames = millisBetweenFrames;
    this.clock = clock;
    households = new Households(birth.devices().size(), seed);
    devices = new int[birth.devices().size()];
    for (int d = 0; d < devices.length; d++) {
      devices[d] = d;
    }
  }

  String name() {
    return birth.gateway();
  }

  @Override
  public synchronized long newest() {
    if (measuring) {
      measure();
    }
    return newest;
  }

  private void measure() {
    long now = clock.epochMillis();
    long due = lastEpochMillis + millisBetweenFrames;
    if (now < due) {
      try {
        clock.sleepUntil(due);
      } catch (InterruptedException _) {
        Thread.currentThread().interrupt();
        return;
      }
      now = due;
    }
    firstEpochMillis = Math.min(firstEpochMillis, now);
    lastEpochMillis = now;
    long[] steps = households.next(now);
    for (int i = 0; i < steps.length; i += 3) {
      voltageSteps += steps[i];
      currentSteps += steps[i + 1];
      powerSteps += steps[i + 2];
    }
    newest++;
    notifyAll();
    Frame frame =
        new Frame(
            birth.gateway(),
            BOOT_EPOCH,
            newest,
            birth.id(),
            now,
            devices,
            new int[devices.length],
            new byte[devices.length],
            steps);
    kept.put(newest, new StoredFrame(BOOT_EPOCH, newest, birth.id(), TelemetryCodec.encode(frame)));
  }

  @Override
  public synchronized List<StoredFrame> frames(long from, long to, int limit) {
    return kept.subMap(from, true, to, true).values().stream().limit(limit).toList();
  }

  @Override
  public byte[] birth(long birthId) {
    return TelemetryCodec.encode(birth);
  }

  @Override
  public synchronized void acknowledged(Collection<Long> sequences) {
    sequences.forEach(kept::remove);
    lastAckEpochMillis = clock.epochMillis();
    notifyAll();
  }

  /** Waits until it has made a frame or the time has come; whether it has. */
  synchronized boolean awaitFirst(long untilEpochMillis) throws InterruptedException {
    await(() -> newest > 0, untilEpochMillis);
    return newest > 0;
  }

  /** Waits until the frames made are acknowledged or the time has come. */
  synchronized void awaitAcknowledged(long untilEpochMillis) throws InterruptedException {
    await(kept::isEmpty, untilEpochMillis);
  }

  private synchronized void await(BooleanSupplier done, long untilEpochMillis)
      throws InterruptedException {
    for (long left = untilEpochMillis - clock.epochMillis();
        !done.getAsBoolean() && left > 0;
        left = untilEpochMillis - clock.epochMillis()) {
      wait(left);
    }
  }

  /** Makes no more frames. */
  synchronized void stop() {
    stopped = true;
    measuring = false;
  }

  synchronized OfGateway sent() {
    return new OfGateway(
        name(), devices.length, newest, kept.size(), voltageSteps, currentSteps, powerSteps);
  }

  synchronized long firstEpochMillis() {
    return firstEpochMillis;
  }

  synchronized long lastAckEpochMillis() {
    return lastAckEpochMillis;
  }

  /** Starts to make frames: one made before the stream began would count as old and go last. */
  @Override
  public synchronized void connected() {
    measuring = !stopped;
  }

  /** The client connects again and sends what is kept. */
  @Override
  public synchronized void disconnected() {
    measuring = false;
  }

  @Override
  public void heard() {
    // No failsafe watches for it.
  }

  @Override
  public void prepare(List<Order> orders) {
    throw new IllegalStateException("a bench has no dispatcher, but got orders " + orders);
  }

  @Override
  public void decided(List<Decision> decisions) {
    throw new IllegalStateException("a bench has no dispatcher, but got " + decisions);
  }

  @Override
  public void lockedOut(Set<String> devices) {
    throw new IllegalStateException("a bench has no crews, but got lock-outs");
  }

  @Override
  public void beat() {
    // Nothing is to be repeated.
  }

  @Override
  public Map<String, Long> counters() {
    return Map.of();
  }
}

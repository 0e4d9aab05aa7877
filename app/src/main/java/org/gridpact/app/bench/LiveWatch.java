package org.gridpact.app.bench;

import java.util.Map;
import java.util.function.Consumer;
import org.gridpact.center.live.LiveState;
import org.gridpact.center.live.StreamLag;
import org.gridpact.model.state.StateRecord;
import org.gridpact.model.state.StateRecord.Reading;
import org.gridpact.model.state.StateRecord.Readings;
import org.gridpact.model.time.GridClock;

/**
 * Feeds live state as a center does, and notes how old each reading is when it is in.
 *
 * <p>One thread feeds; what it noted is read by others afterwards.
 */
final class LiveWatch implements Consumer<StateRecord> {
  private final LiveState live = new LiveState(Map.of(), 0);
  private final StreamLag lag;
  private final GridClock clock;
  private final Latencies latencies = new Latencies();

  LiveWatch(GridClock clock) {
    this.clock = clock;
    this.lag = new StreamLag(clock);
  }

  @Override
  public void accept(StateRecord state) {
    live.accept(state);
    lag.accept(state);
    if (state instanceof Readings readings) {
      long now = clock.epochMillis();
      synchronized (latencies) {
        for (Reading reading : readings.readings()) {
          latencies.add(now - reading.epochMillis());
        }
      }
    }
  }

  /** What was noted so far. */
  Latencies latencies() {
    synchronized (latencies) {
      return latencies.copy();
    }
  }

  /** Slows the gateways to what the stream job takes, as in any center. */
  StreamLag lag() {
    return lag;
  }

  LiveState live() {
    return live;
  }
}

package org.gridpact.center.live;

import java.util.HashMap;
import java.util.Map;
import org.gridpact.center.uplink.AckGate;
import org.gridpact.model.state.StateRecord;
import org.gridpact.model.state.StateRecord.StreamCounters;
import org.gridpact.model.time.GridClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds back acknowledgements while the stream job is behind or gone, so that what waits in Kafka
 * is bounded by what gateways may have on their way, and live state is seconds old at most.
 *
 * <p>Safe for use by many threads.
 */
public final class StreamLag implements AckGate {
  private static final Logger log = LoggerFactory.getLogger(StreamLag.class);

  /** A worker further behind than this closes the gate. */
  static final long BEHIND_MILLIS = 2_000;

  /** A job that has said nothing for so long while frames were appended is taken to be gone. */
  static final long SILENT_MILLIS = 15_000;

  private final GridClock machine;
  private final Map<String, Long> lagByWorker = new HashMap<>();

  /** When the first frame was appended of which the job has said nothing yet; 0: none. */
  private long waitingSince;

  private boolean wasOpen = true;

  /** A gate that is open until frames have waited for {@link #SILENT_MILLIS}. */
  public StreamLag(GridClock machine) {
    this.machine = machine;
  }

  /** Takes one record of the stream job; all but its counters are left alone. */
  public synchronized void accept(StateRecord state) {
    if (state instanceof StreamCounters counters) {
      lagByWorker.put(counters.worker(), counters.lagMillis());
      waitingSince = 0;
    }
  }

  @Override
  public synchronized void appended() {
    if (waitingSince == 0) {
      waitingSince = machine.epochMillis();
    }
  }

  @Override
  public synchronized boolean isOpen() {
    boolean silent = waitingSince > 0 && machine.epochMillis() - waitingSince > SILENT_MILLIS;
    boolean open = !silent && lagByWorker.values().stream().allMatch(lag -> lag <= BEHIND_MILLIS);
    if (silent && wasOpen) {
      log.warn("The stream job says nothing; frames stay with their gateways until it does");
    }
    wasOpen = open;
    return open;
  }
}

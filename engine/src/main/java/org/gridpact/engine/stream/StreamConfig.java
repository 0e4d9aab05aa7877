package org.gridpact.engine.stream;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.gridpact.engine.cassandra.CassandraStore;
import org.gridpact.engine.history.HistoryStore;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceSpec;

/**
 * What the stream job needs to know of an area.
 *
 * @param history where it is kept
 * @param historyBuckets of a day of history
 * @param feederOfDevice devices whose power is in a feeder's sum; a feeder meter is not
 * @param readingsToChange good readings in a row that begin or end a violation
 * @param publishMillis shortest machine time between two publications of a gateway's readings
 */
public record StreamConfig(
    String area,
    String bootstrap,
    HistoryStore history,
    int historyBuckets,
    List<PointLimit> limits,
    Map<String, String> feederOfDevice,
    Pace pace,
    int readingsToChange,
    int publishMillis)
    implements Serializable {
  /** Consumer group the job commits the offsets of completed checkpoints to. */
  public static final String GROUP = "gridpact-stream";

  public static final int READINGS_TO_CHANGE = 3;
  public static final int PUBLISH_MILLIS = 200;

  public StreamConfig {
    limits = new ArrayList<>(limits);
    feederOfDevice = new HashMap<>(feederOfDevice);
  }

  /**
   * The defaults for an area; every device that is not in a branch is in its feeder's sum.
   *
   * @param historyRoot folder of history as a URI, where it is kept in files
   */
  public static StreamConfig of(
      Area area, List<PointLimit> limits, Pace pace, String bootstrap, String historyRoot) {
    Map<String, String> feeders = new HashMap<>();
    for (DeviceSpec device : area.devicesOnBuses()) {
      feeders.put(device.id(), device.feeder());
    }
    return new StreamConfig(
        area.id(),
        bootstrap,
        store(area, historyRoot),
        area.history().buckets(),
        limits,
        feeders,
        pace,
        READINGS_TO_CHANGE,
        PUBLISH_MILLIS);
  }

  private static HistoryStore store(Area area, String historyRoot) {
    return area.history().cassandra().isPresent()
        ? CassandraStore.of(area)
        : HistoryStore.files(historyRoot, area.id());
  }
}

package org.gridpact.center.live;

import java.util.List;
import java.util.Map;
import org.gridpact.model.state.StateRecord.Reading;
import org.gridpact.model.state.StateRecord.Violation;

/**
 * What is known of the grid at one moment.
 *
 * @param epochMillis the newest time of any reading
 * @param readings the newest reading by device; a device that never reported is not in it
 * @param violations those active now
 */
public record GridSnapshot(
    long epochMillis, Map<String, Reading> readings, List<Violation> violations) {
  public GridSnapshot {
    readings = Map.copyOf(readings);
    violations = List.copyOf(violations);
  }
}

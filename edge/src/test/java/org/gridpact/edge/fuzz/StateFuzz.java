package org.gridpact.edge.fuzz;

import java.util.List;
import java.util.Map;
import org.gridpact.model.measurement.Phase;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateCodec;
import org.gridpact.model.state.StateRecord;

/** State records. */
final class StateFuzz implements FuzzTarget {
  @Override
  public void take(byte[] bytes) {
    StateRecord record;
    try {
      record = StateCodec.decode(bytes);
    } catch (IllegalArgumentException _) {
      return;
    }
    if (!record.equals(StateCodec.decode(StateCodec.encode(record)))) {
      throw new AssertionError("written and read as another: " + record);
    }
  }

  @Override
  public List<byte[]> seeds() {
    return List.of(
        StateCodec.encode(new StateRecord.FeederPower("main", 1, 5e3, 4, 1)),
        StateCodec.encode(new StateRecord.StreamCounters("worker-0", Map.of("frames", 9L), 12)),
        StateCodec.encode(
            new StateRecord.Violation(
                "v1", "meter-18", "18", Quantity.VOLTAGE, false, 0.9, 0.88, 1, 2, true)),
        StateCodec.encode(
            new StateRecord.Readings(
                "gateway-1",
                List.of(
                    new StateRecord.Reading(
                        "meter-18",
                        1,
                        Quality.GOOD,
                        List.of(new StateRecord.Value(Quantity.VOLTAGE, Phase.A, 231.4)))))));
  }
}

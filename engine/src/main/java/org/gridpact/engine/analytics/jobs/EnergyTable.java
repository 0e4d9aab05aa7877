package org.gridpact.engine.analytics.jobs;

import java.io.IOException;
import java.io.Serializable;
import java.util.List;
import java.util.Optional;
import org.gridpact.engine.analytics.run.ResultColumn;
import org.gridpact.engine.analytics.run.ResultPart;

/** What is made of the energy of a group's devices in all intervals. */
public sealed interface EnergyTable extends Serializable
    permits EveryInterval, Peaks, Losses, Baseline {
  /** Of the table. */
  String name();

  /** Another group than its own that a device counts in, too. */
  default Optional<String> alsoOf(String device) {
    return Optional.empty();
  }

  List<ResultColumn> columns(Grouping.By by);

  void rows(String group, List<DeviceEnergy> devices, Intervals intervals, ResultPart to)
      throws IOException;
}

package org.gridpact.engine.analytics.jobs;

import java.io.IOException;
import java.util.List;
import org.gridpact.engine.analytics.run.ResultColumn;
import org.gridpact.engine.analytics.run.ResultPart;

/** A row for each group and interval. */
public record EveryInterval() implements EnergyTable {
  @Override
  public String name() {
    return "energy";
  }

  @Override
  public List<ResultColumn> columns(Grouping.By by) {
    return List.of(
        ResultColumn.text(by.column()),
        ResultColumn.time("start"),
        ResultColumn.number("seconds"),
        ResultColumn.count("devices"),
        ResultColumn.number("imported_wh"),
        ResultColumn.number("exported_wh"),
        ResultColumn.number("of_gaps_wh"),
        ResultColumn.number("covered_seconds"),
        ResultColumn.number("of_seconds"),
        ResultColumn.count("readings"),
        ResultColumn.count("left_out"),
        ResultColumn.count("resets"),
        ResultColumn.text("source"));
  }

  @Override
  public void rows(String group, List<DeviceEnergy> devices, Intervals intervals, ResultPart to)
      throws IOException {
    for (int i = 0; i < intervals.count(); i++) {
      to.row(EnergyRow.of(group, devices, intervals, i).values());
    }
  }
}

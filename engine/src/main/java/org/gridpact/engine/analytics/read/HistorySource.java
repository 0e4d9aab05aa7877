package org.gridpact.engine.analytics.read;

import java.io.IOException;
import java.util.List;

/** Where history is read from: files or a database. */
public interface HistorySource {
  /**
   * Looks at what there is of readings, as far as needed to say who reads what.
   *
   * @throws IOException where it cannot be looked at
   */
  Plan plan(Columns columns) throws IOException;

  /**
   * What there is to read.
   *
   * @param splits none where there is no reading in the range
   * @param inWords what they come from, in a line
   */
  record Plan(List<? extends Split> splits, String inWords) {
    public Plan {
      splits = List.copyOf(splits);
    }
  }
}

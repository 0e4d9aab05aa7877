package org.gridpact.engine.analytics;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.HistoryWork;
import org.gridpact.engine.analytics.read.Split;
import org.gridpact.engine.analytics.read.SplitPlanner;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun.Ways;
import org.gridpact.engine.history.HistoryFile;
import org.gridpact.engine.history.HistoryFiles;

/** An analysis of the readings of a range of time. */
public interface HistoryJob extends Job {
  Columns columns();

  /** Looks at the data as far as needed to say who does what. */
  Prepared prepare(List<Split> splits, Ways ways) throws IOException;

  /**
   * What is going to be done with splits.
   *
   * @param notes for the plan: what is sent to whom, and what is expected
   */
  record Prepared(HistoryWork work, List<String> notes) {
    public Prepared {
      notes = List.copyOf(notes);
    }
  }

  @Override
  default Planned plan(Path history, Ways ways) throws AnalysisException {
    try {
      SplitPlanner.Plan plan = splits(history);
      Prepared prepared = prepare(plan.splits(), ways);
      return new Planned(
          prepared.work(),
          plan.splits(),
          "%,d splits in %,d files, %,d rows, %s of columns to read; %,d row groups left out by their statistics"
              .formatted(
                  plan.splits().size(),
                  plan.files(),
                  plan.rows(),
                  prepared.work().inWords(plan.bytes()),
                  plan.leftOut()),
          prepared.notes());
    } catch (IOException e) {
      throw AnalysisException.of(e);
    }
  }

  private SplitPlanner.Plan splits(Path history) throws IOException, AnalysisException {
    Columns columns = columns();
    List<HistoryFile> files =
        new HistoryFiles(history)
            .list(HistoryFiles.Kind.READINGS, columns.fromMillis(), columns.toMillis());
    SplitPlanner.Plan plan = SplitPlanner.plan(files, columns);
    if (plan.splits().isEmpty()) {
      throw new AnalysisException(
          "history in %s has no reading from %s to %s"
              .formatted(
                  history,
                  Instant.ofEpochMilli(columns.fromMillis()),
                  Instant.ofEpochMilli(columns.toMillis())));
    }
    return plan;
  }
}

package org.gridpact.engine.analytics;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.HistorySource;
import org.gridpact.engine.analytics.read.HistoryWork;
import org.gridpact.engine.analytics.read.Split;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun.Ways;

/** An analysis of the readings of a range of time. */
public interface HistoryJob extends Job {
  Columns columns();

  /** Looks at the data as far as needed to say who does what. */
  Prepared prepare(List<? extends Split> splits, Ways ways) throws IOException;

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
  default Planned plan(HistorySource history, Ways ways) throws AnalysisException {
    try {
      HistorySource.Plan plan = history.plan(columns());
      if (plan.splits().isEmpty()) {
        throw nothing(history);
      }
      Prepared prepared = prepare(plan.splits(), ways);
      return new Planned(prepared.work(), plan.splits(), plan.inWords(), prepared.notes());
    } catch (IOException e) {
      throw AnalysisException.of(e);
    }
  }

  /** That there is nothing to look at; files tell of some ranges only when they are read. */
  default AnalysisException nothing(HistorySource history) {
    return new AnalysisException(
        "history in %s has no reading from %s to %s"
            .formatted(
                history, Instant.ofEpochMilli(fromMillis()), Instant.ofEpochMilli(toMillis())));
  }

  /** Of the range asked for; readings beyond may be read, too. */
  default long fromMillis() {
    return columns().fromMillis();
  }

  default long toMillis() {
    return columns().toMillis();
  }
}

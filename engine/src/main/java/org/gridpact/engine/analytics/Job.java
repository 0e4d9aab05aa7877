package org.gridpact.engine.analytics;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.gridpact.engine.analytics.read.Columns;
import org.gridpact.engine.analytics.read.Split;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun.Ways;
import org.gridpact.engine.analytics.run.Work;

/** One analysis, as it was asked for. */
public interface Job {
  /** As on the command line. */
  String name();

  Columns columns();

  /** Looks at the data as far as needed to say who does what. */
  Prepared prepare(List<Split> splits, Ways ways) throws IOException;

  /** The tables it makes. */
  List<Table> tables();

  /** A picture of the result, where there is one. */
  Optional<Chart> picture(ResultFolder result) throws AnalysisException;

  /** What the result says in a few lines. */
  List<String> summary(ResultFolder result) throws AnalysisException;

  /**
   * What is going to be done.
   *
   * @param notes for the plan: what is sent to whom, and what is expected
   */
  record Prepared(Work work, List<String> notes) {
    public Prepared {
      notes = List.copyOf(notes);
    }
  }

  /**
   * A table of a result.
   *
   * @param order by which its CSV is sorted, as in SQL
   */
  record Table(String name, String order) {}
}

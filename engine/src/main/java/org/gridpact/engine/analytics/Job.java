package org.gridpact.engine.analytics;

import java.util.List;
import org.gridpact.engine.analytics.read.HistorySource;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun.Ways;
import org.gridpact.engine.analytics.run.Share;
import org.gridpact.engine.analytics.run.Work;

/** One analysis, as it was asked for. */
public interface Job {
  /** As on the command line. */
  String name();

  /**
   * Looks at the input as far as needed to say who does what.
   *
   * @throws AnalysisException where there is nothing to do, or the input cannot be read
   */
  Planned plan(HistorySource history, Ways ways) throws AnalysisException;

  /** The tables it makes. */
  List<Table> tables();

  /** Makes the tables that follow from those of workers. */
  default void derive(ResultFolder result) throws AnalysisException {
    // Most have none.
  }

  Picture picture(ResultFolder result) throws AnalysisException;

  /** What the result says in a few lines. */
  List<String> summary(ResultFolder result) throws AnalysisException;

  /**
   * What is going to be done.
   *
   * @param input what there is to do, in a line
   * @param notes for the plan: what is sent to whom, and what is expected
   */
  record Planned(Work work, List<? extends Share> shares, String input, List<String> notes) {
    public Planned {
      shares = List.copyOf(shares);
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

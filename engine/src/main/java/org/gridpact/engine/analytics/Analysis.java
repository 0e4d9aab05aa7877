package org.gridpact.engine.analytics;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Consumer;
import org.gridpact.engine.analytics.read.FileSource;
import org.gridpact.engine.analytics.read.HistorySource;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun;
import org.gridpact.engine.analytics.run.AnalysisRun.Measured;
import org.gridpact.engine.analytics.run.AnalysisRun.Ways;

/**
 * Runs one analysis.
 *
 * @param out folder of the result, which is not there yet
 * @param explain whether the plan and what was measured are said
 */
public record Analysis(HistorySource history, Path out, Ways ways, boolean explain) {
  /** Compaction makes few files of many within seconds, one folder after the other. */
  private static final int TRIES = 10;

  /** Of the files of history in a folder. */
  public Analysis(Path history, Path out, Ways ways, boolean explain) {
    this(new FileSource(history), out, ways, explain);
  }

  /**
   * Runs a job and puts its result into the folder, or nothing.
   *
   * @param say takes lines for people
   * @throws AnalysisException where there is no data, or it failed or was cancelled
   */
  public Measured run(Job job, Consumer<String> say, AnalysisRun.Watch watch)
      throws AnalysisException, InterruptedException {
    Job.Planned plan = planned(job);
    try (ResultFolder result = ResultFolder.begin(out)) {
      Measured measured = compute(job, plan, result, say, watch);
      result.write(job.name() + ".svg", job.picture(result).svg());
      List<String> summary = job.summary(result);
      publish(result, watch, say, summary);
      return measured;
    }
  }

  /** What is made of the results of several jobs. */
  public interface Composed {
    /** The jobs by the folder of their tables, in the order in which they run. */
    SequencedMap<String, Job> jobs();

    /**
     * Writes more into the folder of all.
     *
     * @param measured by the jobs' folders
     * @return what it says in a few lines
     */
    List<String> compose(ResultFolder result, Map<String, Measured> measured)
        throws AnalysisException;
  }

  /**
   * Runs jobs one after the other and puts what is made of them into the folder, or nothing.
   *
   * @throws AnalysisException where there is no data, or one failed or was cancelled
   */
  public void run(Composed composed, Consumer<String> say, AnalysisRun.Watch watch)
      throws AnalysisException, InterruptedException {
    Map<String, Job.Planned> plans = new HashMap<>();
    for (Map.Entry<String, Job> job : composed.jobs().entrySet()) {
      plans.put(job.getKey(), planned(job.getValue()));
    }
    try (ResultFolder result = ResultFolder.begin(out)) {
      Map<String, Measured> measured = new HashMap<>();
      for (Map.Entry<String, Job> job : composed.jobs().entrySet()) {
        String name = job.getKey();
        try (ResultFolder own = result.below(name)) {
          say.accept("Computing " + name);
          measured.put(name, compute(job.getValue(), plans.get(name), own, say, watch));
        }
      }
      publish(result, watch, say, composed.compose(result, measured));
    }
  }

  /** The plan of a job; files that go while they are looked at are listed again. */
  private Job.Planned planned(Job job) throws AnalysisException {
    for (int i = 1; ; i++) {
      try {
        return job.plan(history, ways);
      } catch (AnalysisException e) {
        if (i == TRIES || !e.isOfGoneFile()) {
          throw e;
        }
      }
    }
  }

  /** Runs a job; where files went into others before they were read, over those. */
  private Measured run(
      Job job,
      Job.Planned first,
      ResultFolder result,
      Consumer<String> say,
      AnalysisRun.Watch watch)
      throws AnalysisException, InterruptedException {
    Job.Planned plan = first;
    for (int i = 1; ; i++) {
      try {
        return AnalysisRun.run(
            "analyze " + job.name(), plan.work(), plan.shares(), result.unfinished(), ways, watch);
      } catch (AnalysisException e) {
        if (i == TRIES || !e.isOfGoneFile()) {
          throw e;
        }
        Job.Planned next = planned(job);
        if (next.shares().equals(plan.shares())) {
          throw e;
        }
        // Each part of the result is written anew under the name it had.
        say.accept("Files of history were merged into others meanwhile: computing again");
        plan = next;
      }
    }
  }

  private Measured compute(
      Job job, Job.Planned plan, ResultFolder result, Consumer<String> say, AnalysisRun.Watch watch)
      throws AnalysisException, InterruptedException {
    if (explain) {
      Explanation.before(plan, ways).forEach(say);
    }
    Measured measured = run(job, plan, result, say, watch);
    if (job instanceof HistoryJob readings && measured.units() == 0) {
      throw readings.nothing(history);
    }
    job.derive(result);
    for (Job.Table table : job.tables()) {
      result.csv(table.name(), table.order());
    }
    if (explain) {
      Explanation.after(plan.work(), ways, measured).forEach(say);
    }
    return measured;
  }

  private static void publish(
      ResultFolder result, AnalysisRun.Watch watch, Consumer<String> say, List<String> summary)
      throws AnalysisException {
    if (watch.isCancelled()) {
      throw new AnalysisException("cancelled; there is no result");
    }
    Path there = result.publish();
    summary.forEach(say);
    say.accept("The result is in " + there);
  }
}

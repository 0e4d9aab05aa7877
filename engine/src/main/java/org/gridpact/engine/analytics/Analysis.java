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
    Job.Planned plan = job.plan(history, ways);
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
      plans.put(job.getKey(), job.getValue().plan(history, ways));
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

  private Measured compute(
      Job job, Job.Planned plan, ResultFolder result, Consumer<String> say, AnalysisRun.Watch watch)
      throws AnalysisException, InterruptedException {
    if (explain) {
      Explanation.before(plan, ways).forEach(say);
    }
    Measured measured =
        AnalysisRun.run(
            "analyze " + job.name(), plan.work(), plan.shares(), result.unfinished(), ways, watch);
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

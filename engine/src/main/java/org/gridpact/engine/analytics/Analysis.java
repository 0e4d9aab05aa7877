package org.gridpact.engine.analytics;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.gridpact.engine.analytics.run.AnalysisException;
import org.gridpact.engine.analytics.run.AnalysisRun;
import org.gridpact.engine.analytics.run.AnalysisRun.Measured;
import org.gridpact.engine.analytics.run.AnalysisRun.Ways;

/**
 * Runs one analysis.
 *
 * @param history folder of history
 * @param out folder of the result, which is not there yet
 * @param explain whether the plan and what was measured are said
 */
public record Analysis(Path history, Path out, Ways ways, boolean explain) {
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
      if (explain) {
        Explanation.before(plan, ways).forEach(say);
      }
      Measured measured =
          AnalysisRun.run(
              "analyze " + job.name(),
              plan.work(),
              plan.shares(),
              result.unfinished(),
              ways,
              watch);
      job.derive(result);
      for (Job.Table table : job.tables()) {
        result.csv(table.name(), table.order());
      }
      Optional<Chart> picture = job.picture(result);
      if (picture.isPresent()) {
        result.write(job.name() + ".svg", picture.get().svg());
      }
      List<String> summary = job.summary(result);
      if (watch.isCancelled()) {
        throw new AnalysisException("cancelled; there is no result");
      }
      Path there = result.publish();
      summary.forEach(say);
      if (explain) {
        Explanation.after(plan.work(), ways, measured).forEach(say);
      }
      say.accept("The result is in " + there);
      return measured;
    }
  }
}

package org.gridpact.center.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.gridpact.center.live.Series;
import org.gridpact.model.area.TaskWork;
import org.gridpact.model.task.StepSeries;

/**
 * A feeder's power in the steps of a forecast, gathered from seconds: the mean of a step, unknown
 * where less than half of its seconds are. Three seasons are kept, since the start of the center.
 * Belongs to one thread.
 */
final class FeederSteps {
  private static final int SEASONS = 3;

  private final int stepMillis;
  private final int kept;
  private final List<Double> steps = new ArrayList<>();
  private long startMillis;
  private long nextSecond = Long.MIN_VALUE;
  private long step = Long.MIN_VALUE;
  private double sum;
  private int count;

  FeederSteps(TaskWork.Forecast forecast) {
    this.stepMillis = forecast.stepMillis();
    this.kept = SEASONS * forecast.season();
  }

  /** Takes the seconds it does not have yet. */
  void take(Series seconds) {
    for (int i = 0; i < seconds.values().size(); i++) {
      long at = seconds.startEpochMillis() + (long) i * Series.STEP_MILLIS;
      if (at >= nextSecond) {
        take(at, seconds.values().get(i));
        nextSecond = at + Series.STEP_MILLIS;
      }
    }
  }

  private void take(long at, double watts) {
    long of = Math.floorDiv(at, (long) stepMillis);
    if (step == Long.MIN_VALUE) {
      step = of;
      startMillis = of * stepMillis;
    }
    if (of - step > kept) {
      steps.clear();
      startMillis = of * stepMillis;
      step = of;
      sum = 0;
      count = 0;
    }
    while (step < of) {
      end();
    }
    if (!Double.isNaN(watts)) {
      sum += watts;
      count++;
    }
  }

  private void end() {
    boolean known = 2L * count * Series.STEP_MILLIS >= stepMillis;
    steps.add(known ? sum / count : Double.NaN);
    if (steps.size() > kept) {
      steps.removeFirst();
      startMillis += stepMillis;
    }
    step++;
    sum = 0;
    count = 0;
  }

  /** The steps that are over; empty before the first. */
  Optional<StepSeries> series() {
    return steps.isEmpty()
        ? Optional.empty()
        : Optional.of(new StepSeries(startMillis, stepMillis, steps));
  }
}

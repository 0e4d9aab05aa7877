package org.gridpact.edge.task;

import java.util.Optional;

/** Feeds a calculation, one sample a step. */
public final class FromFeed implements Work {
  private final Feed.Cursor cursor;
  private final Calculation calculation;

  public FromFeed(Feed.Cursor cursor, Calculation calculation) {
    this.cursor = cursor;
    this.calculation = calculation;
  }

  @Override
  public boolean step(StopToken token) {
    Optional<Sample> sample = cursor.next();
    sample.ifPresentOrElse(calculation::take, calculation::finish);
    return sample.isEmpty();
  }

  @Override
  public String result() {
    return calculation.result();
  }

  @Override
  public long bytes() {
    return calculation.bytes();
  }
}

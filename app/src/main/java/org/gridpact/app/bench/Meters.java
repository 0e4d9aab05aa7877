package org.gridpact.app.bench;

/** What meters read. Owned by one thread. */
interface Meters {
  /** The next reading of each meter, as step counts in the order of {@link BenchArea#POINTS}. */
  long[] next(long epochMillis);
}

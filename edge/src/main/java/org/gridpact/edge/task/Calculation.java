package org.gridpact.edge.task;

/** What is computed from samples, one after the other. */
public interface Calculation {
  void take(Sample sample);

  /** All samples there are have been taken; the run ends. */
  void finish();

  String result();

  long bytes();
}

package org.gridpact.engine.analytics.run;

/** How packets go from one stage to the next. */
public enum Exchange {
  /** As messages, while the next stage runs at the same time; needs slots for both. */
  PIPELINED,
  /** As files, and the next stage starts when all is there; a lost worker's share is done again. */
  BLOCKING
}

package org.gridpact.engine.analytics.run;

import java.io.Serializable;

/** What one worker does at a time; it depends on the input alone, not on how many workers are. */
public interface Share extends Serializable {
  /** How much of it there is, in the measure of its {@link Work}. */
  long size();
}

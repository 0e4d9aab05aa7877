package org.gridpact.edge.control;

/** Whether a gateway follows the center. */
public enum Mode {
  /** Nothing has been heard since the start: devices keep their failsafe ranges. */
  UNKNOWN,
  /** Dispatches and defaults hold. */
  NORMAL,
  /** The center has been silent for too long: devices keep their failsafe ranges. */
  FAILSAFE
}

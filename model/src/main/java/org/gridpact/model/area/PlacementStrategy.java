package org.gridpact.model.area;

/** How the center chooses among gateways that have room for a task. */
public enum PlacementStrategy {
  /** The first in the area file's order. */
  FIRST_FIT,
  /** Each in turn. */
  ROUND_ROBIN,
  /** The one whose tasks take the least of what it has for them. */
  LEAST_LOADED
}

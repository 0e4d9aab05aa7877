package org.gridpact.model.area;

import java.util.Locale;

/** What a device is, by what it does to the grid. */
public enum DeviceKind {
  /** Measures consumption at a bus; cannot be set. */
  METER(false),
  /** Measures the flow into a branch at its first terminal; cannot be set. */
  BRANCH_METER(false),
  /** Photovoltaic production that can be curtailed. */
  INVERTER(true),
  /** Storage: consumes (positive) and produces (negative). */
  BATTERY(true),
  /** Consumption that can be curtailed for a while: EV chargers, heat pumps. */
  FLEXIBLE_LOAD(true),
  /** A switch in a branch. */
  BREAKER(true),
  /** Production that can be ordered: an engine, a turbine, a hydro plant. Never consumes. */
  GENERATOR(true),
  /**
   * A line to a neighbour, by the bus it ends at, whose exchange is held at a schedule: export is
   * positive, as power into a device is, import negative.
   */
  TIE_LINE(true),
  /** An on-load tap changer of a transformer. */
  TAP_CHANGER(true);

  private final boolean controllable;

  DeviceKind(boolean controllable) {
    this.controllable = controllable;
  }

  public boolean controllable() {
    return controllable;
  }

  /** Whether it is in a branch; the others are at a bus. */
  public boolean inBranch() {
    return this == BRANCH_METER || this == BREAKER || this == TAP_CHANGER;
  }

  /** The name in configuration files: {@code flexible-load}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

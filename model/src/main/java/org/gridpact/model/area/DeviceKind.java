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
  BREAKER(true);

  private final boolean controllable;

  DeviceKind(boolean controllable) {
    this.controllable = controllable;
  }

  public boolean controllable() {
    return controllable;
  }

  /** The name in configuration files: {@code flexible-load}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

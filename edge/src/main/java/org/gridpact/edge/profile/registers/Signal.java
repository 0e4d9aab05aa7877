package org.gridpact.edge.profile.registers;

/** What of a command goes into a register. */
public enum Signal {
  MIN_WATTS,
  MAX_WATTS,
  /** Reactive power; not written where the command leaves it to the device. */
  VARS,
  /** 1 where the command has reactive power, else 0. */
  VARS_GIVEN,
  /** 1 to close, 0 to open. */
  SWITCH,
  /** Always 1: what makes the other registers count. */
  ENABLE
}

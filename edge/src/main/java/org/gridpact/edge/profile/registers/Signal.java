package org.gridpact.edge.profile.registers;

/** What of a command goes into a register. */
public enum Signal {
  MIN_WATTS,
  MAX_WATTS,
  /** Active power to hold; not written where the command leaves a range. */
  WATTS,
  /** 1 where the command is for one exact active power, else 0. */
  WATTS_GIVEN,
  /** Reactive power; not written where the command leaves it to the device. */
  VARS,
  /** 1 where the command has reactive power, else 0. */
  VARS_GIVEN,
  /** 1 to close, 0 to open. */
  SWITCH,
  /** Position of a tap changer. */
  TAP,
  /** Always 1: what makes the other registers count. */
  ENABLE;

  /** Whether it says that other registers count, and so is written after them. */
  public boolean enables() {
    return this == ENABLE || this == WATTS_GIVEN || this == VARS_GIVEN;
  }
}

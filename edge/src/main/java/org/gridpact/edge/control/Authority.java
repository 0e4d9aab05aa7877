package org.gridpact.edge.control;

/** Who may say what a device does, the highest first. Each only tightens what those above leave. */
public enum Authority {
  /** The device's power range. */
  ENVELOPE,
  /** The envelope's charge bounds. */
  STATE_OF_CHARGE,
  /** The envelope's shortest times on and off. */
  ON_OFF_TIME,
  /** The envelope's operations an hour; also where they cannot be counted. */
  OPERATIONS,
  /** A switch or a tap changer has left the position it was told by itself, or by a hand. */
  TRIPPED,
  /** Active power by voltage. */
  VOLT_WATT,
  /** Room for the reactive power that voltage asks for. */
  VOLT_VAR,
  /** The flow at the gateway's own meter. */
  FEEDER_LIMIT,
  /** A rule has turned round too often. */
  ANTI_FLAP,
  /** The center is not heard, or has not been heard yet. */
  FAILSAFE,
  /** The feeder limit's meter is not known. */
  METER_LOST,
  LOCK_OUT,
  /** What the envelope keeps free for those above. */
  RESERVE,
  DISPATCH,
  SCHEDULE,
  DEFAULT
}

package org.gridpact.edge.control;

/** What a gateway knows of the center's will; not known is not the same as none. */
public enum LinkState {
  /** Nothing has been heard since the start. Failsafe ranges hold. */
  UNKNOWN,
  /** The center is heard and no order is in effect: schedule and default hold. */
  UNLIMITED,
  /** The center is heard and a committed order is in effect. */
  LIMITED,
  /** The center has been silent for too long. Failsafe ranges hold. */
  FAILSAFE;

  public static LinkState of(Mode mode, boolean orderInEffect) {
    return switch (mode) {
      case UNKNOWN -> UNKNOWN;
      case NORMAL -> orderInEffect ? LIMITED : UNLIMITED;
      case FAILSAFE -> FAILSAFE;
    };
  }
}

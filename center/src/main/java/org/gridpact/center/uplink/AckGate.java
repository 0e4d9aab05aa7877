package org.gridpact.center.uplink;

/**
 * Whether frames that are durable may be acknowledged now. Gateways keep what is not acknowledged,
 * so a closed gate holds them back, and their votes go on.
 */
public interface AckGate {
  /** A frame has become durable. */
  void appended();

  boolean isOpen();
}

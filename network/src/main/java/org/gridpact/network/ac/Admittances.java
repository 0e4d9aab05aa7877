package org.gridpact.network.ac;

/**
 * Every branch as it is switched and tapped at present. Immutable; another one for each change.
 *
 * <p>Made by {@link AcNetwork#admittances()} and its siblings.
 */
public final class Admittances {
  private final TwoPort[] ports;

  Admittances(TwoPort[] ports) {
    this.ports = ports;
  }

  /** By branch index; {@link TwoPort#OPEN} where the branch is open. */
  public TwoPort of(int branch) {
    return ports[branch];
  }

  public boolean closed(int branch) {
    return !ports[branch].isOpen();
  }

  public Admittances with(int branch, TwoPort port) {
    TwoPort[] others = ports.clone();
    others[branch] = port;
    return new Admittances(others);
  }

  public Admittances withOpen(int branch) {
    return with(branch, TwoPort.OPEN);
  }
}

package org.gridpact.edge.dispatch;

import java.util.Set;
import org.gridpact.edge.control.Mode;

/** What stands above a dispatch at one moment: whether the gateway is cut off, and lock-outs. */
public record Conditions(Mode mode, Set<String> lockedOut) {
  public Conditions {
    lockedOut = Set.copyOf(lockedOut);
  }
}

package org.gridpact.center.dispatch;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import org.gridpact.center.uplink.GatewayLink;
import org.gridpact.ledger.raft.LedgerAccess;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.model.area.Area;

/**
 * Tells gateways which of their devices crews have locked, where that is not what they were told
 * last. Safe for use by many threads: a gateway is told the newer of two views last.
 */
final class LockOuts {
  private final LedgerAccess ledger;
  private final GatewayLink link;
  private final ToLongFunction<LedgerState> clock;
  private final Map<String, String> gatewayOf = new HashMap<>();

  /** What the gateways that are followed were told last; empty before the first time. */
  private final Map<String, Optional<Set<String>>> told = new TreeMap<>();

  /**
   * @param clock not the ledger's time alone, which stands still between entries while a
   *     maintenance begins
   */
  LockOuts(Area area, LedgerAccess ledger, GatewayLink link, ToLongFunction<LedgerState> clock) {
    this.ledger = ledger;
    this.link = link;
    this.clock = clock;
    area.devices().forEach(d -> gatewayOf.put(d.id(), d.gateway()));
  }

  /** Tells a gateway from now on. */
  synchronized void follow(String gateway) {
    told.put(gateway, Optional.empty());
  }

  /** Tells a gateway nothing before it is followed again. */
  synchronized void leave(String gateway) {
    told.remove(gateway);
  }

  /** Tells what holds now. */
  synchronized void tell() {
    LedgerState state = ledger.view();
    long now = clock.applyAsLong(state);
    Map<String, Set<String>> locked =
        state.locks().values().stream()
            .filter(l -> l.holds(now))
            .flatMap(l -> l.devices().stream())
            .filter(gatewayOf::containsKey)
            .collect(groupingBy(gatewayOf::get, toSet()));
    for (Map.Entry<String, Optional<Set<String>>> gateway : told.entrySet()) {
      Set<String> devices = locked.getOrDefault(gateway.getKey(), Set.of());
      if (!gateway.getValue().equals(Optional.of(devices))) {
        gateway.setValue(Optional.of(devices));
        link.lockOut(gateway.getKey(), devices);
      }
    }
  }
}

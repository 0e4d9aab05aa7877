package org.gridpact.ledger.state;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.gridpact.ledger.state.LedgerState.Applied;

/** Lock-out and tag-out: who locked a device is the one to unlock it. */
final class LockRules {
  private LockRules() {}

  static Applied lock(LedgerState state, Command.LockOut c) {
    DeviceLock held = state.locks().get(c.device());
    if (held != null) {
      return held.person().equals(c.person())
          ? state.accepted()
          : state.refused("device %s is locked out by %s".formatted(c.device(), held.person()));
    }
    // A lock over a running order would promise a crew what is not so.
    Optional<OrderRecord> order = state.open().stream().filter(o -> names(o, c.device())).findAny();
    if (order.isPresent()) {
      return state.refused(
          "device %s is reserved by order %s until %d"
              .formatted(c.device(), order.get().order().id(), order.get().order().expiresAt()));
    }
    Map<String, DeviceLock> locks = new HashMap<>(state.locks());
    locks.put(c.device(), new DeviceLock(c.device(), c.person(), c.reason(), state.epochMillis()));
    return state.withLocks(locks).accepted();
  }

  static Applied unlock(LedgerState state, Command.Unlock c) {
    DeviceLock held = state.locks().get(c.device());
    if (held == null) {
      return state.refused("device %s is not locked out".formatted(c.device()));
    }
    if (!held.person().equals(c.person())) {
      return state.refused(
          "device %s is locked out by %s, not by %s"
              .formatted(c.device(), held.person(), c.person()));
    }
    Map<String, DeviceLock> locks = new HashMap<>(state.locks());
    locks.remove(c.device());
    return state.withLocks(locks).accepted();
  }

  private static boolean names(OrderRecord order, String device) {
    return order.order().setpoints().anyMatch(s -> s.device().equals(device));
  }
}

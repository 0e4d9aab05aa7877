package org.gridpact.ledger.state;

import java.time.Instant;
import java.util.Optional;
import org.gridpact.ledger.state.LedgerState.Applied;

/** Lock-out and tag-out: who took a lock is the one to end it. */
final class LockRules {
  static final int LOCKS_MAX = 1_000;

  private LockRules() {}

  static Applied lock(LedgerState state, Lock lock) {
    Lock held = state.locks().get(lock.subject());
    if (held != null) {
      return held.equals(lock)
          ? state.accepted()
          : state.refused("%s is locked out by %s".formatted(lock.subject(), held.person()));
    }
    if (lock.until() <= state.epochMillis()) {
      return state.refused(
          "the lock on %s would have ended at %s"
              .formatted(lock.subject(), Instant.ofEpochMilli(lock.until())));
    }
    if (state.locks().size() >= LOCKS_MAX) {
      return state.refused("%d locks are held already".formatted(LOCKS_MAX));
    }
    return reserved(state, lock)
        .map(state::refused)
        .orElseGet(() -> state.withLocks(state.locks().plus(lock.subject(), lock)).accepted());
  }

  /** A lock over a running order would promise a crew what is not so. */
  private static Optional<String> reserved(LedgerState state, Lock lock) {
    for (String device : lock.devices()) {
      Optional<OrderRecord> order =
          state
              .orders()
              .reserving(device)
              .filter(o -> lock.overlaps(o.order().effectiveAt(), o.order().expiresAt()))
              .findFirst();
      if (order.isPresent()) {
        return Optional.of(
            "device %s is reserved by order %s until %s"
                .formatted(
                    device,
                    order.get().order().id(),
                    Instant.ofEpochMilli(order.get().order().expiresAt())));
      }
    }
    return Optional.empty();
  }

  static Applied unlock(LedgerState state, Command.Unlock c) {
    Lock held = state.locks().get(c.subject());
    if (held == null) {
      return state.refused("%s is not locked out".formatted(c.subject()));
    }
    if (!held.person().equals(c.person())) {
      return state.refused(
          "%s is locked out by %s, not by %s".formatted(c.subject(), held.person(), c.person()));
    }
    return state.withLocks(state.locks().minus(c.subject())).accepted();
  }
}

package org.gridpact.ledger.state;

import java.time.Instant;
import java.util.Optional;
import org.gridpact.ledger.state.LedgerState.Applied;

/** Leases: one holder an area at a time, and a larger token with each. */
final class LeaseRules {
  private LeaseRules() {}

  static Applied acquire(LedgerState state, Command.AcquireLease c) {
    Optional<Lease> running = state.runningLease(c.area());
    if (running.isPresent() && !running.get().holder().equals(c.holder())) {
      return state.refused(
          "area %s is leased to %s until %s"
              .formatted(
                  c.area(),
                  running.get().holder(),
                  Instant.ofEpochMilli(running.get().expiresAt())));
    }
    Lease before = state.leases().get(c.area());
    long token = before == null ? 1 : before.token() + 1;
    return grant(
        state, new Lease(c.area(), c.holder(), token, state.epochMillis() + c.ttlMillis()));
  }

  static Applied renew(LedgerState state, Command.RenewLease c) {
    Optional<String> breaks = brokenBy(state, c.area(), c.token());
    if (breaks.isPresent()) {
      return state.refused(breaks.get());
    }
    Lease lease = state.leases().get(c.area());
    // A renewal never shortens.
    long expiresAt = Math.max(lease.expiresAt(), state.epochMillis() + c.ttlMillis());
    return grant(state, new Lease(c.area(), lease.holder(), lease.token(), expiresAt));
  }

  static Applied release(LedgerState state, Command.ReleaseLease c) {
    Optional<String> breaks = brokenBy(state, c.area(), c.token());
    if (breaks.isPresent()) {
      return state.refused(breaks.get());
    }
    Lease lease = state.leases().get(c.area());
    Lease ended = new Lease(c.area(), lease.holder(), lease.token(), state.epochMillis());
    return state.withLease(ended).accepted();
  }

  /** The rule that acting with a token on an area breaks, if any. */
  static Optional<String> brokenBy(LedgerState state, String area, long token) {
    Lease newest = state.leases().get(area);
    if (newest == null) {
      return Optional.of("area %s has never been leased".formatted(area));
    }
    if (newest.token() != token) {
      return Optional.of(
          "token %d of area %s is not the newest, %d held by %s"
              .formatted(token, area, newest.token(), newest.holder()));
    }
    if (!newest.runs(state.epochMillis())) {
      return Optional.of(
          "the lease of %s on area %s ended at %s"
              .formatted(newest.holder(), area, Instant.ofEpochMilli(newest.expiresAt())));
    }
    return Optional.empty();
  }

  private static Applied grant(LedgerState state, Lease lease) {
    return new Applied(state.withLease(lease), new Reply.Granted(lease));
  }
}

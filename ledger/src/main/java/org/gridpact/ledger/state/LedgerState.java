package org.gridpact.ledger.state;

import static java.util.stream.Collectors.toMap;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Everything the ledger knows, after some number of entries.
 *
 * <p>Immutable. Lists and maps that an entry does not touch are shared with the state before it.
 *
 * @param epochMillis ledger time: the largest stamp of any entry so far
 * @param leases the newest lease of each area, running or not: it carries the newest token
 * @param open orders that still reserve devices, in order of proposal
 * @param finished the latest {@value #FINISHED_ORDERS_KEPT} of the others, in order of finishing;
 *     older ones are only in the log
 * @param locks by device
 * @param entries how many entries have been applied
 * @param chain {@link Chain} over all entries: two ledgers with the same chain have applied the
 *     same entries in the same order
 */
public record LedgerState(
    long epochMillis,
    Map<String, Lease> leases,
    List<OrderRecord> open,
    List<OrderRecord> finished,
    Map<String, DeviceLock> locks,
    long entries,
    String chain) {
  public static final int FINISHED_ORDERS_KEPT = 1_000;

  /** Before the first entry. */
  public static final LedgerState EMPTY =
      new LedgerState(0, Map.of(), List.of(), List.of(), Map.of(), 0, "0".repeat(64));

  public LedgerState {
    leases = Map.copyOf(leases);
    open = List.copyOf(open);
    finished = List.copyOf(finished);
    locks = Map.copyOf(locks);
  }

  /** The state after one more entry, and the answer to its command. */
  public record Applied(LedgerState state, Reply reply) {}

  /** Applies an entry of this version. */
  public Applied apply(Entry entry) {
    return apply(entry, LedgerCodec.encode(entry));
  }

  /**
   * Applies an entry: time first, so that what is over has ended, then its command.
   *
   * @param bytes of the entry as they were replicated, for the chain
   */
  public Applied apply(Entry entry, byte[] bytes) {
    LedgerState now = Advance.to(this, Math.max(epochMillis, entry.epochMillis()));
    Applied applied =
        switch (entry.command()) {
          case Command.AcquireLease c -> LeaseRules.acquire(now, c);
          case Command.RenewLease c -> LeaseRules.renew(now, c);
          case Command.ReleaseLease c -> LeaseRules.release(now, c);
          case Command.Propose c -> ProposalRules.propose(now, c.order());
          case Command.CastVote c -> VoteRules.cast(now, c.vote());
          case Command.CloseVoting c -> VoteRules.close(now, c.order());
          case Command.RecordEffect c -> EffectRules.record(now, c.effect());
          case Command.Tick _ -> now.accepted();
          case Command.LockOut c -> LockRules.lock(now, c);
          case Command.Unlock c -> LockRules.unlock(now, c);
        };
    return new Applied(
        applied.state().chained(Chain.next(chain, entries + 1, bytes)), applied.reply());
  }

  public Optional<OrderRecord> order(String id) {
    return orders().filter(o -> o.order().id().equals(id)).findFirst();
  }

  /** Finished orders, then open ones. */
  public Stream<OrderRecord> orders() {
    return Stream.concat(finished.stream(), open.stream());
  }

  /** The lease on an area that runs at ledger time. */
  public Optional<Lease> runningLease(String area) {
    return Optional.ofNullable(leases.get(area)).filter(l -> l.runs(epochMillis));
  }

  /** The orders that are not as they were in an earlier state. */
  public List<OrderRecord> changedSince(LedgerState earlier) {
    if (open.equals(earlier.open) && finished.equals(earlier.finished)) {
      return List.of();
    }
    Map<String, OrderRecord> before = earlier.orders().collect(toMap(o -> o.order().id(), o -> o));
    return orders().filter(o -> !o.equals(before.get(o.order().id()))).toList();
  }

  Applied accepted() {
    return new Applied(this, new Reply.Accepted());
  }

  Applied refused(String rule) {
    return new Applied(this, new Reply.Refused(rule));
  }

  LedgerState withTime(long time) {
    return new LedgerState(time, leases, open, finished, locks, entries, chain);
  }

  LedgerState withLeases(Map<String, Lease> next) {
    return new LedgerState(epochMillis, next, open, finished, locks, entries, chain);
  }

  LedgerState withLocks(Map<String, DeviceLock> next) {
    return new LedgerState(epochMillis, leases, open, finished, next, entries, chain);
  }

  /** This state with an order as it is now, new or known. */
  LedgerState with(OrderRecord changed) {
    return Bookkeeping.put(this, changed);
  }

  LedgerState withOrders(List<OrderRecord> nextOpen, List<OrderRecord> nextFinished) {
    return new LedgerState(epochMillis, leases, nextOpen, nextFinished, locks, entries, chain);
  }

  private LedgerState chained(String next) {
    return new LedgerState(epochMillis, leases, open, finished, locks, entries + 1, next);
  }
}

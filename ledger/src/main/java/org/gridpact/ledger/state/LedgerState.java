package org.gridpact.ledger.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.pcollections.PMap;
import org.pcollections.PVector;
import org.pcollections.TreePMap;
import org.pcollections.TreePVector;

/**
 * Everything the ledger knows, after some number of entries. Immutable; what an entry does not
 * touch is shared with the state before it.
 *
 * @param epochMillis ledger time: the largest stamp of any entry so far
 * @param leases the newest lease of each area, running or not: it carries the newest token
 * @param locks by subject, those to come too
 * @param rules by area; an area without has no order that may be proposed
 * @param audit the latest {@value #AUDIT_KEPT} notes; older ones are only in the journal
 * @param entries how many entries have been applied
 * @param chain {@link Chain} over all entries: two ledgers with the same chain have applied the
 *     same entries in the same order
 */
public record LedgerState(
    long epochMillis,
    PMap<String, Lease> leases,
    Orders orders,
    PMap<String, Lock> locks,
    PMap<String, AreaRules> rules,
    PVector<AuditNote> audit,
    long entries,
    String chain) {
  public static final int AUDIT_KEPT = 200;

  /** Before the first entry. */
  public static final LedgerState EMPTY =
      new LedgerState(
          0,
          TreePMap.empty(),
          Orders.NONE,
          TreePMap.empty(),
          TreePMap.empty(),
          TreePVector.empty(),
          0,
          "0".repeat(64));

  /** The state after a command, and its answer. */
  record Applied(LedgerState state, Reply reply) {}

  /**
   * The state after one more entry.
   *
   * @param reply the answer to its command
   * @param changes orders that are not as they were, in order of proposal
   */
  public record Outcome(LedgerState state, Reply reply, List<Change> changes) {}

  /** An order before and after an entry; before is empty for a new one. */
  public record Change(Optional<OrderRecord> before, OrderRecord after) {}

  /** Applies an entry of this version. */
  public Outcome apply(Entry entry) {
    return apply(entry, LedgerCodec.encode(entry));
  }

  /**
   * Applies an entry: time first, so that what is over has ended, then its command.
   *
   * @param bytes of the entry as they were replicated, for the chain
   */
  public Outcome apply(Entry entry, byte[] bytes) {
    Orders kept = entry.version() < Orders.SETPOINTS_KEPT_SINCE ? orders : orders.bounded();
    LedgerState before = withOrders(kept.marked());
    LedgerState now = Advance.to(before, Math.max(epochMillis, entry.epochMillis()));
    Applied applied = now.apply(entry.command(), entry.version());
    LedgerState after = applied.state().chained(Chain.next(chain, entries + 1, bytes));
    return new Outcome(after, applied.reply(), after.orders.changes());
  }

  private Applied apply(Command command, int version) {
    return switch (command) {
      case Command.AcquireLease c -> LeaseRules.acquire(this, c);
      case Command.RenewLease c -> LeaseRules.renew(this, c);
      case Command.ReleaseLease c -> LeaseRules.release(this, c);
      case Command.SetRules c -> ApprovalRules.set(this, c);
      case Command.Propose c -> ProposalRules.propose(this, c.order(), version);
      case Command.Approve c -> ApprovalRules.approve(this, c);
      case Command.Reject c -> ApprovalRules.reject(this, c);
      case Command.CastVote c -> VoteRules.cast(this, c.vote());
      case Command.CloseVoting c -> VoteRules.close(this, c.order());
      case Command.RecordEffect c -> EffectRules.record(this, c.effect());
      case Command.Tick _ -> accepted();
      case Command.LockOut c -> LockRules.lock(this, c.lock());
      case Command.Unlock c -> LockRules.unlock(this, c);
      case Command.Audit c -> noted(c.note()).accepted();
      case Command.Batch c -> applyAll(c.commands(), version);
    };
  }

  private Applied applyAll(List<Command> commands, int version) {
    LedgerState now = this;
    List<Reply> replies = new ArrayList<>(commands.size());
    for (Command command : commands) {
      Applied applied = now.apply(command, version);
      now = applied.state();
      replies.add(applied.reply());
    }
    return new Applied(now, new Reply.Each(replies));
  }

  public Optional<OrderRecord> order(String id) {
    return orders.get(id);
  }

  /** Orders that still reserve devices, in order of proposal. */
  public List<OrderRecord> open() {
    return orders.open().toList();
  }

  /** Whether an order was ended while it waited for approval, so that no gateway was asked. */
  public boolean notApproved(OrderRecord order) {
    AreaRules of = rules.get(order.order().area());
    return order.status() == Status.ABORTED
        && order.approvedBy().size() < ApprovalRules.APPROVERS
        && of != null
        && ApprovalRules.mustWait(of, order.order());
  }

  /** This state as somebody sees it who asks for one order: without the others. */
  public LedgerState withOnly(String id) {
    Orders one = order(id).map(Orders.NONE::with).orElse(Orders.NONE);
    return withOrders(one);
  }

  /** Finished orders, then open ones. */
  public Stream<OrderRecord> known() {
    return Stream.concat(orders.finished(), orders.open());
  }

  /** The lease on an area that runs at ledger time. */
  public Optional<Lease> runningLease(String area) {
    return Optional.ofNullable(leases.get(area)).filter(l -> l.runs(epochMillis));
  }

  /** The lock that keeps orders from a device at some time, if any. */
  public Optional<Lock> lockOn(String device, long epochMillis) {
    return locks.values().stream()
        .filter(l -> l.holds(epochMillis) && l.devices().contains(device))
        .findFirst();
  }

  Applied accepted() {
    return new Applied(this, new Reply.Accepted());
  }

  Applied refused(String rule) {
    return new Applied(this, new Reply.Refused(rule));
  }

  Optional<OrderRecord> dueOrder() {
    return orders.dueBy(epochMillis);
  }

  LedgerState withTime(long time) {
    return new LedgerState(time, leases, orders, locks, rules, audit, entries, chain);
  }

  LedgerState withLease(Lease lease) {
    return new LedgerState(
        epochMillis, leases.plus(lease.area(), lease), orders, locks, rules, audit, entries, chain);
  }

  LedgerState withLocks(PMap<String, Lock> next) {
    return new LedgerState(epochMillis, leases, orders, next, rules, audit, entries, chain);
  }

  LedgerState withRules(AreaRules next) {
    return new LedgerState(
        epochMillis, leases, orders, locks, rules.plus(next.area(), next), audit, entries, chain);
  }

  /** This state with an order as it is now, new or known. */
  LedgerState with(OrderRecord order) {
    return withOrders(orders.with(order));
  }

  LedgerState withoutFirstDue() {
    return withOrders(orders.withoutFirstDue());
  }

  private LedgerState withOrders(Orders next) {
    return new LedgerState(epochMillis, leases, next, locks, rules, audit, entries, chain);
  }

  LedgerState noted(AuditNote note) {
    PVector<AuditNote> kept = audit.size() < AUDIT_KEPT ? audit : audit.minus(0);
    return new LedgerState(
        epochMillis, leases, orders, locks, rules, kept.plus(note), entries, chain);
  }

  private LedgerState chained(String next) {
    return new LedgerState(epochMillis, leases, orders, locks, rules, audit, entries + 1, next);
  }
}

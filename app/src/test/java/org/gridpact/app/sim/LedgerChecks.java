package org.gridpact.app.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the ledger, and those who speak for it, promise. */
final class LedgerChecks {
  private static final int APPROVERS = 2;

  private final Checker checker;
  private final Map<String, Seen> orders = new LinkedHashMap<>();
  private final Map<String, Fact.Locked> locks = new HashMap<>();

  /** Accepted with the entry looked at; judged when all of the entry has been seen. */
  private final List<Seen> fresh = new ArrayList<>();

  private long time;
  private long newestToken;
  private String holder = "";
  private long leaseEnd;
  private double approveAbove = Double.POSITIVE_INFINITY;
  private boolean approveSwitching;

  /** An order and what has been seen of it. */
  static final class Seen {
    final Fact.Accepted order;
    final boolean mustWait;
    final Map<String, Boolean> votes = new HashMap<>();
    final Set<String> approvedBy = new HashSet<>();
    Boolean committed;
    Fact.OrderAtEnd atEnd;

    Seen(Fact.Accepted order, boolean mustWait) {
      this.order = order;
      this.mustWait = mustWait;
    }

    boolean names(String device) {
      return order.devices().values().stream().anyMatch(d -> d.contains(device));
    }

    boolean sharesDeviceWith(Seen other) {
      return order.devices().values().stream().flatMap(List::stream).anyMatch(other::names);
    }

    boolean isCommitted() {
      return Boolean.TRUE.equals(committed);
    }
  }

  LedgerChecks(Checker checker) {
    this.checker = checker;
  }

  /** Null where no such order was accepted. */
  Seen order(String id) {
    return orders.get(id);
  }

  void time(Fact.Time f) {
    judgeFresh();
    checker.require(f.time() >= time, f, "ledger time never goes back");
    time = f.time();
  }

  void granted(Fact.Granted f) {
    boolean runs = f.time() < leaseEnd;
    if (f.renewed()) {
      checker.require(f.token() == newestToken && runs, f, "only the running lease is renewed");
    } else {
      checker.require(f.token() > newestToken, f, "each lease has a larger token");
      checker.require(!runs || holder.equals(f.holder()), f, "one holder at a time");
    }
    newestToken = f.token();
    holder = f.holder();
    leaseEnd = f.expiresAt();
  }

  void released(Fact.Released f) {
    checker.require(f.token() == newestToken, f, "only the newest lease is released");
    leaseEnd = f.time();
  }

  void ruled(Fact.Ruled f) {
    checker.require(f.token() == newestToken, f, "rules are under the newest token");
    checker.require(f.time() < leaseEnd, f, "rules are under a running lease");
    approveAbove = f.approveAbove();
    approveSwitching = f.approveSwitching();
  }

  void accepted(Fact.Accepted f) {
    checker.require(f.token() == newestToken, f, "an order is under the newest token");
    checker.require(f.time() < leaseEnd, f, "an order is under a running lease");
    checker.require(!orders.containsKey(f.order()), f, "an order is accepted once");
    checker.require(f.time() < f.voteUntil(), f, "an order leaves time to vote");
    boolean mustWait =
        (f.watts() > approveAbove && approveAbove < Double.POSITIVE_INFINITY)
            || (approveSwitching && f.switches());
    Seen seen = new Seen(f, mustWait);
    for (Fact.Locked lock : locks.values()) {
      boolean touches = lock.devices().stream().anyMatch(seen::names);
      boolean meanwhile = lock.from() < f.expiresAt() && f.effectiveAt() < lock.until();
      checker.require(
          !(touches && meanwhile && f.time() < lock.until()), f, "no order touches " + lock);
    }
    orders.put(f.order(), seen);
    fresh.add(seen);
  }

  private void judgeFresh() {
    for (Seen seen : fresh) {
      for (Seen other : orders.values()) {
        if (other != seen && conflict(seen, other)) {
          checker.require(
              false, seen.order, "no order conflicts with open order " + other.order.order());
        }
      }
    }
    fresh.clear();
  }

  private boolean conflict(Seen seen, Seen other) {
    Fact.Accepted a = seen.order;
    Fact.Accepted b = other.order;
    boolean earlier = b.index() < a.index();
    boolean open = !Boolean.FALSE.equals(other.committed) && a.time() < b.expiresAt();
    boolean meanwhile = a.effectiveAt() < b.expiresAt() && b.effectiveAt() < a.expiresAt();
    return earlier
        && open
        && meanwhile
        && seen.sharesDeviceWith(other)
        && !a.replaces().contains(b.order())
        && !isReplaced(b, a.time());
  }

  private boolean isReplaced(Fact.Accepted old, long by) {
    return orders.values().stream()
        .anyMatch(
            o ->
                o.isCommitted()
                    && o.order.replaces().contains(old.order())
                    && o.order.effectiveAt() <= by
                    && o.order.effectiveAt() < old.expiresAt());
  }

  void approved(Fact.Approved f) {
    orders.get(f.order()).approvedBy.add(f.person());
  }

  void locked(Fact.Locked f) {
    locks.put(f.subject(), f);
  }

  void unlocked(Fact.Unlocked f) {
    Fact.Locked lock = locks.remove(f.subject());
    checker.require(
        lock != null && lock.person().equals(f.person()), f, "a lock is ended by its person");
  }

  void entered(Fact.Entered f) {
    Seen seen = orders.get(f.order());
    checker.require(seen != null, f, "a vote is on an order in the ledger");
    if (seen == null) {
      return;
    }
    checker.require(!seen.votes.containsKey(f.gateway()), f, "the first vote stands");
    seen.votes.put(f.gateway(), f.yes());
    boolean inTime = f.time() < seen.order.voteUntil();
    switch (f.by()) {
      case "CastVote" -> checker.require(inTime, f, "a late vote does not count");
      case "CloseVoting" ->
          checker.require(!inTime && !f.yes(), f, "the silent are no, and only past the deadline");
      case "Reject" -> checker.require(!f.yes(), f, "who rejects prepares nobody");
      default -> checker.require(false, f, "a vote comes from a command");
    }
    if (f.yes()) {
      checker.require(
          checker.gateway(f.gateway()).hasSaidYes(f.order()), f, "a yes was said by its gateway");
      checker.require(isApproved(seen), f, "nobody prepares what two people must approve first");
    }
  }

  private static boolean isApproved(Seen seen) {
    return !seen.mustWait || seen.approvedBy.size() >= APPROVERS;
  }

  void decided(Fact.Decided f) {
    Seen seen = orders.get(f.order());
    checker.require(seen.committed == null, f, "an order is decided once");
    boolean all =
        seen.order.devices().keySet().stream()
            .allMatch(g -> Boolean.TRUE.equals(seen.votes.get(g)));
    boolean none = seen.votes.values().stream().allMatch(yes -> yes);
    checker.require(!f.committed() || all, f, "committed only where all are prepared");
    checker.require(f.committed() || !none, f, "aborted only where one is not prepared");
    seen.committed = f.committed();
  }

  void askedToPrepare(Fact.AskedToPrepare f) {
    Seen seen = orders.get(f.order());
    checker.require(seen != null, f, "gateways hear only of orders in the ledger");
    checker.require(seen == null || isApproved(seen), f, "gateways hear only of approved orders");
  }

  void told(Fact.Told f) {
    Seen seen = orders.get(f.order());
    checker.require(
        seen != null && Boolean.valueOf(f.committed()).equals(seen.committed),
        f,
        "gateways are told the decision in the ledger");
  }

  void atEnd(Fact.OrderAtEnd f) {
    orders.get(f.order()).atEnd = f;
  }

  void ended() {
    judgeFresh();
    for (Seen seen : orders.values()) {
      Fact.OrderAtEnd end = seen.atEnd;
      String id = seen.order.order();
      checker.require(
          seen.committed != null && end != null, seen.order, "each order is decided in the end");
      if (end == null) {
        continue;
      }
      checker.require(
          Set.of("ABORTED", "ENDED", "REPLACED").contains(end.status()),
          end,
          "each order is over in the end");
      boolean everywhere =
          seen.order.devices().keySet().stream().allMatch(g -> checker.gateway(g).hasApplied(id));
      if (seen.isCommitted()) {
        checker.require(
            end.partial() == !everywhere,
            end,
            "an order is flagged where it is partial, only there");
      }
    }
  }
}

package org.gridpact.app.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** What one gateway promises. */
final class GatewayChecks {
  private final Checker checker;
  private final String gateway;
  private final Map<String, Boolean> written = new HashMap<>();
  private final Set<String> saidYes = new HashSet<>();

  /** Orders whose commit was learnt in time to apply it, and which nothing has excused since. */
  private final Map<String, LedgerChecks.Seen> owed = new LinkedHashMap<>();

  private final Set<String> heardCommit = new HashSet<>();
  private final List<Fact.Asked> askings = new ArrayList<>();

  /**
   * Whose commit is on disk, ready to be applied; to hear it again with the clock ahead is no news.
   */
  private final Set<String> knownInTime = new HashSet<>();

  private final Set<String> applied = new HashSet<>();
  private final Set<String> lapsed = new HashSet<>();

  /** Committed, and from which true time on known here never to be in effect here. */
  private final Map<String, Long> gaveUp = new HashMap<>();

  private final Set<String> notApplied = new HashSet<>();

  /** Reported in the step that is under way; judged when its conditions are known. */
  private final Map<String, Fact.Reported> inThisStep = new LinkedHashMap<>();

  /** True times of the first write of an order, and of what came of it. */
  private final Map<String, Long> writtenAt = new HashMap<>();

  private final Map<String, Fact.Reported> acted = new HashMap<>();
  private final List<Long> jumps = new ArrayList<>();

  private long newestToken;

  GatewayChecks(Checker checker, String gateway) {
    this.checker = checker;
    this.gateway = gateway;
  }

  boolean hasSaidYes(String order) {
    return saidYes.contains(order);
  }

  boolean hasApplied(String order) {
    return applied.contains(order);
  }

  void wrote(Fact.Wrote f) {
    boolean yes = !f.state().equals("REFUSED");
    Boolean before = written.putIfAbsent(f.order(), yes);
    writtenAt.putIfAbsent(f.order(), f.at());
    checker.require(before == null || before == yes, f, "what was voted stays");
    if (before == null && yes) {
      checker.require(f.token() >= newestToken, f, "nothing is prepared under an old token");
      judgeYes(f);
    }
    newestToken = Math.max(newestToken, f.token());
    if (f.state().equals("COMMITTED")) {
      knownInTime.add(f.order());
    }
    if (f.state().equals("NOT_APPLIED")) {
      gaveUp.merge(f.order(), f.at(), Math::min);
    }
  }

  /** A write that failed is told later than the asking it came of, of which there may be more. */
  private void judgeYes(Fact.Wrote f) {
    Fact.Asked asked =
        askings.stream()
            .filter(a -> a.order().equals(f.order()) && a.at() == f.at())
            .findFirst()
            .orElse(null);
    checker.require(asked != null, f, "who says yes was asked");
    if (asked == null) {
      return;
    }
    checker.require(
        asked.local() <= checker.ledger().order(f.order()).order.voteUntil(),
        f,
        "nothing is prepared past the time to vote");
    checker.require(
        asked.normal() && devices(f.order()).stream().noneMatch(asked.lockedOut()::contains),
        f,
        "nothing is prepared cut off or locked out");
  }

  void asked(Fact.Asked f) {
    askings.add(f);
  }

  void said(Fact.Said f) {
    if (f.yes()) {
      checker.require(
          Boolean.TRUE.equals(written.get(f.order())), f, "a yes is on disk before it is said");
      saidYes.add(f.order());
    } else {
      checker.require(!saidYes.contains(f.order()), f, "a yes is never taken back");
    }
  }

  void heard(Fact.Heard f) {
    if (f.committed()) {
      heardCommit.add(f.order());
    }
  }

  void learnt(Fact.Learnt f) {
    LedgerChecks.Seen seen = checker.ledger().order(f.order());
    if (!f.committed() || seen == null || !Boolean.TRUE.equals(written.get(f.order()))) {
      return;
    }
    boolean inTime = f.local() <= seen.order.applyUntil();
    if (inTime && !notApplied.contains(f.order()) && !applied.contains(f.order())) {
      owed.put(f.order(), seen);
    } else if (!inTime && !knownInTime.contains(f.order())) {
      // What it replaces is over all the same.
      gaveUp.merge(f.order(), f.at(), Math::min);
    }
  }

  void reported(Fact.Reported f) {
    inThisStep.values().removeIf(r -> r.at() != f.at());
    LedgerChecks.Seen seen = checker.ledger().order(f.order());
    switch (f.stage()) {
      case "APPLIED" -> {
        Fact.Accepted order = seen.order;
        acted.put(f.order(), f);
        checker.require(seen.isCommitted(), f, "nothing is applied that is not committed");
        checker.require(saidYes.contains(f.order()), f, "who did not say yes does not apply");
        checker.require(heardCommit.contains(f.order()), f, "a commit is heard, then applied");
        checker.require(f.local() >= order.effectiveAt(), f, "nothing is applied early");
        checker.require(
            f.local() <= order.applyUntil() && f.local() < order.expiresAt(),
            f,
            "nothing is applied late");
        checker.require(applied.add(f.order()), f, "an order is applied once");
        checker.require(!notApplied.contains(f.order()), f, "what is given up stays so");
        checker.require(!isReplaced(f.order(), f.at()), f, "a replaced order is not applied");
        checker.require(
            order.replaces().stream().noneMatch(r -> isApplied(inThisStep.get(r))),
            f,
            "no order is applied in the step that replaces it");
        owed.remove(f.order());
        inThisStep.put(f.order(), f);
      }
      case "NOT_APPLIED" -> {
        checker.require(!applied.contains(f.order()), f, "what is applied was not given up");
        notApplied.add(f.order());
        owed.remove(f.order());
        boolean late = f.local() > seen.order.applyUntil() || f.local() >= seen.order.expiresAt();
        if (!late && !isReplaced(f.order(), f.at())) {
          inThisStep.put(f.order(), f);
        }
      }
      case "LAPSED" -> {
        checker.require(applied.contains(f.order()), f, "only what was in effect lapses");
        checker.require(
            f.local() >= seen.order.expiresAt() || isReplaced(f.order(), f.at()),
            f,
            "an order holds until its end");
        lapsed.add(f.order());
      }
      default -> {}
    }
  }

  private static boolean isApplied(Fact.Reported report) {
    return report != null && report.stage().equals("APPLIED");
  }

  /** What a write that failed did is seen only later. */
  private boolean isReplaced(String order, long at) {
    Stream<String> over = gaveUp.keySet().stream().filter(by -> gaveUp.get(by) <= at);
    return Stream.concat(applied.stream(), over)
        .map(checker.ledger()::order)
        .anyMatch(by -> by.order.replaces().contains(order));
  }

  void stepped(Fact.Stepped f) {
    judgeReports(f);
    f.inEffect().forEach((device, order) -> holds(f, device, order));
    if (f.whole()) {
      judgeOpen(f);
      judgeOwed(f);
    }
  }

  /** What was applied or given up in this step, by the conditions it ran under. */
  private void judgeReports(Fact.Stepped f) {
    for (Fact.Reported report : inThisStep.values()) {
      if (report.at() != f.at()) {
        continue;
      }
      boolean locked = isLocked(report.order(), f);
      if (isApplied(report)) {
        checker.require(f.normal() && !locked, report, "nothing is applied cut off or locked out");
      } else {
        checker.require(locked, report, "who said yes does not give up alone");
      }
    }
    inThisStep.clear();
  }

  private boolean isLocked(String order, Fact.Stepped f) {
    return devices(order).stream().anyMatch(f.lockedOut()::contains);
  }

  private List<String> devices(String order) {
    return checker.ledger().order(order).order.devices().get(gateway);
  }

  private void holds(Fact.Stepped f, String device, String order) {
    if (order.equals(Fact.Stepped.SWITCH)) {
      checker.require(
          applied.stream().anyMatch(o -> !lapsed.contains(o) && devices(o).contains(device)),
          f,
          "a switch is held by an order that was applied");
      return;
    }
    checker.require(
        applied.contains(order) && !(f.whole() && lapsed.contains(order)),
        f,
        "in effect is what was applied");
    checker.require(
        f.local() < checker.ledger().order(order).order.expiresAt(),
        f,
        "nothing is in effect after its end");
    checker.require(
        !(f.whole() && isReplaced(order, f.at())), f, "nothing is in effect that was replaced");
    checker.require(
        checker.ledger().order(order).isCommitted(), f, "in effect is what was committed");
  }

  private void judgeOpen(Fact.Stepped f) {
    Map<String, String> taken = new HashMap<>();
    for (String order : applied) {
      if (lapsed.contains(order) || isReplaced(order, f.at())) {
        continue;
      }
      Fact.Accepted known = checker.ledger().order(order).order;
      checker.require(f.local() < known.expiresAt(), f, "an order ends at its end: " + order);
      for (String device : devices(order)) {
        String other = taken.putIfAbsent(device, order);
        checker.require(
            other == null, f, "one order a device, yet %s and %s".formatted(order, other));
      }
    }
  }

  /** Orders that could have been applied in this step. */
  private void judgeOwed(Fact.Stepped f) {
    if (!f.normal()) {
      return;
    }
    for (LedgerChecks.Seen seen : owed.values()) {
      Fact.Accepted order = seen.order;
      boolean due =
          order.effectiveAt() <= f.local()
              && f.local() <= order.applyUntil()
              && f.local() < order.expiresAt();
      checker.require(
          !due || isLocked(order.order(), f), f, "a commit learnt in time is applied: " + order);
    }
  }

  void jumped(Fact.Jumped f) {
    jumps.add(f.at());
  }

  /** The ledger's evidence; in order by the gateway's clock, unless that was set meanwhile. */
  void evidenced(Fact.Evidenced f) {
    checker.require(
        !f.saidYes() || f.received() != null, f, "who said yes has told when it was asked");
    if (f.applied() == null) {
      return;
    }
    Fact.Reported report = acted.get(f.order());
    checker.require(
        report != null && report.local() == f.applied(), f, "evidence tells when it was applied");
    checker.require(f.learnt() != null, f, "who applied has told when it learnt the decision");
    if (report == null || f.learnt() == null || f.received() == null) {
      return;
    }
    long from = writtenAt.get(f.order());
    if (jumps.stream().noneMatch(j -> from <= j && j <= report.at())) {
      long prepared = f.prepared() == null ? f.received() : f.prepared();
      checker.require(
          f.received() <= prepared && prepared <= f.learnt() && f.learnt() <= f.applied(),
          f,
          "received, prepared, learnt, applied, in this order");
    }
  }

  void atEnd(Fact.GatewayAtEnd f) {
    checker.require(f.undecided().isEmpty(), f, "nobody is in doubt in the end");
    checker.require(f.inEffect().isEmpty(), f, "nothing is in effect in the end");
  }
}

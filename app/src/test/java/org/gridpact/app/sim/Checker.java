package org.gridpact.app.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Looks at a history and says what of the protocol's promises it breaks. It knows the promises and
 * none of the protocol's code.
 */
final class Checker {
  private static final int MOST = 20;

  private final List<String> violations = new ArrayList<>();
  private final LedgerChecks ledger = new LedgerChecks(this);
  private final Map<String, GatewayChecks> gateways = new TreeMap<>();

  Checker(List<Fact> history) {
    for (Fact fact : history) {
      look(fact);
    }
    ledger.ended();
  }

  List<String> violations() {
    return violations;
  }

  void require(boolean holds, Fact fact, String promise) {
    if (!holds && violations.size() < MOST) {
      violations.add(promise + ": " + fact);
    }
  }

  LedgerChecks ledger() {
    return ledger;
  }

  GatewayChecks gateway(String name) {
    return gateways.computeIfAbsent(name, n -> new GatewayChecks(this, n));
  }

  private void look(Fact fact) {
    switch (fact) {
      case Fact.Time f -> ledger.time(f);
      case Fact.Granted f -> ledger.granted(f);
      case Fact.Released f -> ledger.released(f);
      case Fact.Ruled f -> ledger.ruled(f);
      case Fact.Accepted f -> ledger.accepted(f);
      case Fact.Approved f -> ledger.approved(f);
      case Fact.Locked f -> ledger.locked(f);
      case Fact.Unlocked f -> ledger.unlocked(f);
      case Fact.Entered f -> ledger.entered(f);
      case Fact.Decided f -> ledger.decided(f);
      case Fact.AskedToPrepare f -> ledger.askedToPrepare(f);
      case Fact.Told f -> ledger.told(f);
      case Fact.OrderAtEnd f -> ledger.atEnd(f);
      case Fact.Asked f -> gateway(f.gateway()).asked(f);
      case Fact.Wrote f -> gateway(f.gateway()).wrote(f);
      case Fact.Said f -> gateway(f.gateway()).said(f);
      case Fact.Heard f -> gateway(f.gateway()).heard(f);
      case Fact.Learnt f -> gateway(f.gateway()).learnt(f);
      case Fact.Reported f -> gateway(f.gateway()).reported(f);
      case Fact.Stepped f -> gateway(f.gateway()).stepped(f);
      case Fact.GatewayAtEnd f -> gateway(f.gateway()).atEnd(f);
      case Fact.Jumped f -> gateway(f.process()).jumped(f);
      case Fact.Evidenced f -> gateway(f.gateway()).evidenced(f);
      case Fact.Started _, Fact.Fault _ -> {}
    }
  }
}

package org.gridpact.app.nemesis;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.gridpact.app.nemesis.Clients.Attempt;
import org.gridpact.app.nemesis.GatewayStore.Remembered;
import org.gridpact.app.nemesis.LedgerCheck.Outcome;
import org.gridpact.app.nemesis.Meters.Told;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.wire.DispatchProto.Effect.Stage;

/**
 * Whether each order happened at all its participants or at none: what the ledger says, what the
 * gateways have on disk, and what the devices were told must agree.
 */
final class OrderCheck {
  /** What a gateway has of an order that it could not do, or whose decision came too late. */
  private static final Set<String> MISSED = Set.of("NOT_APPLIED", "UNDECIDED");

  /** What a gateway has of an order that was not committed. */
  private static final Set<String> UNDONE = Set.of("REFUSED", "ABORTED", "UNDECIDED");

  private final Map<String, OrderRecord> ledger;
  private final Map<String, Outcome> outcomes;
  private final Map<String, Map<String, Remembered>> stores;
  private final List<Told> told;
  private final List<String> problems = new ArrayList<>();

  /**
   * @param ledger orders the ledger accepted, as it has them at the end
   * @param outcomes as worked out from its entries
   * @param stores what gateways remember, by gateway and order
   */
  OrderCheck(
      Map<String, OrderRecord> ledger,
      Map<String, Outcome> outcomes,
      Map<String, Map<String, Remembered>> stores,
      List<Told> told) {
    this.ledger = ledger;
    this.outcomes = outcomes;
    this.stores = stores;
    this.told = told;
  }

  List<String> problems(List<Attempt> attempts) {
    for (Attempt attempt : attempts) {
      Order order = attempt.order();
      OrderRecord record = ledger.get(order.id());
      if (record == null) {
        neverWas(attempt);
        continue;
      }
      Optional<Boolean> committed = record.decision().map(Decision::committed);
      Outcome outcome = outcomes.get(order.id());
      if (committed.isEmpty() || outcome == null) {
        problems.add(order.id() + " is not decided");
      } else if (outcome.committed() != committed.get()) {
        problems.add(order.id() + ": its votes say otherwise than its decision");
      } else if (committed.get()) {
        committed(record);
      } else {
        undone(order, "aborted");
      }
      devices(attempt, committed.orElse(false));
    }
    return problems;
  }

  private void neverWas(Attempt attempt) {
    String id = attempt.order().id();
    if (attempt.answer() instanceof Reply.Accepted) {
      problems.add(id + " was accepted and the ledger does not know it");
    }
    undone(attempt.order(), "never accepted");
    devices(attempt, false);
  }

  private void undone(Order order, String what) {
    stores.forEach(
        (gateway, orders) -> {
          Remembered here = orders.get(order.id());
          if (here != null && (here.applied() || !UNDONE.contains(here.state()))) {
            problems.add(
                "%s was %s, and %s has it as %s".formatted(order.id(), what, gateway, here));
          }
        });
  }

  private void committed(OrderRecord record) {
    Order order = record.order();
    for (String gateway : order.participants()) {
      String what = "%s was committed, %s".formatted(order.id(), gateway);
      Remembered here = stores.get(gateway).get(order.id());
      if (here == null) {
        problems.add(what + " does not know it");
        continue;
      }
      if (here.applied()) {
        long at = here.effects().get(Stage.APPLIED);
        if (at < order.effectiveAt() || at > order.applyUntil()) {
          problems.add(
              "%s applied it at %d, not from %d to %d"
                  .formatted(what, at, order.effectiveAt(), order.applyUntil()));
        }
      }
      boolean done = here.applied() && here.state().equals("LAPSED");
      boolean notDone = !here.applied() && MISSED.contains(here.state());
      if (!done && !notDone) {
        problems.add("%s ended as %s".formatted(what, here));
      }
      if (notDone && here.effects().get(Stage.NOT_APPLIED) <= order.applyUntil()) {
        problems.add("%s gave up while it could apply: %s".formatted(what, here));
      }
      effects(record, gateway, here);
    }
  }

  /** What a gateway reported has come to the ledger. */
  private void effects(OrderRecord record, String gateway, Remembered here) {
    Participant participant = record.participants().get(gateway);
    for (Stage stage : here.effects().keySet()) {
      if (!participant.effects().containsKey(Effect.Stage.valueOf(stage.name()))) {
        problems.add(
            "%s: the ledger never heard that it is %s at %s"
                .formatted(record.order().id(), stage, gateway));
      }
    }
    if (here.effects().containsKey(Stage.NOT_APPLIED) && !record.partial()) {
      problems.add(record.order().id() + " is not flagged as partial");
    }
  }

  private void devices(Attempt attempt, boolean committed) {
    Order order = attempt.order();
    for (Told command : told) {
      if (command.watts() != attempt.watts()) {
        continue;
      }
      boolean meant =
          order.setpoints().map(Setpoint::device).anyMatch(d -> d.equals(command.device()));
      if (!committed || !meant || command.epochMillis() < order.effectiveAt()) {
        problems.add(
            "%s, committed %s, effective at %d: device was told %s"
                .formatted(order.id(), committed, order.effectiveAt(), command));
      }
    }
  }
}

package org.gridpact.ledger.state;

import static java.util.stream.Collectors.toSet;

import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.gridpact.ledger.state.LedgerState.Applied;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;

/** When an order may enter the ledger. */
final class ProposalRules {
  private ProposalRules() {}

  static Applied propose(LedgerState state, Order order) {
    return brokenBy(state, order)
        .map(rule -> state.refused("order %s: %s".formatted(order.id(), rule)))
        .orElseGet(() -> state.with(OrderRecord.proposed(order, state.epochMillis())).accepted());
  }

  private static Optional<String> brokenBy(LedgerState state, Order order) {
    return Stream.of(
            LeaseRules.brokenBy(state, order.area(), order.token()),
            oldId(state, order),
            tooLate(state, order),
            unproven(order),
            lockedOut(state, order),
            badReplacement(state, order),
            reserved(state, order))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> oldId(LedgerState state, Order order) {
    return state
        .order(order.id())
        .map(o -> "the id is not new, that order is " + o.status().name());
  }

  /** With this rule even an id older than the ledger remembers cannot be proposed again. */
  private static Optional<String> tooLate(LedgerState state, Order order) {
    return when(
        state.epochMillis() >= order.voteUntil(),
        "its votes were due by %d, now it is %d".formatted(order.voteUntil(), state.epochMillis()));
  }

  private static Optional<String> unproven(Order order) {
    return when(!order.evidence().held(), "its evidence names no load flow that held every limit");
  }

  private static Optional<String> lockedOut(LedgerState state, Order order) {
    return order
        .setpoints()
        .map(s -> state.locks().get(s.device()))
        .filter(lock -> lock != null)
        .findFirst()
        .map(
            lock ->
                "device %s is locked out by %s: %s"
                    .formatted(lock.device(), lock.person(), lock.reason()));
  }

  private static Optional<String> badReplacement(LedgerState state, Order order) {
    Set<String> devices = devices(order);
    for (String id : order.replaces()) {
      OrderRecord replaced = state.order(id).orElse(null);
      if (replaced == null || replaced.status() != Status.COMMITTED) {
        return Optional.of("it replaces order %s, which is not in effect".formatted(id));
      }
      if (!devices.containsAll(devices(replaced.order()))) {
        return Optional.of("it replaces order %s, but not for all devices of it".formatted(id));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> reserved(LedgerState state, Order order) {
    Set<String> devices = devices(order);
    for (OrderRecord other : state.open()) {
      boolean overlaps =
          order.effectiveAt() < other.order().expiresAt()
              && other.order().effectiveAt() < order.expiresAt();
      if (!overlaps || order.replaces().contains(other.order().id())) {
        continue;
      }
      Optional<String> shared =
          other.order().setpoints().map(Setpoint::device).filter(devices::contains).findFirst();
      if (shared.isPresent()) {
        return Optional.of(
            "device %s is reserved by order %s from %d until %d"
                .formatted(
                    shared.get(),
                    other.order().id(),
                    other.order().effectiveAt(),
                    other.order().expiresAt()));
      }
    }
    return Optional.empty();
  }

  private static Set<String> devices(Order order) {
    return order.setpoints().map(Setpoint::device).collect(toSet());
  }

  private static Optional<String> when(boolean broken, String rule) {
    return broken ? Optional.of(rule) : Optional.empty();
  }
}

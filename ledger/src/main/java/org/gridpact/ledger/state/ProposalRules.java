package org.gridpact.ledger.state;

import static java.util.stream.Collectors.toSet;

import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.gridpact.ledger.state.LedgerState.Applied;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;

/** When an order may enter the ledger. */
final class ProposalRules {
  /** A person's wishes for later could otherwise be more than a snapshot holds. */
  static final int OPEN_MAX = 10_000;

  /** Likewise of large ones; heeded by entries of {@link Orders#SETPOINTS_KEPT_SINCE}. */
  static final long OPEN_SETPOINTS_MAX = 200_000;

  private ProposalRules() {}

  static Applied propose(LedgerState state, Order order, int version) {
    return brokenBy(state, order, version)
        .map(rule -> state.refused("order %s: %s".formatted(order.id(), rule)))
        .orElseGet(() -> state.with(proposed(state, order)).accepted());
  }

  private static OrderRecord proposed(LedgerState state, Order order) {
    return OrderRecord.proposed(
        state.orders().proposals(),
        order,
        state.epochMillis(),
        ApprovalRules.mustWait(state.rules().get(order.area()), order));
  }

  private static Optional<String> brokenBy(LedgerState state, Order order, int version) {
    return Stream.<Supplier<Optional<String>>>of(
            () -> LeaseRules.brokenBy(state, order.area(), order.token()),
            () -> oldId(state, order),
            () -> tooLate(state, order),
            () -> unproven(order),
            () -> tooMany(state),
            () -> tooLarge(state, order, version),
            () -> unruled(state, order),
            () -> lockedOut(state, order),
            () -> badReplacement(state, order),
            () -> reserved(state, order),
            () -> tooMuch(state, order))
        .map(Supplier::get)
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
        () ->
            "its votes were due by %s, now it is %s"
                .formatted(
                    Instant.ofEpochMilli(order.voteUntil()),
                    Instant.ofEpochMilli(state.epochMillis())));
  }

  private static Optional<String> unproven(Order order) {
    return when(
        !order.evidence().held(), () -> "its evidence names no load flow that held every limit");
  }

  private static Optional<String> tooMany(LedgerState state) {
    return when(
        state.orders().openCount() >= OPEN_MAX, () -> OPEN_MAX + " orders are open already");
  }

  private static Optional<String> tooLarge(LedgerState state, Order order, int version) {
    long all = state.orders().openSetpoints() + order.setpoints().count();
    return when(
        version >= Orders.SETPOINTS_KEPT_SINCE && all > OPEN_SETPOINTS_MAX,
        () ->
            "with it the open orders have %s setpoints, allowed are %s"
                .formatted(all, OPEN_SETPOINTS_MAX));
  }

  private static Optional<String> unruled(LedgerState state, Order order) {
    return when(
        !state.rules().containsKey(order.area()),
        () ->
            "area %s has no rules yet of what may be ordered without approval"
                .formatted(order.area()));
  }

  private static Optional<String> lockedOut(LedgerState state, Order order) {
    Set<String> devices = devices(order);
    return state.locks().values().stream()
        .filter(lock -> lock.overlaps(order.effectiveAt(), order.expiresAt()))
        .filter(lock -> lock.devices().stream().anyMatch(devices::contains))
        .findFirst()
        .map(
            lock ->
                "%s is locked out by %s: %s"
                    .formatted(lock.subject(), lock.person(), lock.reason()));
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
    return order
        .setpoints()
        .map(Setpoint::device)
        .flatMap(
            device ->
                state
                    .orders()
                    .reserving(device)
                    .filter(o -> conflict(order, o.order()))
                    .map(o -> reserved(device, o.order())))
        .findFirst();
  }

  private static boolean conflict(Order order, Order other) {
    return order.effectiveAt() < other.expiresAt()
        && other.effectiveAt() < order.expiresAt()
        && !order.replaces().contains(other.id());
  }

  private static String reserved(String device, Order by) {
    return "device %s is reserved by order %s from %s until %s"
        .formatted(
            device,
            by.id(),
            Instant.ofEpochMilli(by.effectiveAt()),
            Instant.ofEpochMilli(by.expiresAt()));
  }

  /** How much orders that take effect in the same minute may change, whenever proposed. */
  private static Optional<String> tooMuch(LedgerState state, Order order) {
    double most = state.rules().get(order.area()).changedWattsAMinute();
    if (most == Double.POSITIVE_INFINITY) {
      return Optional.empty();
    }
    ChangedPower.Sum before =
        state.orders().changedPower().around(order.area(), order.effectiveAt());
    ChangedPower.Sum all = before.plus(ChangedPower.Sum.of(order));
    if (all.unknown() > 0) {
      return Optional.of(
          "by how much %s changes power is not known, and a minute has a limit"
              .formatted(before.unknown() > 0 ? "an order of the same minute" : "it"));
    }
    return when(
        !(all.watts() <= most),
        () ->
            "with it the orders of a minute change %.0f W, allowed are %.0f W"
                .formatted(all.watts(), most));
  }

  private static Set<String> devices(Order order) {
    return order.setpoints().map(Setpoint::device).collect(toSet());
  }

  private static Optional<String> when(boolean broken, Supplier<String> rule) {
    return broken ? Optional.of(rule.get()) : Optional.empty();
  }
}

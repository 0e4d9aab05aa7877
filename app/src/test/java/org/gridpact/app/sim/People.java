package org.gridpact.app.sim;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.gridpact.ledger.state.AreaRules;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Lock;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.area.Area;

/** Operators and crews: set rules, approve, reject, lock out, unlock; by any node. */
final class People {
  private static final List<String> NAMES = List.of("Anna", "Bela", "Cees");

  private final World world;
  private final Area area;
  private final SimLedger ledger;
  private final List<CenterNode> nodes;
  private final double lockRate;
  private long until;

  People(World world, Area area, SimLedger ledger, List<CenterNode> nodes) {
    this.world = world;
    this.area = area;
    this.ledger = ledger;
    this.nodes = nodes;
    this.lockRate = world.dice.chance(0.5) ? 0.15 : 0;
  }

  void begin(long workUntil) {
    until = workUntil;
    boolean approvals = world.dice.chance(0.3);
    AreaRules rules =
        new AreaRules(
            Grid.AREA,
            approvals ? world.dice.between(0, 400_000) : Double.POSITIVE_INFINITY,
            approvals && world.dice.chance(0.5),
            world.dice.chance(0.1) ? 1_000_000 : Double.POSITIVE_INFINITY);
    ask(rules);
    act();
  }

  /** Until the ledger has them. */
  private void ask(AreaRules rules) {
    if (ledger.state().rules().isEmpty()) {
      Optional.ofNullable(ledger.state().leases().get(Grid.AREA))
          .ifPresent(lease -> submit(new Command.SetRules(rules, lease.token())));
      world.after(1_500, () -> ask(rules));
    }
  }

  private void submit(Command command) {
    CenterNode node = world.dice.pick(nodes);
    if (node.isUp() && !node.isPaused()) {
      var _ = ledger.submit(node, command);
    }
  }

  private void act() {
    if (world.now() >= until) {
      return;
    }
    world.after(world.dice.between(150, 600), this::act);
    LedgerState state = ledger.state();
    String person = world.dice.pick(NAMES);
    for (OrderRecord order : state.open()) {
      if (order.status() == Status.AWAITING_APPROVAL) {
        String id = order.order().id();
        submit(
            world.dice.chance(0.1)
                ? new Command.Reject(id, person, "no")
                : new Command.Approve(id, person));
      }
    }
    if (world.dice.chance(lockRate)) {
      lock(state, person);
    }
  }

  private void lock(LedgerState state, String person) {
    if (!state.locks().isEmpty() && world.dice.chance(0.5)) {
      Lock held = world.dice.pick(List.copyOf(state.locks().values()));
      submit(new Command.Unlock(held.subject(), world.dice.chance(0.8) ? held.person() : person));
      return;
    }
    Set<String> devices = new HashSet<>();
    for (long i = world.dice.between(1, 2); i > 0; i--) {
      devices.add(world.dice.pick(area.devices()).id());
    }
    long from = state.epochMillis() + (world.dice.chance(0.5) ? 0 : world.dice.between(0, 8_000));
    long end = world.dice.chance(0.3) ? Lock.UNTIL_UNLOCKED : from + world.dice.between(1, 10_000);
    submit(
        new Command.LockOut(
            new Lock("work-" + world.dice.below(4), devices, person, "work", from, end)));
  }
}

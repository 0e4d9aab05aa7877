package org.gridpact.app.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Set;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Lease;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.area.Area;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;

/**
 * Proposes random orders while it believes to hold the lease. A stubborn one believes so for ever:
 * the old holder that was paused, and does not know.
 */
final class Proposer {
  private static final int ORDERS_MAX = 14;

  private final World world;
  private final CenterNode node;
  private final Area area;
  private final SimLedger ledger;
  private final boolean stubborn;
  private final long ttlMillis;
  private long token;

  Proposer(World world, CenterNode node, Area area, SimLedger ledger) {
    this.world = world;
    this.node = node;
    this.area = area;
    this.ledger = ledger;
    this.stubborn = world.dice.chance(0.4);
    this.ttlMillis = world.dice.between(1_000, 8_000);
  }

  /** After a start; who was stubborn before has even kept the token. */
  void begin() {
    if (!stubborn) {
      token = 0;
    }
    act();
  }

  private void act() {
    if (world.isHealed()) {
      return;
    }
    node.later(world.dice.between(400, 1_600), this::act);
    LedgerState view = node.view();
    Lease running = view.runningLease(Grid.AREA).orElse(null);
    boolean holds = running != null && running.holder().equals(node.name);
    if (running == null || world.dice.chance(0.1)) {
      var _ =
          ledger
              .submit(node, new Command.AcquireLease(Grid.AREA, node.name, ttlMillis))
              .thenAccept(this::granted);
    } else if (holds && world.dice.chance(0.6)) {
      submit(new Command.RenewLease(Grid.AREA, token, ttlMillis));
    } else if (holds && world.dice.chance(0.05)) {
      submit(new Command.ReleaseLease(Grid.AREA, token));
    }
    if (token > 0 && (holds || stubborn)) {
      propose(view);
    }
  }

  private void granted(Reply reply) {
    if (reply instanceof Reply.Granted(Lease lease)) {
      boolean again = token > 0;
      token = lease.token();
      // Its order under the old token is then still on its way to gateways.
      if (again && !world.isHealed() && world.dice.chance(0.7)) {
        propose(node.view());
      }
    }
  }

  private void submit(Command command) {
    var _ = ledger.submit(node, command);
  }

  private void propose(LedgerState view) {
    if (world.totals.getOrDefault("proposals", 0L) >= ORDERS_MAX) {
      return;
    }
    world.count("proposals");
    long number = world.totals.get("proposals");
    List<OrderRecord> committed =
        view.open().stream().filter(o -> o.status() == OrderRecord.Status.COMMITTED).toList();
    List<String> replaces = new ArrayList<>();
    Set<String> devices = new LinkedHashSet<>();
    if (!committed.isEmpty() && world.dice.chance(0.5)) {
      OrderRecord old = world.dice.pick(committed);
      replaces.add(old.order().id());
      old.order().setpoints().map(Setpoint::device).forEach(devices::add);
    }
    if (replaces.isEmpty() || world.dice.chance(0.3)) {
      addDevices(view, devices);
    }
    if (devices.isEmpty()) {
      return;
    }
    double watts = world.dice.between(0, 400_000);
    OptionalDouble changed =
        world.dice.chance(0.95) ? OptionalDouble.of(watts) : OptionalDouble.empty();
    long now = Math.max(node.clock.epochMillis(), view.epochMillis());
    long vote = now + world.dice.between(200, world.dice.chance(0.2) ? 12_000 : 4_000);
    long effect = vote + (world.dice.chance(0.3) ? 0 : world.dice.between(0, 4_000));
    long apply = effect + (world.dice.chance(0.2) ? 0 : world.dice.between(0, 6_000));
    long end = apply + world.dice.between(1, 15_000);
    submit(
        new Command.Propose(
            new Order(
                Marked.id(number),
                Grid.AREA,
                token,
                parts(devices, number),
                vote,
                effect,
                apply,
                end,
                "chance",
                new Evidence(now, "none", world.dice.chance(0.98), List.of(), changed),
                replaces)));
  }

  /** Some of some gateways; seldom what is reserved already. */
  private void addDevices(LedgerState view, Set<String> devices) {
    Set<String> taken = new LinkedHashSet<>();
    if (world.dice.chance(0.8)) {
      view.open().forEach(o -> o.order().setpoints().forEach(s -> taken.add(s.device())));
    }
    int gateways = 1 + world.dice.below(area.gateways().size());
    for (int i = 0; i < gateways; i++) {
      String gateway = world.dice.pick(area.gateways()).id();
      for (DeviceSpec device : area.devicesOf(gateway)) {
        if (world.dice.chance(0.5) && !taken.contains(device.id())) {
          devices.add(device.id());
        }
      }
    }
  }

  private List<Order.Part> parts(Set<String> devices, long number) {
    Map<String, List<Setpoint>> setpoints = new HashMap<>();
    for (String id : devices) {
      DeviceSpec device = area.device(id);
      setpoints
          .computeIfAbsent(device.gateway(), _ -> new ArrayList<>())
          .add(
              device.kind() == DeviceKind.BREAKER
                  ? new Setpoint.Switch(id, world.dice.chance(0.5))
                  : Marked.power(id, watts(), number));
    }
    return area.gateways().stream()
        .filter(g -> setpoints.containsKey(g.id()))
        .map(g -> new Order.Part(g.id(), setpoints.get(g.id())))
        .toList();
  }

  /** Seldom outside the envelope, which its gateway has to refuse. */
  private double watts() {
    return world.dice.chance(0.03) ? 2 * Grid.MAX_WATTS : world.dice.between(0, 90_000);
  }
}

package org.gridpact.app.sim;

import java.util.ArrayList;
import java.util.List;

/** Makes processes crash, stand still and lose their clocks and links, until it is told to heal. */
final class Faults {
  private static final long EVERY_MILLIS = 1_000;
  private static final long JUMP_MILLIS = 10_000;

  private final World world;
  private final Network network;
  private final SimLedger ledger;
  private final List<CenterNode> nodes;
  private final List<SimGateway> gateways;
  private final List<Machine> all = new ArrayList<>();

  Faults(
      World world,
      Network network,
      SimLedger ledger,
      List<CenterNode> nodes,
      List<SimGateway> gateways) {
    this.world = world;
    this.network = network;
    this.ledger = ledger;
    this.nodes = nodes;
    this.gateways = gateways;
    all.addAll(nodes);
    all.addAll(gateways);
  }

  void begin() {
    strike();
  }

  private void strike() {
    FaultRates rates = world.rates();
    if (world.isHealed()) {
      return;
    }
    world.after(EVERY_MILLIS, this::strike);
    for (Machine process : all) {
      boolean gateway = process instanceof SimGateway;
      if (world.dice.chance(gateway ? rates.crashGateway() : rates.crashNode())) {
        process.crash();
      }
      if (world.dice.chance(rates.pause())) {
        process.pause(world.dice.between(100, 20_000));
      }
      if (world.dice.chance(rates.jump())) {
        long millis = world.dice.chance(0.5) ? JUMP_MILLIS : -JUMP_MILLIS;
        process.clock.jump(millis);
        world.tell(new Fact.Jumped(world.now(), process.name));
        world.fault("clock jumps", process.name + " by " + millis + " ms");
      }
    }
    for (SimGateway gateway : gateways) {
      if (gateway.hasBrokenDisk() && world.dice.chance(0.3)) {
        gateway.crash();
      }
      for (CenterNode node : nodes) {
        cut(node, gateway);
      }
    }
    if (world.dice.chance(rates.crashNode())) {
      ledger.elect();
    }
  }

  private void cut(CenterNode node, SimGateway gateway) {
    if (world.dice.chance(world.rates().cut())) {
      long millis = world.dice.between(200, 15_000);
      int ways = world.dice.below(3);
      if (ways != 0) {
        network.cut(node, gateway, millis);
      }
      if (ways != 1) {
        network.cut(gateway, node, millis);
      }
    }
  }

  /** All is up and right again: what remains is for the protocol to finish. */
  void heal() {
    world.heal();
    network.heal();
    for (Machine process : all) {
      process.resume();
      process.clock.set();
      world.tell(new Fact.Jumped(world.now(), process.name));
      process.start();
    }
    gateways.stream().filter(SimGateway::hasBrokenDisk).forEach(Machine::crash);
  }
}

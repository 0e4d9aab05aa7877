package org.gridpact.app.sim;

import java.util.HashMap;
import java.util.Map;

/** Carries messages between processes: in order and at once, unless a fault has it otherwise. */
final class Network {
  private final World world;
  private final Map<Pair, Long> lastArrival = new HashMap<>();
  private final Map<Pair, Long> cutUntil = new HashMap<>();

  private record Pair(String from, String to) {}

  Network(World world) {
    this.world = world;
  }

  void send(Machine from, Machine to, Runnable message) {
    Pair pair = new Pair(from.name, to.name);
    world.count("messages");
    if (cutUntil.getOrDefault(pair, 0L) > world.now()) {
      world.count("messages cut off");
      return;
    }
    if (world.dice.chance(world.rates().drop())) {
      world.count("messages lost");
      return;
    }
    if (world.dice.chance(world.rates().repeat())) {
      world.count("messages repeated");
      to.arrive(world.dice.between(1, 4_000), message);
    }
    if (world.dice.chance(world.rates().delay())) {
      world.count("messages held up");
      to.arrive(world.dice.between(100, 9_000), message);
      return;
    }
    long arrival =
        Math.max(world.now() + world.dice.between(1, 30), lastArrival.getOrDefault(pair, 0L));
    lastArrival.put(pair, arrival);
    to.arrive(arrival - world.now(), message);
  }

  /** Nothing gets from one to the other for a while. */
  void cut(Machine from, Machine to, long millis) {
    cutUntil.put(new Pair(from.name, to.name), world.now() + millis);
    world.fault("cuts", "%s to %s for %d ms".formatted(from.name, to.name, millis));
  }

  void heal() {
    cutUntil.clear();
  }
}

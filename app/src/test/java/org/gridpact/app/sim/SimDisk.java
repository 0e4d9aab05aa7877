package org.gridpact.app.sim;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.gridpact.edge.dispatch.OrderEntry;
import org.gridpact.edge.dispatch.OrderLog;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Vote;

/**
 * A gateway's store as the protocol sees it: each write is one synced transaction, whole or not at
 * all. A write may fail and leave nothing (full), or fail and leave it or not, after which all fail
 * until a restart (broken); the gateway may die just before or just after one. Votes and effects
 * become evidence in the same transaction.
 */
final class SimDisk implements OrderLog {
  private final World world;
  private final String gateway;
  private final SimClock clock;
  private final Map<String, OrderEntry> entries = new LinkedHashMap<>();
  private final List<Evidence> evidence = new ArrayList<>();
  private Set<String> lockedOut = Set.of();
  private long newestToken;
  private long nextEvidence = 1;
  private boolean broken;

  /** What writes that failed have left all the same; a restart shows it. */
  private final List<Fact> hidden = new ArrayList<>();

  /** A vote or an effect that the center has not acknowledged; the other is null. */
  record Evidence(long sequence, Vote vote, Effect effect) {}

  SimDisk(World world, String gateway, SimClock clock) {
    this.world = world;
    this.gateway = gateway;
    this.clock = clock;
  }

  @Override
  public List<OrderEntry> entries() {
    return List.copyOf(entries.values());
  }

  @Override
  public long newestToken() {
    return newestToken;
  }

  @Override
  public void record(List<OrderEntry> changed, long token) throws IOException {
    if (broken) {
      throw new IOException("the disk is broken");
    }
    if (world.dice.chance(world.rates().diskFails())) {
      world.fault("disk failures", gateway);
      broken = world.dice.chance(0.3);
      if (broken && world.dice.chance(0.5)) {
        changed.forEach(e -> write(e, token, hidden::add));
      }
      throw new IOException("the disk fails");
    }
    dieMaybe();
    changed.forEach(e -> write(e, token, world::tell));
    dieMaybe();
  }

  private void dieMaybe() {
    if (world.dice.chance(world.rates().crashAtWrite())) {
      world.count("crashes at a write");
      throw new Machine.Crashed();
    }
  }

  private void write(OrderEntry entry, long token, Consumer<Fact> facts) {
    String order = entry.order().id();
    OrderEntry before = entries.put(order, entry);
    newestToken = token;
    facts.accept(
        new Fact.Wrote(world.now(), gateway, order, entry.order().token(), entry.state().name()));
    if (before == null) {
      boolean yes = entry.state() != OrderEntry.State.REFUSED;
      evidence.add(
          new Evidence(
              nextEvidence++,
              new Vote(
                  order,
                  gateway,
                  yes,
                  entry.reason(),
                  entry.times().receivedAt(),
                  entry.times().preparedAt()),
              null));
    }
    int told = before == null ? 0 : before.effects().size();
    for (Effect effect : entry.effects().subList(told, entry.effects().size())) {
      evidence.add(new Evidence(nextEvidence++, null, effect));
      facts.accept(
          new Fact.Reported(
              world.now(), gateway, order, effect.stage().name(), clock.epochMillis()));
    }
  }

  @Override
  public void forget(Collection<String> orders) {
    entries.keySet().removeAll(orders);
  }

  Set<String> lockedOut() {
    return lockedOut;
  }

  void recordLockedOut(Set<String> devices) {
    if (!broken) {
      lockedOut = Set.copyOf(devices);
    }
  }

  List<Evidence> evidence(int most) {
    return broken ? List.of() : List.copyOf(evidence.subList(0, Math.min(most, evidence.size())));
  }

  void acknowledged(long upTo) {
    if (!broken) {
      evidence.removeIf(e -> e.sequence() <= upTo);
    }
  }

  boolean isBroken() {
    return broken;
  }

  /** What a restart does to a broken store: it reads what is there, and goes on. */
  void reopen() {
    broken = false;
    hidden.forEach(world::tell);
    hidden.clear();
  }
}

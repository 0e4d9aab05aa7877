package org.gridpact.app.nemesis;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.gridpact.app.nemesis.Cluster.Link;
import org.gridpact.model.testing.FaultProxy.Way;

/** Does harm to a cluster, by a schedule that follows from a seed, and undoes it. */
final class Faults {
  /** What is done. */
  enum Kind {
    KILL_CENTER,
    KILL_GATEWAY,
    PAUSE_CENTER,
    PAUSE_GATEWAY,
    CUT_PAIR,
    CUT_ONE_WAY,
    ISOLATE_CENTER,
    DEAFEN_CENTER,
    RESET,
    DELAY
  }

  /** Longer than an election, a vote and a lease, and now and then than a gateway's patience. */
  private static final int LONGEST_MILLIS = 12_000;

  private static final int MOST_AT_A_TIME = 2;

  /** After so many faults nothing is done for a while, so that orders are committed, too. */
  private static final int FAULTS_A_CALM = 6;

  private static final int CALM_MILLIS = 8_000;

  private final Cluster cluster;
  private final Random random;
  private final Map<Kind, Integer> counts = new EnumMap<>(Kind.class);
  private final List<Fault> active = new ArrayList<>();
  private final Set<String> down = new HashSet<>();
  private final List<Kind> toCome = new ArrayList<>();

  private record Fault(long untilNanos, Undo undo) {}

  /** Undoes a fault. */
  private interface Undo {
    void run() throws IOException, InterruptedException;
  }

  Faults(Cluster cluster, long seed) {
    this.cluster = cluster;
    this.random = new Random(seed);
  }

  /** Goes on until it is told to stop, and then undoes everything. */
  void run(BooleanSupplier stopped) throws IOException, InterruptedException {
    int done = 0;
    long next = System.nanoTime();
    while (!stopped.getAsBoolean()) {
      undo(System.nanoTime());
      if (System.nanoTime() >= next && active.size() < MOST_AT_A_TIME) {
        begin(next());
        done++;
        next = System.nanoTime() + millis(500 + random.nextInt(3_500));
        if (done % FAULTS_A_CALM == 0) {
          next += millis(LONGEST_MILLIS / 2 + CALM_MILLIS);
        }
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
    undo(Long.MAX_VALUE);
  }

  private static long millis(long count) {
    return TimeUnit.MILLISECONDS.toNanos(count);
  }

  /** Each kind once, in any order, before one comes again. */
  private Kind next() {
    if (toCome.isEmpty()) {
      toCome.addAll(List.of(Kind.values()));
      Collections.shuffle(toCome, random);
    }
    return toCome.removeLast();
  }

  private void undo(long now) throws IOException, InterruptedException {
    for (Fault fault : List.copyOf(active)) {
      if (now >= fault.untilNanos) {
        active.remove(fault);
        fault.undo.run();
      }
    }
  }

  private void begin(Kind kind) throws IOException, InterruptedException {
    String center = Places.CENTERS.get(random.nextInt(Places.CENTERS.size()));
    String gateway = Places.GATEWAYS.get(random.nextInt(Places.GATEWAYS.size()));
    Link link = cluster.links().get(random.nextInt(cluster.links().size()));
    Way way = Way.values()[random.nextInt(2)];
    long until = System.nanoTime() + millis(500 + random.nextInt(LONGEST_MILLIS - 500));
    switch (kind) {
      case KILL_CENTER -> kill(kind, center, until);
      case KILL_GATEWAY -> kill(kind, gateway, until);
      case PAUSE_CENTER -> pause(kind, center, until);
      case PAUSE_GATEWAY -> pause(kind, gateway, until);
      case CUT_PAIR -> cut(kind, List.of(link), List.of(Way.values()), until);
      case CUT_ONE_WAY -> cut(kind, List.of(link), List.of(way), until);
      case ISOLATE_CENTER -> cut(kind, linksOf(center), List.of(Way.values()), until);
      case DEAFEN_CENTER -> deafen(kind, center, until);
      case RESET -> {
        count(kind);
        linksOf(center).forEach(l -> l.proxy().reset());
      }
      case DELAY -> delay(kind, linksOf(center), 50 + random.nextInt(300), until);
    }
  }

  private List<Link> linksOf(String id) {
    return cluster.links().stream().filter(l -> l.from().equals(id) || l.to().equals(id)).toList();
  }

  private void kill(Kind kind, String id, long until) {
    if (!down.add(id)) {
      return;
    }
    count(kind);
    cluster.child(id).kill();
    cluster.child(id).close();
    active.add(
        new Fault(
            until,
            () -> {
              cluster.start(id);
              down.remove(id);
            }));
  }

  private void pause(Kind kind, String id, long until) throws IOException, InterruptedException {
    if (!down.add(id)) {
      return;
    }
    count(kind);
    cluster.child(id).pause();
    active.add(
        new Fault(
            until,
            () -> {
              cluster.child(id).resume();
              down.remove(id);
            }));
  }

  private void cut(Kind kind, List<Link> links, List<Way> ways, long until) {
    count(kind);
    links.forEach(l -> ways.forEach(l.proxy()::cut));
    active.add(new Fault(until, () -> links.forEach(l -> ways.forEach(l.proxy()::heal))));
  }

  /** A center hears nothing and is heard. */
  private void deafen(Kind kind, String center, long until) {
    count(kind);
    List<Link> links = linksOf(center);
    links.forEach(l -> l.proxy().cut(towards(center, l)));
    active.add(new Fault(until, () -> links.forEach(l -> l.proxy().heal(towards(center, l)))));
  }

  private static Way towards(String id, Link link) {
    return link.to().equals(id) ? Way.TO_TARGET : Way.FROM_TARGET;
  }

  private void delay(Kind kind, List<Link> links, int millis, long until) {
    count(kind);
    links.forEach(l -> l.proxy().delay(millis));
    active.add(new Fault(until, () -> links.forEach(l -> l.proxy().delay(0))));
  }

  private void count(Kind kind) {
    counts.merge(kind, 1, Integer::sum);
  }

  Map<Kind, Integer> counts() {
    return counts;
  }
}

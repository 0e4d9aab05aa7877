package org.gridpact.app.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;

/** True time, what is yet to happen, and what has happened. One thread runs all of it. */
final class World {
  final Dice dice;
  final List<Fact> history = new ArrayList<>();
  final TreeMap<String, Long> totals = new TreeMap<>();
  private final PriorityQueue<Event> queue = new PriorityQueue<>();
  private FaultRates rates;
  private boolean healed;
  private long now;
  private long events;

  private record Event(long at, long number, Runnable action) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  World(long seed) {
    dice = new Dice(seed);
    rates = FaultRates.of(dice);
  }

  /** Milliseconds since the run began. */
  long now() {
    return now;
  }

  FaultRates rates() {
    return rates;
  }

  /** No further faults. */
  void heal() {
    rates = FaultRates.NONE;
    healed = true;
  }

  boolean isHealed() {
    return healed;
  }

  void after(long millis, Runnable action) {
    queue.add(new Event(now + millis, events++, action));
  }

  /** Lets the next thing happen; false where there is none up to a time. */
  boolean step(long until) {
    if (queue.isEmpty() || queue.peek().at > until) {
      return false;
    }
    Event next = queue.poll();
    now = next.at;
    next.action.run();
    return true;
  }

  void tell(Fact fact) {
    history.add(fact);
  }

  void fault(String kind, String what) {
    count(kind);
    tell(new Fact.Fault(now, kind + " " + what));
  }

  void count(String kind) {
    totals.merge(kind, 1L, Long::sum);
  }
}

package org.gridpact.edge.dispatch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.gridpact.model.dispatch.Setpoint;

/**
 * The orders a participant remembers, found by id, by device, by what they replace and by their
 * end. Changes show at once and are written together by {@link #commit}; where that fails, none of
 * them has happened. Belongs to its participant, under its lock.
 */
final class OrderBook {
  /** The next to be forgotten first. */
  private static final Comparator<OrderEntry> BY_END =
      Comparator.comparingLong(OrderEntry::neededUntil).thenComparing(e -> e.order().id());

  private final OrderLog log;
  private final Map<String, OrderEntry> entries = new HashMap<>();
  private final Map<String, Map<String, OrderEntry>> byDevice = new HashMap<>();
  private final Map<String, Map<String, OrderEntry>> byReplaced = new HashMap<>();
  private final NavigableSet<OrderEntry> open = new TreeSet<>(OrderEntry.BY_EFFECT);
  private final NavigableSet<OrderEntry> over = new TreeSet<>(BY_END);

  /** What changed orders were before, since the last commit. */
  private final Map<String, Optional<OrderEntry>> before = new LinkedHashMap<>();

  private long newestToken;
  private long committedToken;

  OrderBook(OrderLog log) throws IOException {
    this.log = log;
    newestToken = log.newestToken();
    committedToken = newestToken;
    log.entries().forEach(this::place);
  }

  int size() {
    return entries.size();
  }

  long newestToken() {
    return newestToken;
  }

  /** The entry of an order; null where none is remembered. */
  OrderEntry get(String order) {
    return entries.get(order);
  }

  /** Orders with a setpoint for a device. */
  Collection<OrderEntry> of(String device) {
    return byDevice.getOrDefault(device, Map.of()).values();
  }

  /** Orders that would replace an order. */
  Collection<OrderEntry> replacing(String order) {
    return byReplaced.getOrDefault(order, Map.of()).values();
  }

  /** Open orders, in the order their setpoints win over each other. */
  Stream<OrderEntry> open() {
    return open.stream();
  }

  /**
   * Open orders, each before those it would replace, so that they end in the same step and none of
   * them begins in it: they may be due later than what replaces them.
   */
  List<OrderEntry> openInTurn() {
    List<OrderEntry> turns = new ArrayList<>(open.size());
    Set<String> seen = new HashSet<>();
    open.descendingSet().forEach(e -> takesTurn(e, seen, turns));
    return turns;
  }

  private void takesTurn(OrderEntry entry, Set<String> seen, List<OrderEntry> turns) {
    String id = entry.order().id();
    if (entry.state().isOpen() && seen.add(id)) {
      replacing(id).forEach(by -> takesTurn(by, seen, turns));
      turns.add(entry);
    }
  }

  /**
   * Puts an entry in place of what was known of its order.
   *
   * @param token of its order, where that is of this area; else 0
   */
  void put(OrderEntry entry, long token) {
    String id = entry.order().id();
    before.putIfAbsent(id, Optional.ofNullable(entries.get(id)));
    remove(id);
    place(entry);
    newestToken = Math.max(newestToken, token);
  }

  /** Writes what was put since the last time; where that fails, it has not been put. */
  void commit() throws IOException {
    if (before.isEmpty()) {
      return;
    }
    boolean written = false;
    try {
      log.record(before.keySet().stream().map(entries::get).toList(), newestToken);
      committedToken = newestToken;
      written = true;
    } finally {
      if (!written) {
        rollBack();
      }
      before.clear();
    }
  }

  private void rollBack() {
    before.forEach(
        (id, entry) -> {
          remove(id);
          entry.ifPresent(this::place);
        });
    newestToken = committedToken;
  }

  /**
   * Forgets orders that are over and needed no more, the oldest first: those over for longer than
   * {@code rememberMillis}, and where there are more than {@code most} of all kinds so many that a
   * tenth of them is free again: each time costs a write to disk. What has replaced an order that
   * is still open is needed.
   */
  void forget(long now, long rememberMillis, int most) throws IOException {
    List<String> old = new ArrayList<>();
    int keep = entries.size() > most ? most - most / 10 : most;
    for (OrderEntry entry : over) {
      long passed = now - entry.neededUntil();
      boolean goes =
          now - entry.order().expiresAt() > rememberMillis || entries.size() - old.size() > keep;
      if (passed <= 0 || !goes) {
        break;
      }
      if (entry.order().replaces().stream().noneMatch(this::isOpen)) {
        old.add(entry.order().id());
      }
    }
    if (!old.isEmpty()) {
      log.forget(old);
      old.forEach(this::remove);
    }
  }

  private boolean isOpen(String order) {
    OrderEntry entry = entries.get(order);
    return entry != null && entry.state().isOpen();
  }

  private void place(OrderEntry entry) {
    String id = entry.order().id();
    entries.put(id, entry);
    (entry.state().isOpen() ? open : over).add(entry);
    devices(entry).forEach(d -> index(byDevice, d, entry));
    entry.order().replaces().forEach(r -> index(byReplaced, r, entry));
  }

  private static Stream<String> devices(OrderEntry entry) {
    return entry.order().setpoints().map(Setpoint::device);
  }

  private static void index(Map<String, Map<String, OrderEntry>> by, String key, OrderEntry entry) {
    by.computeIfAbsent(key, _ -> new HashMap<>()).put(entry.order().id(), entry);
  }

  private void remove(String id) {
    OrderEntry entry = entries.remove(id);
    if (entry == null) {
      return;
    }
    (entry.state().isOpen() ? open : over).remove(entry);
    devices(entry).forEach(d -> unindex(byDevice, d, id));
    entry.order().replaces().forEach(r -> unindex(byReplaced, r, id));
  }

  private static void unindex(Map<String, Map<String, OrderEntry>> by, String key, String id) {
    by.computeIfPresent(
        key,
        (_, of) -> {
          of.remove(id);
          return of.isEmpty() ? null : of;
        });
  }
}

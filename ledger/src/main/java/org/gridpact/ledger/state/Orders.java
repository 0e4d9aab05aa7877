package org.gridpact.ledger.state;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.gridpact.ledger.state.LedgerState.Change;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.dispatch.Setpoint;
import org.pcollections.PMap;
import org.pcollections.PSet;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * The orders a ledger knows, found by id, by device and by what is due. Immutable: a change shares
 * all it does not touch, so one costs the same with ten thousand orders as with ten.
 */
public final class Orders {
  /** Of the finished orders the latest are kept; older ones are only in the journal. */
  public static final int FINISHED_KEPT = 2_000;

  /**
   * Beside them so many are kept that are over while a participant has yet to say what it did, as
   * one that is cut off: it may ask how they were decided. Of more the first proposed is forgotten.
   */
  public static final int AWAITED_KEPT = 2_000;

  /** Of each of both fewer are kept where they are large: together they have no more setpoints. */
  public static final long SETPOINTS_KEPT = 100_000;

  /** Entries of this version and later ones heed it. */
  static final int SETPOINTS_KEPT_SINCE = 4;

  static final Orders NONE =
      new Orders(
          TreePMap.empty(),
          Listed.NONE,
          Listed.NONE,
          Listed.NONE,
          TreePMap.empty(),
          TreePMap.empty(),
          TreePSet.empty(),
          ChangedPower.NONE,
          0,
          0,
          TreePMap.empty());

  private final PMap<String, OrderRecord> byId;
  private final Listed open;
  private final Listed awaited;
  private final Listed finished;
  private final PSortedMap<Long, String> unsettled;
  private final PMap<String, PSet<String>> reservations;
  private final PSortedSet<Due> due;
  private final ChangedPower changedPower;
  private final long proposals;
  private final long endings;

  /** What orders were before they were changed, since {@link #marked}. */
  private final PMap<String, Optional<OrderRecord>> touched;

  /** A time at which a committed order takes effect or ends. */
  private record Due(long at, long number, String id) implements Comparable<Due> {
    @Override
    public int compareTo(Due other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  /**
   * Some of the orders.
   *
   * @param setpoints how many they have together
   */
  private record Listed(PSortedMap<Long, String> ids, long setpoints) {
    static final Listed NONE = new Listed(TreePMap.empty(), 0);

    Listed plus(long key, OrderRecord order) {
      return new Listed(ids.plus(key, order.order().id()), setpoints + size(order));
    }

    Listed minus(long key, OrderRecord order) {
      return ids.containsKey(key) ? new Listed(ids.minus(key), setpoints - size(order)) : this;
    }

    Stream<String> stream() {
      return ids.values().stream();
    }

    int count() {
      return ids.size();
    }

    private static long size(OrderRecord order) {
      return order.order().setpoints().count();
    }
  }

  private Orders(
      PMap<String, OrderRecord> byId,
      Listed open,
      Listed awaited,
      Listed finished,
      PSortedMap<Long, String> unsettled,
      PMap<String, PSet<String>> reservations,
      PSortedSet<Due> due,
      ChangedPower changedPower,
      long proposals,
      long endings,
      PMap<String, Optional<OrderRecord>> touched) {
    this.byId = byId;
    this.open = open;
    this.awaited = awaited;
    this.finished = finished;
    this.unsettled = unsettled;
    this.reservations = reservations;
    this.due = due;
    this.changedPower = changedPower;
    this.proposals = proposals;
    this.endings = endings;
    this.touched = touched;
  }

  /**
   * Orders as they were written down.
   *
   * @param finished as {@link #finished()} has them
   * @param open in order of proposal
   * @param changedPower empty where it was not written down: then what these orders say of it
   * @param proposals how many orders have ever been proposed
   */
  static Orders of(
      List<OrderRecord> finished,
      List<OrderRecord> open,
      Optional<ChangedPower> changedPower,
      long proposals) {
    Orders all = NONE;
    for (OrderRecord order : finished) {
      all = all.with(order);
    }
    for (OrderRecord order : open) {
      all = all.with(order);
    }
    return new Orders(
        all.byId,
        all.open,
        all.awaited,
        all.finished,
        all.unsettled,
        all.reservations,
        all.due,
        changedPower.orElse(all.changedPower),
        proposals,
        all.endings,
        all.touched);
  }

  public Optional<OrderRecord> get(String id) {
    return Optional.ofNullable(byId.get(id));
  }

  /** Orders that still reserve devices, in order of proposal. */
  public Stream<OrderRecord> open() {
    return open.stream().map(byId::get);
  }

  /**
   * The others that are kept: the latest that are settled, in order of settling, then those of
   * which somebody has yet to say what it did, in order of proposal.
   */
  public Stream<OrderRecord> finished() {
    return Stream.concat(finished.stream(), awaited.stream()).map(byId::get);
  }

  /** Those of both somebody still has to say something to, in order of proposal. */
  public Stream<OrderRecord> unsettled() {
    return unsettled.values().stream().map(byId::get);
  }

  /** What orders change, by when they take effect. */
  ChangedPower changedPower() {
    return changedPower;
  }

  /** How many orders reserve devices. */
  int openCount() {
    return open.count();
  }

  /** How many setpoints these have. */
  long openSetpoints() {
    return open.setpoints();
  }

  /** How many orders have ever been proposed; also the number of the next one. */
  long proposals() {
    return proposals;
  }

  /** Open orders that name a device. */
  Stream<OrderRecord> reserving(String device) {
    return reservations.getOrDefault(device, TreePSet.empty()).stream().map(byId::get);
  }

  /** The order whose time of effect or end has come, the earliest first. */
  Optional<OrderRecord> dueBy(long epochMillis) {
    return due.isEmpty() || due.first().at > epochMillis
        ? Optional.empty()
        : Optional.of(byId.get(due.first().id));
  }

  /** Without the earliest thing due. */
  Orders withoutFirstDue() {
    return new Orders(
        byId,
        open,
        awaited,
        finished,
        unsettled,
        reservations,
        due.minus(due.first()),
        changedPower,
        proposals,
        endings,
        touched);
  }

  /** With an order as it is now, new or known. */
  Orders with(OrderRecord order) {
    OrderRecord before = byId.get(order.order().id());
    boolean news = before == null || before.status() != order.status();
    Orders placed = news ? moved(before, order) : this;
    if (!order.open() && (news || before.settled() != order.settled())) {
      placed = placed.over(order);
    }
    return new Orders(
        placed.byId.plus(order.order().id(), order),
        placed.open,
        placed.awaited,
        placed.finished,
        order.settled()
            ? placed.unsettled.minus(order.number())
            : placed.unsettled.plus(order.number(), order.order().id()),
        placed.reservations,
        placed.due,
        changed(before, order),
        Math.max(placed.proposals, order.number() + 1),
        placed.endings,
        touched.containsKey(order.order().id())
            ? touched
            : touched.plus(order.order().id(), Optional.ofNullable(before)));
  }

  /** The same orders; changes are counted from here on. */
  Orders marked() {
    return new Orders(
        byId,
        open,
        awaited,
        finished,
        unsettled,
        reservations,
        due,
        changedPower,
        proposals,
        endings,
        TreePMap.empty());
  }

  /** Orders that are not as they were when they were {@link #marked}; forgotten ones left out. */
  List<Change> changes() {
    return touched.entrySet().stream()
        .filter(e -> byId.containsKey(e.getKey()))
        .map(e -> new Change(e.getValue(), byId.get(e.getKey())))
        .filter(c -> !c.before().equals(Optional.of(c.after())))
        .sorted(Comparator.comparingLong(c -> c.after().number()))
        .toList();
  }

  private ChangedPower changed(OrderRecord before, OrderRecord order) {
    boolean counts = order.status() != Status.ABORTED;
    boolean counted = before != null && before.status() != Status.ABORTED;
    if (counts == counted) {
      return changedPower;
    }
    return counts ? changedPower.plus(order) : changedPower.minus(order);
  }

  /** With an order in the lists its status belongs to. */
  private Orders moved(OrderRecord before, OrderRecord order) {
    boolean wasOpen = before != null && before.open();
    Orders next = this;
    if (order.open() && !wasOpen) {
      next = opened(order);
    } else if (!order.open() && wasOpen) {
      next = closed(before);
    }
    return order.status() == Status.COMMITTED ? next.watching(order) : next;
  }

  private Orders opened(OrderRecord order) {
    String id = order.order().id();
    PMap<String, PSet<String>> next = reservations;
    for (String device : devices(order)) {
      next = next.plus(device, next.getOrDefault(device, TreePSet.empty()).plus(id));
    }
    return new Orders(
        byId,
        open.plus(order.number(), order),
        awaited,
        finished,
        unsettled,
        next,
        due,
        changedPower,
        proposals,
        endings,
        touched);
  }

  private Orders closed(OrderRecord order) {
    String id = order.order().id();
    PMap<String, PSet<String>> next = reservations;
    for (String device : devices(order)) {
      PSet<String> others = next.getOrDefault(device, TreePSet.empty()).minus(id);
      next = others.isEmpty() ? next.minus(device) : next.plus(device, others);
    }
    PSortedSet<Due> without = due.minus(takesEffect(order)).minus(ends(order));
    return new Orders(
        byId,
        open.minus(order.number(), order),
        awaited,
        finished,
        unsettled,
        next,
        without,
        changedPower,
        proposals,
        endings,
        touched);
  }

  /** With an order that is over where it belongs, without those beyond what is kept there. */
  private Orders over(OrderRecord order) {
    Orders now = without(order);
    if (order.settled()) {
      Orders next = now.listed(now.awaited, now.finished.plus(endings, order), endings + 1);
      return next.finished.count() > FINISHED_KEPT ? next.withoutFirstFinished() : next;
    }
    Orders room = now.awaited.count() == AWAITED_KEPT ? now.withoutFirstAwaited() : now;
    return room.listed(room.awaited.plus(order.number(), order), room.finished, endings + 1);
  }

  /** With what is kept of large orders that are over; of each kind the newest in any case. */
  Orders bounded() {
    Orders now = this;
    while (now.finished.setpoints() > SETPOINTS_KEPT && now.finished.count() > 1) {
      now = now.withoutFirstFinished();
    }
    while (now.awaited.setpoints() > SETPOINTS_KEPT && now.awaited.count() > 1) {
      now = now.withoutFirstAwaited();
    }
    return now;
  }

  /** Without an order among those that are awaited. */
  private Orders without(OrderRecord order) {
    return listed(awaited.minus(order.number(), order), finished, endings);
  }

  private Orders withoutFirstFinished() {
    OrderRecord first = byId.get(finished.ids().firstEntry().getValue());
    return listed(awaited, finished.minus(finished.ids().firstKey(), first), endings)
        .forgotten(first);
  }

  private Orders withoutFirstAwaited() {
    OrderRecord first = byId.get(awaited.ids().firstEntry().getValue());
    return without(first).forgotten(first);
  }

  private Orders listed(Listed nextAwaited, Listed nextFinished, long nextEndings) {
    return new Orders(
        byId,
        open,
        nextAwaited,
        nextFinished,
        unsettled,
        reservations,
        due,
        changedPower,
        proposals,
        nextEndings,
        touched);
  }

  private Orders forgotten(OrderRecord order) {
    return new Orders(
        byId.minus(order.order().id()),
        open,
        awaited,
        finished,
        unsettled.minus(order.number()),
        reservations,
        due,
        changedPower,
        proposals,
        endings,
        touched);
  }

  private Orders watching(OrderRecord order) {
    PSortedSet<Due> next = due.plus(ends(order));
    if (!order.order().replaces().isEmpty()) {
      next = next.plus(takesEffect(order));
    }
    return new Orders(
        byId,
        open,
        awaited,
        finished,
        unsettled,
        reservations,
        next,
        changedPower,
        proposals,
        endings,
        touched);
  }

  private static Due takesEffect(OrderRecord order) {
    return new Due(order.order().effectiveAt(), order.number(), order.order().id());
  }

  private static Due ends(OrderRecord order) {
    return new Due(order.order().expiresAt(), order.number(), order.order().id());
  }

  private static Set<String> devices(OrderRecord order) {
    Set<String> devices = new HashSet<>();
    order.order().setpoints().map(Setpoint::device).forEach(devices::add);
    return devices;
  }

  /** Whether the same orders are known in the same places. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Orders o
        && proposals == o.proposals
        && changedPower.equals(o.changedPower)
        && open().toList().equals(o.open().toList())
        && finished().toList().equals(o.finished().toList());
  }

  @Override
  public int hashCode() {
    return Objects.hash(proposals, byId);
  }

  @Override
  public String toString() {
    return "open %s, awaited %s, finished %s"
        .formatted(open.ids().values(), awaited.ids().values(), finished.ids().values());
  }
}

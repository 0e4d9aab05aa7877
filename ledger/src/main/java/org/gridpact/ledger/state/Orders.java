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

  static final Orders NONE =
      new Orders(
          TreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          TreePMap.empty(),
          TreePSet.empty(),
          ChangedPower.NONE,
          0,
          0,
          TreePMap.empty());

  private final PMap<String, OrderRecord> byId;
  private final PSortedMap<Long, String> open;
  private final PSortedMap<Long, String> awaited;
  private final PSortedMap<Long, String> finished;
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

  private Orders(
      PMap<String, OrderRecord> byId,
      PSortedMap<Long, String> open,
      PSortedMap<Long, String> awaited,
      PSortedMap<Long, String> finished,
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
    return open.values().stream().map(byId::get);
  }

  /**
   * The others that are kept: the latest that are settled, in order of settling, then those of
   * which somebody has yet to say what it did, in order of proposal.
   */
  public Stream<OrderRecord> finished() {
    return Stream.concat(finished.values().stream(), awaited.values().stream()).map(byId::get);
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
    return open.size();
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
        open.plus(order.number(), id),
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
        open.minus(order.number()),
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
    PMap<String, OrderRecord> known = byId;
    PSortedMap<Long, String> told = unsettled;
    PSortedMap<Long, String> waiting = awaited.minus(order.number());
    PSortedMap<Long, String> done = finished;
    if (order.settled()) {
      done = done.plus(endings, order.order().id());
      if (done.size() > FINISHED_KEPT) {
        known = known.minus(done.firstEntry().getValue());
        done = done.minus(done.firstKey());
      }
    } else {
      if (waiting.size() == AWAITED_KEPT) {
        known = known.minus(waiting.firstEntry().getValue());
        told = told.minus(waiting.firstKey());
        waiting = waiting.minus(waiting.firstKey());
      }
      waiting = waiting.plus(order.number(), order.order().id());
    }
    return new Orders(
        known,
        open,
        waiting,
        done,
        told,
        reservations,
        due,
        changedPower,
        proposals,
        endings + 1,
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
        .formatted(open.values(), awaited.values(), finished.values());
  }
}

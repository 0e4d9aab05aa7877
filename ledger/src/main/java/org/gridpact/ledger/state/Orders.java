package org.gridpact.ledger.state;

import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
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

  static final Orders NONE = new Orders(new Draft());

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
    static Due takesEffect(OrderRecord order) {
      return new Due(order.order().effectiveAt(), order.number(), order.order().id());
    }

    static Due ends(OrderRecord order) {
      return new Due(order.order().expiresAt(), order.number(), order.order().id());
    }

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

    /** Whether it is not too large; one order never is. */
    boolean isBounded() {
      return setpoints <= SETPOINTS_KEPT || count() <= 1;
    }

    private static long size(OrderRecord order) {
      return order.order().setpoints().count();
    }
  }

  private Orders(Draft draft) {
    byId = draft.byId;
    open = draft.open;
    awaited = draft.awaited;
    finished = draft.finished;
    unsettled = draft.unsettled;
    reservations = draft.reservations;
    due = draft.due;
    changedPower = draft.changedPower;
    proposals = draft.proposals;
    endings = draft.endings;
    touched = draft.touched;
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
    Draft all = new Draft();
    finished.forEach(all::put);
    open.forEach(all::put);
    changedPower.ifPresent(written -> all.changedPower = written);
    all.proposals = proposals;
    return new Orders(all);
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
    Draft next = new Draft(this);
    next.due = due.minus(due.first());
    return new Orders(next);
  }

  /** With an order as it is now, new or known. */
  Orders with(OrderRecord order) {
    Draft next = new Draft(this);
    next.put(order);
    return new Orders(next);
  }

  /** With what is kept of large orders that are over; of each kind the newest in any case. */
  Orders bounded() {
    if (finished.isBounded() && awaited.isBounded()) {
      return this;
    }
    Draft next = new Draft(this);
    while (!next.finished.isBounded()) {
      next.finished = next.forgetFirst(next.finished);
    }
    while (!next.awaited.isBounded()) {
      next.awaited = next.forgetFirst(next.awaited);
    }
    return new Orders(next);
  }

  /** The same orders; changes are counted from here on. */
  Orders marked() {
    Draft next = new Draft(this);
    next.touched = TreePMap.empty();
    return new Orders(next);
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

  /** Orders being changed, by one thread. */
  private static final class Draft {
    PMap<String, OrderRecord> byId = TreePMap.empty();
    Listed open = Listed.NONE;
    Listed awaited = Listed.NONE;
    Listed finished = Listed.NONE;
    PSortedMap<Long, String> unsettled = TreePMap.empty();
    PMap<String, PSet<String>> reservations = TreePMap.empty();
    PSortedSet<Due> due = TreePSet.empty();
    ChangedPower changedPower = ChangedPower.NONE;
    long proposals;
    long endings;
    PMap<String, Optional<OrderRecord>> touched = TreePMap.empty();

    Draft() {}

    Draft(Orders from) {
      byId = from.byId;
      open = from.open;
      awaited = from.awaited;
      finished = from.finished;
      unsettled = from.unsettled;
      reservations = from.reservations;
      due = from.due;
      changedPower = from.changedPower;
      proposals = from.proposals;
      endings = from.endings;
      touched = from.touched;
    }

    void put(OrderRecord order) {
      String id = order.order().id();
      OrderRecord before = byId.get(id);
      boolean news = before == null || before.status() != order.status();
      if (news) {
        move(before, order);
      }
      if (!order.open() && (news || before.settled() != order.settled())) {
        over(order);
      }
      byId = byId.plus(id, order);
      unsettled =
          order.settled() ? unsettled.minus(order.number()) : unsettled.plus(order.number(), id);
      count(before, order);
      proposals = Math.max(proposals, order.number() + 1);
      if (!touched.containsKey(id)) {
        touched = touched.plus(id, Optional.ofNullable(before));
      }
    }

    private void count(OrderRecord before, OrderRecord order) {
      boolean counts = order.status() != Status.ABORTED;
      boolean counted = before != null && before.status() != Status.ABORTED;
      if (counts != counted) {
        changedPower = counts ? changedPower.plus(order) : changedPower.minus(order);
      }
    }

    /** Reserves an order's devices, or no longer, and watches its times, as its status says. */
    private void move(OrderRecord before, OrderRecord order) {
      boolean wasOpen = before != null && before.open();
      if (order.open() && !wasOpen) {
        open(order);
      } else if (!order.open() && wasOpen) {
        close(before);
      }
      if (order.status() == Status.COMMITTED) {
        due = due.plus(Due.ends(order));
        if (!order.order().replaces().isEmpty()) {
          due = due.plus(Due.takesEffect(order));
        }
      }
    }

    private void open(OrderRecord order) {
      open = open.plus(order.number(), order);
      String id = order.order().id();
      for (String device : devices(order)) {
        PSet<String> others = reservations.getOrDefault(device, TreePSet.empty());
        reservations = reservations.plus(device, others.plus(id));
      }
    }

    private void close(OrderRecord order) {
      open = open.minus(order.number(), order);
      due = due.minus(Due.takesEffect(order)).minus(Due.ends(order));
      String id = order.order().id();
      for (String device : devices(order)) {
        PSet<String> others = reservations.getOrDefault(device, TreePSet.empty()).minus(id);
        reservations =
            others.isEmpty() ? reservations.minus(device) : reservations.plus(device, others);
      }
    }

    private static Set<String> devices(OrderRecord order) {
      return order.order().setpoints().map(Setpoint::device).collect(Collectors.toSet());
    }

    /** Lists an order that is over where it belongs, and forgets what is beyond what is kept. */
    private void over(OrderRecord order) {
      awaited = awaited.minus(order.number(), order);
      if (order.settled()) {
        finished = finished.plus(endings, order);
        if (finished.count() > FINISHED_KEPT) {
          finished = forgetFirst(finished);
        }
      } else {
        if (awaited.count() == AWAITED_KEPT) {
          awaited = forgetFirst(awaited);
        }
        awaited = awaited.plus(order.number(), order);
      }
      endings++;
    }

    /** The others, where the first is forgotten. */
    private Listed forgetFirst(Listed some) {
      long key = some.ids().firstKey();
      OrderRecord first = byId.get(some.ids().get(key));
      byId = byId.minus(first.order().id());
      unsettled = unsettled.minus(first.number());
      return some.minus(key, first);
    }
  }
}

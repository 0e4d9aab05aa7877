package org.gridpact.edge.dispatch;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.gridpact.edge.control.Mode;
import org.gridpact.edge.control.Ordered;
import org.gridpact.edge.count.Counters;
import org.gridpact.edge.dispatch.OrderEntry.State;
import org.gridpact.edge.dispatch.OrderEntry.Times;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.time.Lengths;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes part in dispatches for one gateway. Time is an argument; each change is in the log before
 * anybody hears of it, and where the log fails nothing changes.
 *
 * <p>In doubt, past the time of effect without a decision, devices keep the setpoints they have.
 * Doubt ends with the decision or with the order: what is undecided at its end is never applied.
 *
 * <p>An order that is committed ends those it replaces even where it cannot be applied itself,
 * since for the ledger they are over.
 *
 * <p>Orders that are over are remembered for a day, so that late words about them still find an
 * answer; where more than {@value #MAX_KEPT} orders are remembered the oldest of those go earlier,
 * but never before their votes or, once committed, the order itself would have ended. At {@value
 * #MAX_ENTRIES} orders, which then are nearly all open, further ones are refused without a note.
 *
 * <p>What comes together is written together: prepares, decisions and all that a step changes are
 * one write to the log each. When a yes was on disk is known only after its write, and is in the
 * log with the next one: where the gateway dies between the two, it stays unknown.
 *
 * <p>Safe for use by many threads, which wait for each other.
 */
public final class Participant {
  static final int MAX_ENTRIES = 10_000;
  static final int MAX_KEPT = 5_000;
  static final long REMEMBER_MILLIS = 24 * 3_600_000L;

  /**
   * Devices that have not reached their setpoints by then are measured all the same, and before the
   * order ends.
   */
  static final long SETTLE_AT_MOST_MILLIS = 30_000;

  /** Likewise where they have, but were not read since: some speak once a minute. */
  static final long READ_AT_MOST_MILLIS = 150_000;

  private static final Logger log = LoggerFactory.getLogger(Participant.class);

  private final String area;
  private final String gateway;
  private final PrepareRules rules;
  private final OrderLog orders;
  private final Counters counters;
  private final long settleMillis;
  private final OrderBook book;

  /** What is to be counted once it is on disk. */
  private final List<String> counted = new ArrayList<>();

  /** Since when all devices of an order in effect have been at their setpoints. */
  private final Map<String, Long> reachedAt = new HashMap<>();

  /** What the devices do. */
  public interface Devices {
    DeviceMeasurement measured(String device);

    /** Whether that was read after a time, by the meter's clock. */
    default boolean isReadAfter(String device, long epochMillis) {
      return true;
    }

    /** Whether what the device is commanded has arrived, by its ramp, at this setpoint. */
    boolean reached(Setpoint setpoint);

    /** Share of a storage's capacity, 0 to 1; NaN where it is not known. */
    default double stateOfCharge(String device) {
      return Double.NaN;
    }

    /** Position of a tap changer; NaN where it is not known. */
    default double tapPosition(String device) {
      return Double.NaN;
    }

    /** Steps a tap changer was told to make in the last hour. */
    default int tapOperations(String device) {
      return 0;
    }
  }

  /**
   * Goes on from what the log remembers.
   *
   * @param settleMillis how long after its devices are at their setpoints an order is measured
   */
  public Participant(
      String area,
      String gateway,
      List<DeviceSpec> devices,
      long settleMillis,
      OrderLog orders,
      Counters counters)
      throws IOException {
    this.area = area;
    this.gateway = gateway;
    this.rules = new PrepareRules(area, gateway, devices);
    this.settleMillis = settleMillis;
    this.orders = orders;
    this.counters = counters;
    this.book = new OrderBook(orders);
  }

  /** Votes on an order; a yes is on disk before this returns it. */
  public Vote prepare(Order order, long now, Conditions conditions) {
    return prepareAll(List.of(order), now, conditions, () -> now).getFirst();
  }

  /**
   * Votes on orders, one after the other; each yes is on disk before this returns any vote.
   *
   * @param now when they were heard
   * @param clock asked when they are on disk
   */
  public synchronized List<Vote> prepareAll(
      List<Order> asked, long now, Conditions conditions, LongSupplier clock) {
    Optional<String> unable = orders.refusal();
    List<OrderEntry> answers = new ArrayList<>(asked.size());
    Set<String> written = new HashSet<>();
    for (Order order : asked) {
      OrderEntry known = book.get(order.id());
      if (known != null && !known.order().equals(order)) {
        // A ledger that was brought back from an old copy names orders anew.
        counters.add("orders.refused");
        answers.add(judged(order, now, Optional.of("the gateway knows another order of this id")));
      } else if (known != null) {
        answers.add(known);
      } else if (book.size() >= MAX_ENTRIES) {
        answers.add(judged(order, now, Optional.of("the gateway remembers too many orders")));
      } else if (unable.isPresent()) {
        counters.add("orders.refused");
        answers.add(judged(order, now, unable));
      } else {
        OrderEntry entry =
            judged(order, now, rules.refusal(order, now, book.newestToken(), conditions, book));
        put(entry);
        written.add(order.id());
        answers.add(entry);
      }
    }
    return written.isEmpty() ? votes(answers) : votes(afterWriting(answers, written, clock));
  }

  private List<OrderEntry> afterWriting(
      List<OrderEntry> answers, Set<String> written, LongSupplier clock) {
    try {
      book.commit();
    } catch (IOException e) {
      log.error("orders {} are refused, they cannot be written: {}", written, e.getMessage());
      String why = "the gateway cannot write: " + e.getMessage();
      return answers.stream()
          .map(a -> written.contains(a.order().id()) ? a.with(State.REFUSED, why) : a)
          .toList();
    }
    long at = clock.getAsLong();
    written.forEach(id -> onDisk(book.get(id), at));
    return answers.stream()
        .map(a -> written.contains(a.order().id()) ? book.get(a.order().id()) : a)
        .toList();
  }

  private void onDisk(OrderEntry answer, long at) {
    if (answer.state() == State.REFUSED) {
      counters.add("orders.refused");
    } else {
      counters.add("orders.prepared");
      put(answer.preparedAt(at));
    }
  }

  private static OrderEntry judged(Order order, long now, Optional<String> refusal) {
    return new OrderEntry(
        order,
        refusal.isPresent() ? State.REFUSED : State.PREPARED,
        refusal.orElse(""),
        List.of(),
        new Times(OptionalLong.of(now), OptionalLong.empty(), OptionalLong.empty()));
  }

  private List<Vote> votes(List<OrderEntry> answers) {
    return answers.stream().map(this::vote).toList();
  }

  private Vote vote(OrderEntry entry) {
    return new Vote(
        entry.order().id(),
        gateway,
        entry.state() != State.REFUSED,
        entry.reason(),
        entry.times().receivedAt(),
        entry.times().preparedAt());
  }

  /**
   * Learns a decision. The first one holds: what contradicts it is logged and changes nothing. A
   * commit said again after it was acted on means that the center has not heard of that.
   *
   * @return what is to be reported of it at once
   */
  public List<Effect> decide(Decision decision, long now) throws IOException {
    return decideAll(List.of(decision), now);
  }

  /**
   * Learns decisions, one after the other.
   *
   * @return what is to be reported of them at once
   * @throws IOException where they cannot be written; then none of them was learnt
   */
  public synchronized List<Effect> decideAll(List<Decision> decisions, long now)
      throws IOException {
    List<Effect> effects = new ArrayList<>();
    decisions.forEach(d -> effects.addAll(learn(d, now)));
    commit();
    return effects;
  }

  private List<Effect> learn(Decision decision, long now) {
    OrderEntry known = book.get(decision.order());
    if (known == null) {
      return decision.committed()
          ? List.of(
              notApplied(decision.order(), now, "this gateway does not know the order")
                  .learnt(OptionalLong.of(now)))
          : List.of();
    }
    boolean never = known.state() == State.REFUSED || known.state() == State.ABORTED;
    if (never && decision.committed()) {
      log.error("order {} is {} here, and yet committed", decision.order(), known.state());
      return List.of(
          notApplied(decision.order(), now, "%s here: %s".formatted(known.state(), known.reason()))
              .learnt(OptionalLong.of(now)));
    }
    if (known.state() == State.UNDECIDED) {
      // Too late to apply it, but what it replaced is over.
      OrderEntry over = known.learntAt(now);
      if (!decision.committed()) {
        put(over.with(State.ABORTED, decision.reason()));
        return List.of();
      }
      String why = "the commit came after the order's end";
      String order = decision.order();
      return List.of(report(over, State.NOT_APPLIED, effect(order, Stage.NOT_APPLIED, now, why)));
    }
    if (known.state() != State.PREPARED) {
      if (!never && !decision.committed() && known.times().learntAt().isPresent()) {
        log.error("order {} is {} here, and yet aborted", decision.order(), known.state());
      }
      boolean acted = known.hasReported(Stage.APPLIED) || known.hasReported(Stage.NOT_APPLIED);
      return decision.committed() && acted ? known.effects() : List.of();
    }
    OrderEntry entry = known.learntAt(now);
    if (!decision.committed()) {
      put(entry.with(State.ABORTED, decision.reason()));
      counted.add("orders.aborted");
      return List.of();
    }
    counted.add("orders.committed");
    Order order = entry.order();
    if (now > order.applyUntil()) {
      String late =
          "the commit came %s too late".formatted(Lengths.inWords(now - order.applyUntil()));
      return List.of(report(entry, State.NOT_APPLIED, notApplied(order.id(), now, late)));
    }
    put(entry.with(State.COMMITTED, ""));
    return List.of();
  }

  /**
   * Does what is due: applies, measures, ends, doubts.
   *
   * @return what is to be reported
   */
  public synchronized List<Effect> step(long now, Conditions conditions, Devices devices)
      throws IOException {
    rules.learn(devices);
    List<Effect> effects = new ArrayList<>();
    for (OrderEntry entry : book.openInTurn()) {
      switch (entry.state()) {
        case PREPARED -> doubt(entry, now).ifPresent(effects::add);
        case COMMITTED -> apply(entry, now, conditions).ifPresent(effects::add);
        case APPLIED -> follow(entry, now, devices).ifPresent(effects::add);
        case MEASURED -> lapse(entry, now).ifPresent(effects::add);
        case REFUSED, ABORTED, NOT_APPLIED, UNDECIDED, LAPSED -> {}
      }
    }
    commit();
    book.forget(now, REMEMBER_MILLIS, MAX_KEPT);
    return effects;
  }

  private void commit() throws IOException {
    try {
      book.commit();
      counted.forEach(counters::add);
    } finally {
      counted.clear();
    }
  }

  private Optional<Effect> doubt(OrderEntry entry, long now) {
    Order order = entry.order();
    if (now >= order.expiresAt()) {
      return Optional.of(
          report(
              entry,
              State.UNDECIDED,
              notApplied(order.id(), now, "no decision was learnt before the order's end")));
    }
    if (now < order.effectiveAt() || entry.hasReported(Stage.IN_DOUBT)) {
      return Optional.empty();
    }
    counted.add("orders.inDoubt");
    return Optional.of(
        report(
            entry,
            State.PREPARED,
            effect(order.id(), Stage.IN_DOUBT, now, "no decision at the time of effect")));
  }

  private Optional<Effect> apply(OrderEntry entry, long now, Conditions conditions) {
    Order order = entry.order();
    if (now < order.effectiveAt()) {
      return Optional.empty();
    }
    Optional<String> never = neverApplies(order, now, conditions);
    if (never.isPresent()) {
      return Optional.of(
          report(entry, State.NOT_APPLIED, notApplied(order.id(), now, never.orElseThrow())));
    }
    if (conditions.mode() != Mode.NORMAL) {
      return Optional.empty();
    }
    counted.add("orders.applied");
    return Optional.of(report(entry, State.APPLIED, effect(order.id(), Stage.APPLIED, now, "")));
  }

  private Optional<String> neverApplies(Order order, long now, Conditions conditions) {
    if (now > order.applyUntil()) {
      return Optional.of(
          conditions.mode() == Mode.FAILSAFE
              ? "the gateway was in failsafe"
              : "the gateway was there to apply it %s too late"
                  .formatted(Lengths.inWords(now - order.applyUntil())));
    }
    return replaced(order)
        .or(
            () ->
                order
                    .setpoints()
                    .map(Setpoint::device)
                    .filter(conditions.lockedOut()::contains)
                    .map(d -> "device " + d + " is locked out")
                    .findFirst());
  }

  /** By which order, in effect or over by now, this one was replaced. */
  private Optional<String> replaced(Order order) {
    return book.replacing(order.id()).stream()
        .filter(OrderEntry::hasReplaced)
        .map(e -> "replaced by " + e.order().id())
        .findFirst();
  }

  private Optional<Effect> follow(OrderEntry entry, long now, Devices devices) {
    Optional<Effect> lapsed = lapse(entry, now);
    if (lapsed.isPresent()) {
      return lapsed;
    }
    Order order = entry.order();
    if (order.setpoints().allMatch(devices::reached)) {
      reachedAt.putIfAbsent(order.id(), now);
    } else {
      reachedAt.remove(order.id());
    }
    Long reached = reachedAt.get(order.id());
    List<String> named = order.setpoints().map(Setpoint::device).distinct().toList();
    boolean settled =
        reached != null
            && now - reached >= settleMillis
            && named.stream().allMatch(d -> devices.isReadAfter(d, reached + settleMillis));
    long patience = reached == null ? SETTLE_AT_MOST_MILLIS : READ_AT_MOST_MILLIS;
    long measuredBy = Math.min(order.effectiveAt() + patience, order.expiresAt() - settleMillis);
    if (!settled && now < measuredBy) {
      return Optional.empty();
    }
    reachedAt.remove(order.id());
    List<DeviceMeasurement> measured =
        named.stream().map(d -> measured(d, entry.appliedAt(), devices)).toList();
    String reason =
        settled
            ? ""
            : reached == null
                ? "not all devices have reached their setpoints"
                : "not all devices were read after they had reached their setpoints";
    return Optional.of(
        report(
            entry,
            State.MEASURED,
            new Effect(order.id(), gateway, Stage.MEASURED, now, reason, measured)));
  }

  /** What was read before an order was applied says nothing of it. */
  private static DeviceMeasurement measured(String device, long appliedAt, Devices devices) {
    return devices.isReadAfter(device, appliedAt)
        ? devices.measured(device)
        : new DeviceMeasurement(device, OptionalDouble.empty(), SwitchState.UNKNOWN);
  }

  private Optional<Effect> lapse(OrderEntry entry, long now) {
    Order order = entry.order();
    Optional<String> over =
        now >= order.expiresAt() ? Optional.of("the order has ended") : replaced(order);
    if (over.isPresent()) {
      reachedAt.remove(order.id());
    }
    return over.map(why -> report(entry, State.LAPSED, effect(order.id(), Stage.LAPSED, now, why)));
  }

  /**
   * What orders in effect ask, by device; of two the later order's. An order that is over is not
   * among them, whether or not its end could be written.
   */
  public synchronized Map<String, Ordered> inEffect(long now) {
    Map<String, Ordered> ordered = new HashMap<>();
    book.open()
        .filter(e -> e.state().isInEffect())
        .filter(e -> now < e.order().expiresAt() && replaced(e.order()).isEmpty())
        .forEach(e -> ordered.putAll(ordered(e.order())));
    return Collections.unmodifiableMap(ordered);
  }

  private static Map<String, Ordered> ordered(Order order) {
    Map<String, Ordered> ordered = new HashMap<>();
    order.setpoints().forEach(s -> ordered.merge(s.device(), Ordered.of(s), Ordered::and));
    return ordered;
  }

  /**
   * Orders this gateway has voted yes on and whose decision it does not know and needs: of one that
   * is over, while what it would have replaced is open.
   */
  public synchronized List<String> undecided() {
    return book.open()
        .flatMap(e -> Stream.concat(Stream.of(e), book.replacing(e.order().id()).stream()))
        .filter(e -> e.state() == State.PREPARED || e.state() == State.UNDECIDED)
        .map(e -> e.order().id())
        .distinct()
        .toList();
  }

  /** Orders whose decision is missing though they should be in effect. */
  public synchronized List<String> inDoubt(long now) {
    return undecided().stream().filter(o -> now >= book.get(o).order().effectiveAt()).toList();
  }

  /** The votes a center may have missed: those whose decision is not known. */
  public synchronized List<Vote> openVotes() {
    return undecided().stream().map(o -> vote(book.get(o))).toList();
  }

  private Effect effect(String order, Stage stage, long now, String reason) {
    return new Effect(order, gateway, stage, now, reason, List.of());
  }

  private Effect notApplied(String order, long now, String reason) {
    counted.add("orders.notApplied");
    return effect(order, Stage.NOT_APPLIED, now, reason);
  }

  private Effect report(OrderEntry entry, State state, Effect what) {
    Effect effect = what.learnt(entry.times().learntAt());
    put(entry.with(state, effect));
    return effect;
  }

  private void put(OrderEntry entry) {
    book.put(entry, entry.order().area().equals(area) ? entry.order().token() : 0);
  }
}

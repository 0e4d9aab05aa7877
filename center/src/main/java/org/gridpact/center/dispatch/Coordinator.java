package org.gridpact.center.dispatch;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import org.gridpact.center.uplink.GatewayLink;
import org.gridpact.center.uplink.GatewayListener;
import org.gridpact.ledger.raft.LedgerAccess;
import org.gridpact.ledger.raft.LedgerEvent;
import org.gridpact.ledger.state.AuditNote;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Command.CastVote;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.area.Area;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.time.GridClock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings orders to their end: spreads prepares and decisions, enters votes and effects, closes
 * votings that are overdue, answers gateways in doubt. It runs on every center node, whoever holds
 * the area's lease, and none of it depends on which node proposed: so any node finishes any order.
 *
 * <p>It keeps nothing that matters, and nothing here waits. Where the ledger does not answer, the
 * gateway is told to say its vote or effect at another node.
 */
public final class Coordinator implements GatewayListener {
  private static final Logger LOG = LoggerFactory.getLogger(Coordinator.class);

  /** What waits for a gateway is said again this often. */
  static final long REPEAT_MILLIS = 1_000;

  /** How much longer a node that does not lead waits before it does what is overdue. */
  static final long NOT_LEADING_MILLIS = 1_000;

  private final LedgerAccess ledger;
  private final GatewayLink link;
  private final GridClock clock;
  private final Announcer announcer;
  private final LockOuts lockOuts;

  /** Newest connections of gateways that were not told yet what they may have missed. */
  private final Map<String, Object> behind = new ConcurrentSkipListMap<>();

  /** Commands without an answer yet; as many as the ledger lets wait. */
  private final Map<Command, CompletableFuture<Boolean>> asked = new ConcurrentHashMap<>();

  private long repeatedAt = Long.MIN_VALUE / 2;

  public Coordinator(Area area, LedgerAccess ledger, GatewayLink link, GridClock clock) {
    this.ledger = ledger;
    this.link = link;
    this.clock = clock;
    this.announcer = new Announcer(link);
    this.lockOuts = new LockOuts(area, ledger, link, this::now);
  }

  /** Says to gateways what an entry has changed. */
  public void changed(LedgerEvent event) {
    announcer.announce(event, now(event.after()));
    if (!event.before().locks().equals(event.after().locks())) {
      lockOuts.tell();
    }
  }

  /** Does what is due; to be called several times a second, by one thread. */
  public void tick() {
    LedgerState state = ledger.view();
    long now = now(state);
    if (now - repeatedAt >= REPEAT_MILLIS) {
      repeatedAt = now;
      lockOuts.tell();
      announcer.repeat(state, now);
      behind.forEach(this::catchUp);
    }
    long due = ledger.isLeader() ? now : now - NOT_LEADING_MILLIS;
    List<Command> commands =
        state.orders().open().flatMap(o -> due(o, state, due).stream()).distinct().toList();
    commands.forEach(this::enter);
  }

  /** What the passing of time asks for; any node may do it, and doing it twice does no harm. */
  static Optional<Command> due(OrderRecord order, LedgerState ledger, long now) {
    return switch (order.status()) {
      case AWAITING_APPROVAL, PREPARING ->
          now >= order.order().voteUntil()
              ? Optional.of(new Command.CloseVoting(order.order().id()))
              : Optional.empty();
      case COMMITTED ->
          isOver(order, now) || takesOver(order, ledger, now)
              ? Optional.of(new Command.Tick())
              : Optional.empty();
      case ABORTED, ENDED, REPLACED -> Optional.empty();
    };
  }

  private static boolean isOver(OrderRecord order, long now) {
    return now >= order.order().expiresAt();
  }

  private static boolean takesOver(OrderRecord order, LedgerState ledger, long now) {
    return now >= order.order().effectiveAt()
        && order.order().replaces().stream()
            .flatMap(id -> ledger.order(id).stream())
            .anyMatch(o -> o.status() == Status.COMMITTED);
  }

  /** A clock may be behind the ledger after a restart; the ledger's time has passed for all. */
  private long now(LedgerState state) {
    return Math.max(clock.epochMillis(), state.epochMillis());
  }

  @Override
  public void connected(String gateway, long bootEpoch) {
    lockOuts.leave(gateway);
    Object connection = new Object();
    behind.put(gateway, connection);
    catchUp(gateway, connection);
  }

  /**
   * Says to a gateway that has connected what it may have missed. Another node may have told it of
   * later locks than are in this one's view, if this was just started or is cut off, and would
   * unlock what a crew relies on; so a linearizable read comes first.
   */
  private void catchUp(String gateway, Object connection) {
    var _ =
        ledger
            .readAsync()
            .whenComplete(
                (state, failure) -> {
                  if (failure == null && behind.remove(gateway, connection)) {
                    lockOuts.follow(gateway);
                    lockOuts.tell();
                    announcer.catchUp(gateway, state, now(state));
                  }
                });
  }

  @Override
  public void disconnected(String gateway) {
    // Its silence is noticed where it matters: when it owes a vote.
  }

  @Override
  public CompletableFuture<Boolean> voted(Vote vote) {
    boolean known =
        participant(vote.order(), vote.gateway()).flatMap(Participant::vote).isPresent();
    return known ? CompletableFuture.completedFuture(true) : entered(new CastVote(vote));
  }

  @Override
  public CompletableFuture<Boolean> reported(Effect effect) {
    return participant(effect.order(), effect.gateway()).filter(p -> p.knows(effect)).isPresent()
        ? CompletableFuture.completedFuture(true)
        : entered(new Command.RecordEffect(effect));
  }

  private Optional<Participant> participant(String order, String gateway) {
    return ledger.view().order(order).map(o -> o.participants().get(gateway));
  }

  @Override
  public CompletableFuture<Boolean> noticed(String gateway, String text, long epochMillis) {
    return entered(new Command.Audit(new AuditNote(gateway, text, epochMillis)));
  }

  private void enter(Command command) {
    var _ = entered(command);
  }

  /**
   * A gateway says a vote and an effect twice, at once and as evidence. What waits for its answer
   * is not asked again: that answer is for both. Of a vote the evidence, which is written with it,
   * does not know when it was written; the other does, and comes first.
   */
  private CompletableFuture<Boolean> entered(Command command) {
    Command asks = command instanceof CastVote(Vote vote) ? new CastVote(vote.untimed()) : command;
    CompletableFuture<Boolean> mine = new CompletableFuture<>();
    CompletableFuture<Boolean> before = asked.putIfAbsent(asks, mine);
    if (before != null) {
      return before;
    }
    var _ =
        ledger
            .submitAsync(command)
            .whenComplete(
                (reply, failure) -> {
                  asked.remove(asks);
                  mine.complete(failure == null && isAnswer(command, reply));
                });
    return mine;
  }

  private static boolean isAnswer(Command command, Reply reply) {
    LOG.debug("{}: {}", command, reply);
    return !(reply instanceof Reply.Unanswered);
  }

  /**
   * Answers a gateway in doubt. It was asked to prepare only after the order was in the ledger, and
   * of one that was committed the ledger waits to hear what each gateway did: an order that a
   * linearizable read does not find was aborted, or is one of too many such ({@link
   * org.gridpact.ledger.state.Orders#AWAITED_KEPT}). If the ledger cannot be read nothing is said,
   * and the gateway asks again.
   */
  @Override
  public void asked(String gateway, String order) {
    Optional<OrderRecord> known = ledger.view().order(order);
    CompletableFuture<Optional<OrderRecord>> sure =
        known.flatMap(OrderRecord::decision).isPresent()
            ? CompletableFuture.completedFuture(known)
            : ledger.readAsync().thenApply(s -> s.order(order));
    var _ =
        sure.whenComplete(
            (found, failure) -> {
              if (failure != null) {
                LOG.debug("no answer for {} on order {}: {}", gateway, order, failure.toString());
              } else {
                answer(gateway, order, found);
              }
            });
  }

  private void answer(String gateway, String order, Optional<OrderRecord> found) {
    Optional<Decision> decision =
        found.isPresent()
            ? found.get().decision()
            : Optional.of(new Decision(order, false, "the ledger keeps no such order"));
    decision.ifPresent(d -> link.decide(gateway, d));
  }
}

package org.gridpact.app.sim;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.gridpact.ledger.raft.LedgerEvent;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Entry;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Reply;

/**
 * One replicated log, as consensus gives it: entries are chosen once and for all nodes in one
 * order. What consensus does not promise may happen: a command is lost, enters twice, or long after
 * its caller gave up; leaders change, with entries lost or kept; stamps come from clocks that
 * differ, and out of order; nodes learn of entries at their own pace.
 */
final class SimLedger {
  private static final long GIVE_UP_MILLIS = 3_000;
  private static final int NOBODY = -1;

  private final World world;
  private final LedgerFacts facts;
  private final List<CenterNode> nodes = new ArrayList<>();
  private final List<LedgerEvent> log = new ArrayList<>();
  private final List<Request> waiting = new ArrayList<>();
  private LedgerState state = LedgerState.EMPTY;
  private int leader;
  private long term;

  private record Request(Command command, Consumer<Reply> answer) {}

  SimLedger(World world) {
    this.world = world;
    this.facts = new LedgerFacts(world);
  }

  void join(CenterNode node) {
    nodes.add(node);
  }

  LedgerState state() {
    return state;
  }

  int size() {
    return log.size();
  }

  /** The state with the first so many entries. */
  LedgerState state(int entries) {
    return entries == 0 ? LedgerState.EMPTY : log.get(entries - 1).after();
  }

  LedgerEvent event(int index) {
    return log.get(index);
  }

  boolean isLeader(CenterNode node) {
    return node.number == leader;
  }

  CompletableFuture<Reply> submit(CenterNode from, Command command) {
    CompletableFuture<Reply> answer = new CompletableFuture<>();
    from.later(GIVE_UP_MILLIS, () -> answer.complete(new Reply.Unanswered("no answer in time")));
    FaultRates rates = world.rates();
    if (world.dice.chance(rates.submitLost())) {
      world.count("commands lost");
      return answer;
    }
    Request request = new Request(command, reply -> answer(from, answer, reply));
    if (world.dice.chance(rates.submitTwice())) {
      world.count("commands entered twice");
      world.after(world.dice.between(1, 5_000), () -> receive(request));
    }
    boolean late = world.dice.chance(rates.submitLate());
    if (late) {
      world.count("commands late");
    }
    world.after(
        late ? world.dice.between(1_000, 12_000) : world.dice.between(1, 10),
        () -> receive(request));
    return answer;
  }

  private void answer(CenterNode from, CompletableFuture<Reply> answer, Reply reply) {
    if (!world.dice.chance(world.rates().drop())) {
      from.later(world.dice.between(1, 10), () -> answer.complete(reply));
    }
  }

  private void receive(Request request) {
    waiting.add(request);
    if (waiting.size() == 1) {
      world.after(world.dice.between(0, 4), this::stamp);
    }
  }

  /** The leader gives what has come a time, and it is on its way into the log. */
  private void stamp() {
    if (leader == NOBODY || !nodes.get(leader).isUp() || nodes.get(leader).isPaused()) {
      elect();
      world.after(world.dice.between(100, 800), this::stamp);
      return;
    }
    List<Request> batch = List.copyOf(waiting);
    waiting.clear();
    Command command =
        batch.size() == 1
            ? batch.getFirst().command()
            : new Command.Batch(batch.stream().map(Request::command).toList());
    Entry entry = new Entry(nodes.get(leader).clock.epochMillis(), command);
    long stampedIn = term;
    world.after(world.dice.between(1, 12), () -> chosen(entry, batch, stampedIn));
  }

  private void chosen(Entry entry, List<Request> batch, long stampedIn) {
    if (nodes.stream().filter(Machine::isUp).count() <= nodes.size() / 2) {
      world.after(200, () -> chosen(entry, batch, stampedIn));
      return;
    }
    if (term != stampedIn && world.dice.chance(0.5)) {
      world.count("entries lost with their leader");
      return;
    }
    LedgerState before = state;
    LedgerState.Outcome outcome = before.apply(entry);
    state = outcome.state();
    log.add(new LedgerEvent(before, state, outcome.changes()));
    world.count("entries");
    List<Reply> replies =
        outcome.reply() instanceof Reply.Each each ? each.replies() : List.of(outcome.reply());
    facts.tell(log.size(), log.getLast(), batch.stream().map(Request::command).toList(), replies);
    for (int i = 0; i < batch.size(); i++) {
      batch.get(i).answer().accept(replies.get(i));
    }
    int known = log.size();
    for (CenterNode node : nodes) {
      boolean lags = world.dice.chance(world.rates().delay());
      node.arrive(world.dice.between(1, lags ? 6_000 : 15), () -> node.catchUp(known));
    }
  }

  /** Another node leads, where one can. */
  void elect() {
    List<CenterNode> able = nodes.stream().filter(n -> n.isUp() && !n.isPaused()).toList();
    if (able.size() <= nodes.size() / 2) {
      leader = NOBODY;
    } else {
      leader = world.dice.pick(able).number;
      term++;
      world.count("elections");
    }
  }

  CompletableFuture<LedgerState> read(CenterNode from) {
    CompletableFuture<LedgerState> answer = new CompletableFuture<>();
    from.later(
        GIVE_UP_MILLIS, () -> answer.completeExceptionally(new IOException("no majority answers")));
    if (!world.dice.chance(world.rates().submitLost())) {
      from.later(world.dice.between(1, 10), () -> from.whenApplied(log.size(), answer));
    }
    return answer;
  }
}

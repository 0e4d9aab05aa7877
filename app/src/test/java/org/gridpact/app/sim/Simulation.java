package org.gridpact.app.sim;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.Participant;
import org.gridpact.model.area.Area;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Vote;

/**
 * One run of the dispatch protocol from one seed: three center nodes, two to five gateways, up to
 * fourteen orders, half a minute of faults, and then none until all is settled.
 */
final class Simulation {
  private static final int NODES = 3;
  private static final long SETTLED_WITHIN_MILLIS = 150_000;

  /** One in so many runs has its words really signed. */
  private static final long SIGNED_EVERY = 1_000;

  private final long seed;
  private final World world;
  private final SimLedger ledger;
  private final List<CenterNode> nodes = new ArrayList<>();
  private final List<SimGateway> gateways = new ArrayList<>();
  private final Faults faults;
  private final People people;

  /**
   * What came of a run.
   *
   * @param violations what the checker found; empty where all held
   * @param totals how often each kind of thing happened
   */
  record Result(long seed, List<Fact> history, List<String> violations, Map<String, Long> totals) {
    /** Two runs with the same have the same history. */
    long fingerprint() {
      long hash = 17;
      for (Fact fact : history) {
        hash = 31 * hash + fact.hashCode();
      }
      return hash;
    }
  }

  private Simulation(long seed) {
    this.seed = seed;
    world = new World(seed);
    Area area = Grid.of((int) world.dice.between(2, 5));
    Words words = Math.floorMod(seed, SIGNED_EVERY) == 7 ? new Words.Signed() : new Words.Plain();
    Network network = new Network(world);
    ledger = new SimLedger(world);
    for (int i = 0; i < NODES; i++) {
      CenterNode node = new CenterNode(world, i, area, ledger, network, words);
      nodes.add(node);
      ledger.join(node);
    }
    for (int i = 0; i < area.gateways().size(); i++) {
      String id = area.gateways().get(i).id();
      SimGateway gateway = new SimGateway(world, id, i, area.devicesOf(id), nodes, network, words);
      gateways.add(gateway);
    }
    faults = new Faults(world, network, ledger, nodes, gateways);
    people = new People(world, area, ledger, nodes);
  }

  static Result run(long seed) {
    Simulation simulation = new Simulation(seed);
    try {
      simulation.run();
      return simulation.result(new Checker(simulation.world.history).violations());
    } catch (RuntimeException e) {
      return simulation.result(
          List.of("the run ends: %s at %s".formatted(e, e.getStackTrace()[0])));
    }
  }

  private Result result(List<String> violations) {
    return new Result(seed, world.history, violations, world.totals);
  }

  private void run() {
    long healAt = world.dice.between(12_000, 30_000);
    nodes.forEach(Machine::start);
    gateways.forEach(Machine::start);
    people.begin(healAt);
    faults.begin();
    runUntil(healAt);
    faults.heal();
    long last = healAt + SETTLED_WITHIN_MILLIS;
    while (world.now() < last && !isSettled()) {
      runUntil(Math.min(last, world.now() + 1_000));
    }
    atEnd();
  }

  private void runUntil(long time) {
    world.after(time - world.now(), () -> {});
    while (world.step(time)) {
      // Each step is one event.
    }
  }

  private boolean isSettled() {
    return ledger.state().known().allMatch(Simulation::isOver)
        && nodes.stream().allMatch(n -> n.isUp() && n.isAbreast())
        && gateways.stream().allMatch(g -> g.isUp() && g.isAtRest());
  }

  /** It reserves nothing, and whoever had a part in it has said what came of that. */
  private static boolean isOver(OrderRecord order) {
    boolean committed = order.decision().map(Decision::committed).orElse(false);
    return !order.open()
        && (!committed
            || order.participants().values().stream()
                .map(p -> p.effects().keySet())
                .allMatch(e -> e.contains(Stage.APPLIED) || e.contains(Stage.NOT_APPLIED)));
  }

  private void atEnd() {
    LedgerState state = ledger.state();
    long now = world.now();
    state
        .known()
        .forEach(
            o ->
                world.tell(
                    new Fact.OrderAtEnd(now, o.order().id(), o.status().name(), o.partial())));
    state.known().forEach(o -> o.participants().values().forEach(p -> evidence(o, p)));
    gateways.forEach(
        g -> world.tell(new Fact.GatewayAtEnd(now, g.name, g.undecided(), g.commanded())));
  }

  private void evidence(OrderRecord order, Participant part) {
    Effect applied = part.effects().get(Stage.APPLIED);
    world.tell(
        new Fact.Evidenced(
            world.now(),
            part.gateway(),
            order.order().id(),
            part.vote().map(Vote::prepared).orElse(false),
            orNull(part.vote().map(Vote::receivedAt).orElse(OptionalLong.empty())),
            orNull(part.vote().map(Vote::preparedAt).orElse(OptionalLong.empty())),
            orNull(part.learntAt()),
            applied == null ? null : applied.epochMillis()));
  }

  private static Long orNull(OptionalLong time) {
    return time.isPresent() ? time.getAsLong() : null;
  }
}

package org.gridpact.center.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.model.testing.Eventually.until;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongFunction;
import org.gridpact.center.live.GridSnapshot;
import org.gridpact.center.uplink.GatewayLink;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.raft.LedgerConfig;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Lock;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.ledger.state.OrderRecord.ParticipantState;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.time.GridClock;
import org.gridpact.model.time.ManualClock;
import org.gridpact.network.plan.PlanRequest;
import org.gridpact.network.plan.PlanResult;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The dispatcher with a real ledger of one peer, and gateways that answer at once or not at all.
 */
class DispatcherTest {
  private static final long START = 1_000_000;

  private final SteppedClock clock = new SteppedClock();
  private final Gateways gateways = new Gateways();
  private final Queue<PlanRequest> requests = new ConcurrentLinkedQueue<>();
  private volatile LongFunction<GridSnapshot> grid = Campus::calm;
  private volatile PlanResult result = Campus.RELIEF;
  private Ledger ledger;
  private Coordination coordination;
  private Dispatcher dispatcher;

  @BeforeEach
  void open(@TempDir Path folder) throws Exception {
    ledger = Ledger.open(LedgerConfig.alone(folder), clock);
    dispatcher =
        new Dispatcher(
            Campus.AREA,
            request -> {
              requests.add(request);
              return result;
            },
            ledger,
            new OrderIds("campus", ledger),
            () -> grid.apply(clock.epochMillis()),
            List::of,
            "center",
            clock);
    coordination = new Coordination(Campus.AREA, ledger, gateways, _ -> {}, clock);
    coordination.start();
    dispatcher.start();
    until(() -> ledger.view().runningLease("campus").isPresent());
    clock.advance(1_000);
    until(() -> ledger.view().rules().containsKey("campus"));
  }

  @AfterEach
  void close() throws Exception {
    dispatcher.close();
    coordination.close();
    ledger.close();
  }

  @Test
  void lockOutsAreToldWhenTheyChangeAndToAGatewayThatConnects() throws Exception {
    String device = Campus.AREA.devices().getFirst().id();
    String gateway = Campus.AREA.devices().getFirst().gateway();
    coordination.listener().connected(gateway, 1);
    until(() -> Set.<String>of().equals(gateways.lockedOut.get(gateway)));
    ledger.submit(new Command.LockOut(Lock.on(device, "Anna", "fuse")));
    until(() -> Set.of(device).equals(gateways.lockedOut.get(gateway)));
    gateways.lockedOut.clear();
    coordination.listener().connected(gateway, 2);
    until(() -> gateways.lockedOut.equals(Map.of(gateway, Set.of(device))));
    ledger.submit(new Command.Unlock(device, "Anna"));
    until(() -> Set.<String>of().equals(gateways.lockedOut.get(gateway)));
  }

  @Test
  void aViolationIsAnsweredByAnOrderThatAllGatewaysApply() throws Exception {
    grid = Campus::overloaded;
    clock.advance(1_000);

    until(() -> ledger.view().open().stream().anyMatch(o -> allAre(o, "APPLIED")));
    OrderRecord order = ledger.view().open().getFirst();
    assertThat(order.status()).isEqualTo(Status.COMMITTED);
    assertThat(order.order().reason())
        .isEqualTo("current of branch head is 230.0 A, above the limit of 200.0 A");
    assertThat(order.order().effectiveAt()).isEqualTo(START + 1_000 + 5_000);
    assertThat(gateways.decisions.get("west")).contains(new Decision(order.order().id(), true, ""));
    assertThat(gateways.decisions.get("east")).contains(new Decision(order.order().id(), true, ""));
    assertThat(requests.element().deviceWatts()).containsEntry("chargers", 150_000.0);
    assertThat(requests.element().openBranches()).containsExactly("line-18-33");
  }

  @Test
  void aSilentGatewayAbortsTheOrderForAllAndIsLeftOutOfTheNextPlan() throws Exception {
    gateways.silent.add("east");
    grid = Campus::overloaded;
    clock.advance(1_000);
    until(() -> !ledger.view().open().isEmpty());
    String id = ledger.view().open().getFirst().order().id();
    until(() -> participant(id, "west") == ParticipantState.PREPARED);
    assertThat(gateways.prepared).contains("east " + id);

    clock.advance(4_000);

    until(() -> status(id) == Status.ABORTED);
    Decision aborted = new Decision(id, false, "east: silent past the deadline");
    until(() -> gateways.decisions.getOrDefault("west", List.of()).contains(aborted));
    assertThat(gateways.applied).isEmpty();

    clock.advance(5_000);
    until(() -> requests.size() == 2);
    assertThat(List.copyOf(requests).getLast().unavailableDevices()).containsExactly("chargers");
  }

  @Test
  void aGatewayThatComesBackIsToldWhatItMissed() throws Exception {
    gateways.silent.add("east");
    grid = Campus::overloaded;
    clock.advance(1_000);
    until(() -> !ledger.view().open().isEmpty());
    String id = ledger.view().open().getFirst().order().id();

    gateways.silent.clear();
    coordination.listener().connected("east", 2);

    until(() -> status(id) == Status.COMMITTED);
    until(() -> gateways.applied.contains("east " + id));
  }

  @Test
  void anInfeasiblePlanIsSaidAndNothingIsOrdered() throws Exception {
    result =
        new PlanResult.Infeasible(
            List.of("head"), "head stays 12 A above its limit", Campus.RELIEF.evidence());
    grid = Campus::overloaded;
    clock.advance(1_000);

    until(() -> !dispatcher.notices().isEmpty());
    assertThat(dispatcher.notices())
        .containsExactly(
            "current of branch head is 230.0 A, above the limit of 200.0 A; "
                + "no plan: head stays 12 A above its limit");
    assertThat(ledger.view().known()).isEmpty();
  }

  @Test
  void anOrderThatNobodyKnowsIsOverForTheGatewayThatAsks() throws Exception {
    coordination.listener().asked("west", "campus-of-long-ago");
    Decision over = new Decision("campus-of-long-ago", false, "the ledger keeps no such order");
    until(() -> List.of(over).equals(gateways.decisions.get("west")));
  }

  @Test
  void anOrderThatEndsIsRenewedWhileItIsNeededAndThenLapses() throws Exception {
    grid = Campus::overloaded;
    clock.advance(1_000);
    until(() -> ledger.view().open().stream().anyMatch(o -> allAre(o, "APPLIED")));
    String first = ledger.view().open().getFirst().order().id();
    grid = Campus::calm;

    passSeconds(100);
    until(() -> status(first) == Status.REPLACED);
    OrderRecord second = ledger.view().open().getFirst();
    assertThat(second.order().replaces()).containsExactly(first);
    assertThat(second.order().reason()).isEqualTo("order %s ends".formatted(first));

    result = new PlanResult.NotNeeded(Campus.RELIEF.evidence());
    passSeconds(130);
    until(() -> ledger.view().open().isEmpty());
    assertThat(status(second.order().id())).isEqualTo(Status.ENDED);
  }

  /** Lets time pass second by second; each begins when all have acted on the one before. */
  private void passSeconds(int seconds) throws Exception {
    for (int i = 0; i < seconds; i++) {
      int sleeps = clock.sleeps.get();
      clock.advance(1_000);
      until(() -> clock.sleeps.get() > sleeps);
      until(() -> ledger.view().open().stream().allMatch(o -> allAre(o, "APPLIED")));
    }
  }

  private Status status(String order) {
    return ledger.view().order(order).orElseThrow().status();
  }

  private ParticipantState participant(String order, String gateway) {
    return ledger.view().order(order).orElseThrow().participants().get(gateway).state();
  }

  private static boolean allAre(OrderRecord order, String state) {
    return order.participants().values().stream()
        .allMatch(p -> p.state() == ParticipantState.valueOf(state));
  }

  /** Stands still until advanced, and counts how often the dispatcher has gone to sleep. */
  private static final class SteppedClock implements GridClock {
    final AtomicInteger sleeps = new AtomicInteger();
    private final ManualClock clock = new ManualClock(START - 1_000);

    void advance(long millis) {
      clock.advance(millis);
    }

    @Override
    public double speed() {
      return 1;
    }

    @Override
    public long epochMillis() {
      return clock.epochMillis();
    }

    @Override
    public void sleepUntil(long epochMillis) throws InterruptedException {
      sleeps.incrementAndGet();
      clock.sleepUntil(epochMillis);
    }
  }

  /** Gateways that prepare and apply whatever they are told, except those that are silent. */
  private final class Gateways implements GatewayLink {
    final Map<String, Set<String>> lockedOut = new ConcurrentHashMap<>();
    final Set<String> silent = ConcurrentHashMap.newKeySet();
    final Set<String> prepared = ConcurrentHashMap.newKeySet();
    final Set<String> applied = ConcurrentHashMap.newKeySet();
    final Map<String, List<Decision>> decisions = new ConcurrentHashMap<>();

    @Override
    public void prepare(String gateway, Order part) {
      assertThat(part.participants()).containsExactly(gateway);
      prepared.add(gateway + " " + part.id());
      if (!silent.contains(gateway)) {
        var _ = coordination.listener().voted(new Vote(part.id(), gateway, true, ""));
      }
    }

    @Override
    public void lockOut(String gateway, Collection<String> devices) {
      lockedOut.put(gateway, Set.copyOf(devices));
    }

    @Override
    public void decide(String gateway, Decision decision) {
      decisions.computeIfAbsent(gateway, _ -> new CopyOnWriteArrayList<>());
      decisions.get(gateway).add(decision);
      if (decision.committed() && applied.add(gateway + " " + decision.order())) {
        var _ =
            coordination
                .listener()
                .reported(
                    new Effect(
                        decision.order(),
                        gateway,
                        Effect.Stage.APPLIED,
                        clock.epochMillis(),
                        "",
                        List.of()));
      }
    }
  }
}

package org.gridpact.center.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.gridpact.center.uplink.GatewayLink;
import org.gridpact.ledger.raft.Ledger;
import org.gridpact.ledger.raft.LedgerAccess;
import org.gridpact.ledger.raft.LedgerConfig;
import org.gridpact.ledger.state.AreaRules;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Entry;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Lock;
import org.gridpact.ledger.state.Reply;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.time.ManualClock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the passing of time asks of any node. */
class CoordinatorTest {
  private LedgerState ledger = LedgerState.EMPTY;

  private void entered(long at, Command command) {
    ledger = ledger.apply(new Entry(at, command)).state();
  }

  private Optional<Command> due(long now) {
    return Coordinator.due(ledger.order("a").orElseThrow(), ledger, now);
  }

  /** Votes are due by 5,000; in effect from 6,000 until 126,000. */
  @BeforeEach
  void propose() {
    entered(0, new Command.AcquireLease("campus", "center", 30_000));
    entered(0, new Command.SetRules(new AreaRules("campus", 10e6, true, 50e6), 1));
    Step.MakePlan step = new Step.MakePlan("head", 1, List.of(), null);
    entered(
        1_000,
        new Command.Propose(
            OrderDraft.of(Campus.AREA, step, Campus.RELIEF).order(Campus.AREA, "a", 1, 1_000)));
  }

  @Test
  void anOverdueVotingIsClosed() {
    assertThat(due(4_999)).isEmpty();
    assertThat(due(5_000)).contains(new Command.CloseVoting("a"));
    entered(5_000, new Command.CloseVoting("a"));
    assertThat(due(5_000)).isEmpty();
  }

  @Test
  void anOrderThatIsOverIsEnded() {
    entered(1_000, new Command.CastVote(new Vote("a", "west", true, "")));
    entered(1_000, new Command.CastVote(new Vote("a", "east", true, "")));
    assertThat(due(125_999)).isEmpty();
    assertThat(due(126_000)).contains(new Command.Tick());
    entered(126_000, new Command.Tick());
    assertThat(due(126_000)).isEmpty();
  }

  @Test
  void whatWasDecidedBeforeANodeStartedIsNoNews() {
    entered(1_000, new Command.CastVote(new Vote("a", "west", false, "locked")));
    assertThat(Announcer.isNews(ledger.order("a").orElseThrow(), 11_000)).isTrue();
    assertThat(Announcer.isNews(ledger.order("a").orElseThrow(), 11_001)).isFalse();
  }

  /** It is kept as evidence; a gateway that had to say it for ever could say nothing after it. */
  @Test
  void whatTheLedgerCannotTakeIsAnsweredEachTimeItIsSaid(@TempDir Path folder) throws Exception {
    List<DeviceMeasurement> tooMany =
        Collections.nCopies(
            300_000,
            new DeviceMeasurement("battery", OptionalDouble.of(-80_000), SwitchState.UNKNOWN));
    Effect effect = new Effect("a", "west", Stage.MEASURED, 7_000, "", tooMany);
    ManualClock clock = new ManualClock(7_000);
    try (Ledger alone = Ledger.open(LedgerConfig.alone(folder), clock)) {
      Coordinator coordinator = new Coordinator(Campus.AREA, alone, new Nobody(), clock);
      assertThat(coordinator.reported(effect).get(30, TimeUnit.SECONDS)).isTrue();
      assertThat(coordinator.reported(effect).get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  /** A node that was just started knows less than the one a gateway comes from. */
  @Test
  void aGatewayIsToldNothingBeforeItIsSureThatTheViewIsNew() {
    Stale known = new Stale();
    Told told = new Told();
    ManualClock clock = new ManualClock(2_000);
    Coordinator coordinator = new Coordinator(Campus.AREA, known, told, clock);
    coordinator.connected("west", 1);
    coordinator.connected("east", 1);
    coordinator.tick();
    assertThat(told.lockedOut).isEmpty();

    known.fail();
    entered(1_500, new Command.LockOut(Lock.on("tie", "Anna", "fuse")));
    clock.advance(Coordinator.REPEAT_MILLIS);
    coordinator.tick();
    assertThat(told.lockedOut).isEmpty();

    known.answer();
    assertThat(told.lockedOut).containsExactlyInAnyOrder("east []", "west [tie]");
    assertThat(told.prepared).contains("east", "west");
  }

  /** What the order replaces goes on at a gateway that gave up without its decision. */
  @Test
  void aGatewayThatGaveUpIsToldTheCommitHoweverLateItComesBack() {
    entered(1_000, new Command.CastVote(new Vote("a", "west", true, "")));
    entered(1_000, new Command.CastVote(new Vote("a", "east", true, "")));
    entered(6_000, new Command.RecordEffect(effect("east", Stage.APPLIED)));
    assertThat(toldAtConnecting("east", 7_000))
        .as("it may know no more what it has in effect")
        .containsExactly("east a commit");
    Effect gaveUp = effect("west", Stage.NOT_APPLIED);
    entered(126_000, new Command.RecordEffect(gaveUp));
    assertThat(toldAtConnecting("west", 9_000_000)).containsExactly("west a commit");
    assertThat(toldAtConnecting("east", 9_000_000)).isEmpty();

    entered(9_000_000, new Command.RecordEffect(gaveUp.learnt(OptionalLong.of(9_000_000))));
    assertThat(toldAtConnecting("west", 9_100_000)).isEmpty();
  }

  private static Effect effect(String gateway, Stage stage) {
    return new Effect("a", gateway, stage, 6_000, "", List.of());
  }

  private List<String> toldAtConnecting(String gateway, long now) {
    Stale known = new Stale();
    Told told = new Told();
    new Coordinator(Campus.AREA, known, told, new ManualClock(now)).connected(gateway, 1);
    known.answer();
    return told.decided;
  }

  @Test
  void aGatewayThatConnectsAnewWaitsForAReadOfItsOwn() {
    Stale known = new Stale();
    Told told = new Told();
    Coordinator coordinator = new Coordinator(Campus.AREA, known, told, new ManualClock(2_000));
    coordinator.connected("west", 1);
    coordinator.connected("west", 1);
    known.reads.removeFirst().complete(ledger);
    assertThat(told.lockedOut).isEmpty();
    known.answer();
    assertThat(told.lockedOut).containsExactly("west []");
  }

  /** Between entries the ledger's time stands still. */
  @Test
  void aMaintenanceBeginsAndEndsAtItsTimesWithoutAnEntry() {
    Lock works = new Lock("works", Set.of("tie"), "Anna", "works", 10_000, 20_000);
    entered(2_000, new Command.LockOut(works));
    Stale known = new Stale();
    Told told = new Told();
    ManualClock clock = new ManualClock(2_000);
    Coordinator coordinator = new Coordinator(Campus.AREA, known, told, clock);
    coordinator.connected("west", 1);
    known.answer();
    for (long at : List.of(9_999L, 11_000L, 19_999L, 21_000L)) {
      clock.advance(at - clock.epochMillis());
      coordinator.tick();
    }
    assertThat(told.lockedOut).containsExactly("west []", "west [tie]", "west []");
  }

  /** A node whose view stays as it was, and whose reads are answered when the test says so. */
  private final class Stale implements LedgerAccess {
    final List<CompletableFuture<LedgerState>> reads = new ArrayList<>();
    LedgerState view = ledger;

    void answer() {
      view = ledger;
      List.copyOf(reads).forEach(r -> r.complete(ledger));
    }

    void fail() {
      reads.forEach(r -> r.completeExceptionally(new IOException("no majority")));
      reads.clear();
    }

    @Override
    public LedgerState view() {
      return view;
    }

    @Override
    public CompletableFuture<Reply> submitAsync(Command command) {
      return new CompletableFuture<>();
    }

    @Override
    public CompletableFuture<LedgerState> readAsync() {
      reads.add(new CompletableFuture<>());
      return reads.getLast();
    }

    @Override
    public boolean isLeader() {
      return false;
    }
  }

  /** What gateways are told. */
  private static final class Told implements GatewayLink {
    final List<String> lockedOut = new ArrayList<>();
    final List<String> prepared = new ArrayList<>();
    final List<String> decided = new ArrayList<>();

    @Override
    public void prepare(String gateway, Order part) {
      prepared.add(gateway);
    }

    @Override
    public void decide(String gateway, Decision decision) {
      decided.add(gateway + " " + decision.order() + (decision.committed() ? " commit" : " abort"));
    }

    @Override
    public void lockOut(String gateway, Collection<String> devices) {
      lockedOut.add(gateway + " " + devices);
    }
  }

  /** No gateway is connected. */
  private static final class Nobody implements GatewayLink {
    @Override
    public void prepare(String gateway, Order part) {}

    @Override
    public void decide(String gateway, Decision decision) {}

    @Override
    public void lockOut(String gateway, Collection<String> devices) {}
  }
}

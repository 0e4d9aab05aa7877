package org.gridpact.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gridpact.ledger.state.Story.order;
import static org.gridpact.ledger.state.Story.relief;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Random;
import org.gridpact.ledger.wire.LedgerProto;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.Vote;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LedgerStateTest {
  private static final double NONE = Double.POSITIVE_INFINITY;
  private static final List<String> BIG = List.of("west/wind", "east/press");

  private static Reply.Granted granted(String holder, long token, long expiresAt) {
    return new Reply.Granted(new Lease("campus", holder, token, expiresAt));
  }

  @Test
  void aLeaseHasOneHolderAndALargerTokenEachTime() {
    Story story = new Story().at(1_000);
    assertThat(story.ask(new Command.AcquireLease("campus", "one", 10_000)))
        .isEqualTo(granted("one", 1, 11_000));
    assertThat(story.at(2_000).ask(new Command.AcquireLease("campus", "two", 10_000)))
        .isEqualTo(new Reply.Refused("area campus is leased to one until 1970-01-01T00:00:11Z"));
    assertThat(story.at(9_000).ask(new Command.RenewLease("campus", 1, 10_000)))
        .isEqualTo(granted("one", 1, 19_000));
    assertThat(story.at(19_000).ask(new Command.RenewLease("campus", 1, 10_000)))
        .isEqualTo(
            new Reply.Refused("the lease of one on area campus ended at 1970-01-01T00:00:19Z"));
    assertThat(story.ask(new Command.AcquireLease("campus", "two", 10_000)))
        .isEqualTo(granted("two", 2, 29_000));
    assertThat(story.ask(new Command.ReleaseLease("campus", 1)))
        .isEqualTo(new Reply.Refused("token 1 of area campus is not the newest, 2 held by two"));
    assertThat(story.ask(new Command.ReleaseLease("campus", 2))).isEqualTo(new Reply.Accepted());
    assertThat(story.state().runningLease("campus")).isEmpty();
    assertThat(story.ask(new Command.AcquireLease("campus", "one", 10_000)))
        .isEqualTo(granted("one", 3, 29_000));
  }

  @Test
  void onlyWhoLockedADeviceUnlocksIt() {
    Story story = Story.leased();
    assertThat(story.ask(new Command.LockOut(Lock.on("battery", "Anna", "fuse"))))
        .isEqualTo(new Reply.Accepted());
    assertThat(story.ask(new Command.LockOut(Lock.on("battery", "Bert", "paint"))))
        .isEqualTo(new Reply.Refused("battery is locked out by Anna"));
    assertThat(story.ask(new Command.Unlock("battery", "Bert")))
        .isEqualTo(new Reply.Refused("battery is locked out by Anna, not by Bert"));
    assertThat(story.ask(new Command.Unlock("battery", "Anna"))).isEqualTo(new Reply.Accepted());
    assertThat(story.ask(new Command.Unlock("battery", "Anna")))
        .isEqualTo(new Reply.Refused("battery is not locked out"));
  }

  @Test
  void aDeviceUnderAnOrderCannotBeLockedOut() {
    Story story = Story.leased();
    story.ask(new Command.Propose(relief("a")));
    assertThat(story.ask(new Command.LockOut(Lock.on("battery", "Anna", "fuse"))))
        .isEqualTo(
            new Reply.Refused("device battery is reserved by order a until 1970-01-01T00:00:30Z"));
  }

  @Test
  void ledgerTimeNeverGoesBack() {
    Story story = new Story().at(5_000);
    story.ask(new Command.Tick());
    story.at(3_000).ask(new Command.Tick());
    assertThat(story.state().epochMillis()).isEqualTo(5_000);
  }

  @Test
  void onlyTheLatestFinishedOrdersAreKept() {
    Story story = Story.leased();
    int orders = Orders.FINISHED_KEPT + 5;
    for (int i = 0; i < orders; i++) {
      story.ask(new Command.Propose(relief("order-" + i)));
      story.vote("order-" + i, "west", false);
    }
    assertThat(story.state().orders().finished()).hasSize(Orders.FINISHED_KEPT);
    assertThat(story.state().order("order-4")).isEmpty();
    assertThat(story.state().order("order-5")).isPresent();
  }

  /** A gateway that was cut off asks when it comes back, however much was ordered meanwhile. */
  @Test
  void anOrderIsKeptWhileAParticipantHasNotSaidWhatItDid() {
    Story story = Story.leased();
    story.ask(new Command.Propose(relief("away")));
    story.vote("away", "west", true);
    story.vote("away", "east", true);
    story.at(6_000).effect("away", "west", Stage.APPLIED);
    story.at(30_000).effect("away", "east", Stage.NOT_APPLIED);
    for (int i = 0; i < Orders.FINISHED_KEPT; i++) {
      propose(story, "order-" + i);
      story.vote("order-" + i, "north", false);
    }
    assertThat(story.order("away").decision().orElseThrow().committed()).isTrue();
    LedgerState restored = SnapshotCodec.decode(SnapshotCodec.encode(story.state()));
    assertThat(restored).isEqualTo(story.state());

    story.learntEffect("away", "east", Stage.NOT_APPLIED);
    assertThat(story.state().order("away")).as("the latest that is settled").isPresent();
    assertThat(story.state().order("order-0")).isEmpty();
    for (int i = 0; i < Orders.FINISHED_KEPT; i++) {
      propose(story, "later-" + i);
      story.vote("later-" + i, "north", false);
    }
    assertThat(story.state().order("away")).isEmpty();
    assertThat(story.state().orders().finished()).hasSize(Orders.FINISHED_KEPT);
  }

  @Test
  void ofTooManyOrdersThatAreWaitedForTheFirstIsForgotten() {
    Story story = Story.leased();
    for (int i = 0; i <= Orders.AWAITED_KEPT; i++) {
      story.ask(
          new Command.Propose(order("order-" + i, 6_000, 30_000, List.of("gateway/device-" + i))));
      story.vote("order-" + i, "gateway", true);
    }
    story.at(30_000).ask(new Command.Tick());
    assertThat(story.state().orders().finished()).hasSize(Orders.AWAITED_KEPT);
    assertThat(unsettled(story.state())).hasSize(Orders.AWAITED_KEPT).doesNotContain("order-0");
    assertThat(story.state().order("order-0")).isEmpty();
    LedgerState restored = SnapshotCodec.decode(SnapshotCodec.encode(story.state()));
    assertThat(restored).isEqualTo(story.state());
  }

  /** 2,000 of them would not fit into any node's memory. */
  @Test
  void ofLargeOrdersFewerAreKept() {
    int all = (int) (2 * Orders.SETPOINTS_KEPT / Story.LARGE);
    Story story = Story.leased();
    for (int i = 0; i < all; i++) {
      story.ask(new Command.Propose(Story.large("no-" + i, 6_000, 30_000)));
      story.vote("no-" + i, "west", false);
    }
    for (int i = 0; i < all; i++) {
      long effectiveAt = 6_000 + i * 20_000L;
      story.at(effectiveAt - 5_000).ask(new Command.RenewLease("campus", 1, 60_000));
      story.ask(new Command.Propose(Story.large("yes-" + i, effectiveAt, effectiveAt + 20_000)));
      story.vote("yes-" + i, "west", true);
    }
    story.at(6_000 + all * 20_000L).ask(new Command.Tick());
    LedgerState before = story.state();
    story.ask(new Command.Tick());
    LedgerState after = story.state();
    assertThat(after.open()).isEmpty();
    assertThat(after.known().map(o -> o.order().id()))
        .hasSize(all)
        .contains("no-" + (all - 1), "yes-" + (all - 1))
        .doesNotContain("no-0", "yes-0");
    assertThat(unsettled(after)).hasSize(all / 2);
    LedgerState restored = SnapshotCodec.decode(SnapshotCodec.encode(after));
    assertThat(restored).isEqualTo(after);
    Entry next = new Entry(story.state().epochMillis(), new Command.Tick());
    assertThat(restored.apply(next).state()).isEqualTo(after.apply(next).state());
    Entry old = new Entry(next.epochMillis(), new Command.Tick(), Optional.empty(), 3);
    assertThat(before.apply(old).state().known().count()).isEqualTo(before.known().count());
  }

  private static void propose(Story story, String id) {
    story.ask(new Command.Propose(order(id, 36_000, 60_000, List.of("north/pump"))));
  }

  @Test
  void aSnapshotKeepsEveryField() {
    Story story = Story.leased();
    story.ask(new Command.LockOut(Lock.on("pv", "Anna", "roof")));
    story.ask(new Command.Audit(new AuditNote("west", "a word out of turn", 900)));
    story.ask(new Command.Propose(relief("a")));
    story.ask(
        new Command.CastVote(
            new Vote("a", "west", true, "", OptionalLong.of(1_010), OptionalLong.of(1_015))));
    story.vote("a", "east", true);
    story.at(6_000);
    List<DeviceMeasurement> measured =
        List.of(
            new DeviceMeasurement("battery", OptionalDouble.of(-79_500), SwitchState.UNKNOWN),
            new DeviceMeasurement("tie", OptionalDouble.empty(), SwitchState.OPEN));
    story.ask(
        new Command.RecordEffect(new Effect("a", "west", Stage.APPLIED, 6_000, "", List.of())));
    story.ask(
        new Command.RecordEffect(
            new Effect("a", "west", Stage.MEASURED, 6_500, "well", measured)
                .learnt(OptionalLong.of(1_100))));
    story.ask(
        new Command.Propose(
            order("b", 12_000, 40_000, List.of("west/battery", "east/chargers"), "a")));
    story.vote("b", "west", true);
    story.ask(new Command.Propose(order("c", 12_000, 40_000, List.of("north/pump"))));
    story.vote("c", "north", false);

    LedgerState restored = SnapshotCodec.decode(SnapshotCodec.encode(story.state()));
    assertThat(restored).isEqualTo(story.state());
    assertThat(SnapshotCodec.encode(restored)).isEqualTo(SnapshotCodec.encode(story.state()));
  }

  /** Of whoever wrote it anew, with a sum that fits. */
  @Test
  void aSnapshotThatHasALockTwiceIsNone() throws Exception {
    Story story = Story.leased();
    story.ask(new Command.LockOut(Lock.on("pv", "Anna", "roof")));
    LedgerProto.Snapshot written =
        LedgerProto.Snapshot.parseFrom(SnapshotCodec.encode(story.state()));
    byte[] twice = written.toBuilder().addLocks(written.getLocks(0)).build().toByteArray();
    assertThatThrownBy(() -> SnapshotCodec.decode(twice))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("not a ledger snapshot: pv is there twice");
  }

  @Test
  void anOrderIsUnsettledUntilItIsAbortedOrAllHaveSaidWhatTheyDid() {
    Story story = Story.leased();
    story.ask(new Command.Propose(relief("a")));
    assertThat(unsettled(story.state())).containsExactly("a");
    story.vote("a", "west", true);
    story.vote("a", "east", true);
    story.at(6_000).effect("a", "west", Stage.APPLIED);
    story.effect("a", "east", Stage.IN_DOUBT);
    story.at(30_000).ask(new Command.Tick());
    assertThat(story.order("a").open()).isFalse();
    assertThat(unsettled(story.state())).containsExactly("a");
    assertThat(unsettled(SnapshotCodec.decode(SnapshotCodec.encode(story.state()))))
        .containsExactly("a");
    story.effect("a", "east", Stage.NOT_APPLIED);
    assertThat(unsettled(story.state()))
        .as("it knew no decision, and may ask")
        .containsExactly("a");
    assertThat(story.order("a").partial()).isTrue();
    // Its clock was ahead when it gave up.
    story.at(29_000).learntEffect("a", "east", Stage.NOT_APPLIED);
    assertThat(unsettled(story.state())).isEmpty();
    story.at(30_000).effect("a", "east", Stage.NOT_APPLIED);
    assertThat(unsettled(story.state())).as("said before, and heard late").isEmpty();

    story.ask(new Command.Propose(order("b", 36_000, 60_000, List.of("north/pump"))));
    story.vote("b", "north", false);
    assertThat(unsettled(story.state())).isEmpty();
  }

  private static List<String> unsettled(LedgerState state) {
    return state.orders().unsettled().map(o -> o.order().id()).toList();
  }

  @Test
  void aVoteWrittenBeforeThereWereTimesHasNone() {
    byte[] written = HexFormat.of().parseHex("08d209120d2a0b0a016112047765737418011801");
    assertThat(LedgerCodec.decodeEntry(written))
        .isEqualTo(
            new Entry(
                1_234, new Command.CastVote(new Vote("a", "west", true, "")), Optional.empty(), 1));
  }

  @Test
  void everyCommandAndReplySurvivesItsBytes() {
    List<Command> commands =
        List.of(
            new Command.AcquireLease("campus", "center", 30_000),
            new Command.RenewLease("campus", 7, 30_000),
            new Command.ReleaseLease("campus", 7),
            new Command.Propose(relief("b", "a")),
            new Command.CastVote(new Vote("a", "west", false, "ramp")),
            new Command.CloseVoting("a"),
            new Command.RecordEffect(
                new Effect("a", "west", Stage.IN_DOUBT, 7_000, "no word", List.of())),
            new Command.Tick(),
            new Command.SetRules(new AreaRules("campus", 5e6, true, Double.POSITIVE_INFINITY), 7),
            new Command.Approve("a", "Anna"),
            new Command.Reject("a", "Anna", "not now"),
            new Command.Audit(new AuditNote("west", "a word out of turn", 900)),
            new Command.Batch(List.of(new Command.Tick(), new Command.Unlock("battery", "Anna"))),
            new Command.LockOut(Lock.on("battery", "Anna", "fuse")),
            new Command.Unlock("battery", "Anna"));
    for (Command command : commands) {
      assertThat(LedgerCodec.decodeCommand(LedgerCodec.encode(command))).isEqualTo(command);
      Entry entry = new Entry(1_234, command);
      assertThat(LedgerCodec.decodeEntry(LedgerCodec.encode(entry))).isEqualTo(entry);
      Entry stamped = new Entry(1_234, command, Optional.of(Entry.Applied.of(LedgerState.EMPTY)));
      assertThat(LedgerCodec.decodeEntry(LedgerCodec.encode(stamped))).isEqualTo(stamped);
    }
    for (Reply reply :
        List.of(
            new Reply.Accepted(),
            granted("one", 1, 9),
            new Reply.Refused("why"),
            new Reply.Each(List.of(new Reply.Accepted(), new Reply.Refused("no"))))) {
      assertThat(LedgerCodec.decodeReply(LedgerCodec.encode(reply))).isEqualTo(reply);
    }
    assertThatThrownBy(() -> LedgerCodec.decodeCommand(new byte[] {1, 2, 3}))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Whatever comes in whatever order: one decision an order, and no device in two at a time. */
  @Test
  void anyOrderOfCommandsKeepsTheRules() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Story story = Story.leased();
    for (int i = 0; i < 5_000; i++) {
      story.at(1_000 + i * 20L).ask(anything(random, i));
      assertThat(decisionsContradicted(story)).as("seed %d, entry %d", seed, i).isZero();
      assertThat(reservedTwice(story.state())).as("seed %d, entry %d", seed, i).isFalse();
    }
    assertThat(story.state().orders().finished()).as("seed %d", seed).isNotEmpty();
  }

  /**
   * Peers of two programs apply the same entries. A change of what an old entry does raises {@link
   * LedgerCodec#VERSION}, and goes by the entry's: then this story's hash stays. It changes where
   * only the form of a snapshot does.
   */
  @ParameterizedTest
  @CsvSource({
    "3, 33402bcad3dabb060718c5a3c9d5f4d8bbaf7e59a5cb297b4cbd78c6ad92f404",
    "4, 55177b2567a20cf2e71d502dd0fb496d6f09548222e60e0588b87fb84e5bdf50"
  })
  void whatEntriesOfAVersionDoNeverChanges(int version, String hash) throws Exception {
    Random random = new Random(1);
    Story story = Story.leased(version);
    for (int i = 0; i < 1_000; i++) {
      story.at(1_000 + i * 20L).ask(anything(random, i));
      switch (i % 250) {
        case 50 -> story.ask(new Command.SetRules(new AreaRules("campus", 1e6, true, NONE), 1));
        case 99 -> story.ask(new Command.Propose(order("big-" + i, 1_000_000, 1_100_000, BIG)));
        case 100 -> story.ask(new Command.Approve("big-" + (i - 1), "Anna"));
        case 101 -> story.ask(new Command.Approve("big-" + (i - 2), "anna"));
        case 102 -> story.ask(new Command.Reject("big-" + (i - 3), "Bert", "not now"));
        case 120 -> story.ask(new Command.LockOut(Lock.on("pv", "Anna", "roof")));
        case 121 -> story.ask(new Command.Unlock("pv", "Bert"));
        case 122 -> story.ask(new Command.Audit(new AuditNote("west", "a word", i)));
        case 140 -> story.ask(new Command.SetRules(new AreaRules("campus", NONE, false, 4e6), 1));
        case 150 -> story.ask(new Command.SetRules(new AreaRules("campus", NONE, false, NONE), 1));
        default -> {}
      }
    }
    assertThat(story.state().known().map(OrderRecord::status).distinct()).hasSizeGreaterThan(2);
    byte[] snapshot =
        LedgerProto.Snapshot.parseFrom(SnapshotCodec.encode(story.state())).toBuilder()
            .setVersion(version)
            .build()
            .toByteArray();
    assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(snapshot)))
        .isEqualTo(hash);
  }

  private static Command anything(Random random, int i) {
    String id = "order-" + Math.max(0, i / 10 - random.nextInt(3));
    String gateway = random.nextBoolean() ? "west" : "east";
    return switch (random.nextInt(6)) {
      case 0 -> {
        long effectiveAt = 1_000 + i * 20L + 1_000 + random.nextInt(2_000);
        List<String> devices =
            random.nextBoolean()
                ? List.of("west/battery", "east/chargers")
                : List.of(random.nextBoolean() ? "west/battery" : "east/chargers");
        yield new Command.Propose(
            order(
                "order-" + i / 10,
                effectiveAt,
                effectiveAt + 10_001 + random.nextInt(5_000),
                devices));
      }
      case 1, 2 -> new Command.CastVote(new Vote(id, gateway, random.nextInt(4) > 0, "no"));
      case 3 -> new Command.CloseVoting(id);
      case 4 -> new Command.RecordEffect(new Effect(id, gateway, Stage.APPLIED, i, "", List.of()));
      default -> new Command.RenewLease("campus", 1, 60_000);
    };
  }

  /** Recomputed from the votes alone. */
  private static long decisionsContradicted(Story story) {
    return story
        .state()
        .known()
        .filter(o -> o.decision().isPresent())
        .filter(
            o ->
                o.decision().get().committed()
                    != o.participants().values().stream()
                        .allMatch(p -> p.vote().isPresent() && p.vote().get().prepared()))
        .count();
  }

  private static boolean reservedTwice(LedgerState state) {
    for (OrderRecord one : state.open()) {
      for (OrderRecord other : state.open()) {
        boolean overlap =
            !one.order().id().equals(other.order().id())
                && one.order().effectiveAt() < other.order().expiresAt()
                && other.order().effectiveAt() < one.order().expiresAt();
        if (overlap
            && one.order()
                .setpoints()
                .anyMatch(
                    s -> other.order().setpoints().anyMatch(t -> t.device().equals(s.device())))) {
          return true;
        }
      }
    }
    return false;
  }

  @Test
  void theSameEntriesGiveTheSameChainAndOthersDoNot() {
    Story one = Story.leased();
    Story same = Story.leased();
    Story other = Story.leased();
    one.ask(new Command.Tick());
    same.ask(new Command.Tick());
    other.at(1_001).ask(new Command.Tick());
    assertThat(same.state()).isEqualTo(one.state());
    assertThat(other.state().chain()).isNotEqualTo(one.state().chain());
  }
}

package org.gridpact.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.gridpact.ledger.state.Story.relief;

import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.ledger.wire.LedgerProto;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ApprovalRulesTest {
  private static final double NONE = Double.POSITIVE_INFINITY;
  private final Story story = Story.leased();

  private static Order changing(String id, OptionalDouble watts) {
    return with(relief(id), relief(id).parts(), watts);
  }

  private static Order with(Order o, List<Order.Part> parts, OptionalDouble watts) {
    return new Order(
        o.id(),
        o.area(),
        o.token(),
        parts,
        o.voteUntil(),
        o.effectiveAt(),
        o.applyUntil(),
        o.expiresAt(),
        o.reason(),
        new Evidence(900, "AC load flow", true, List.of(), watts),
        o.replaces());
  }

  private void rules(double approveAbove, boolean switching, double aMinute) {
    story.ask(new Command.SetRules(new AreaRules("campus", approveAbove, switching, aMinute), 1));
  }

  /** A change of -1 W stands for one that is not known. */
  @ParameterizedTest
  @CsvSource({
    "1000000, 1000000, PREPARING",
    "1000000, 1000001, AWAITING_APPROVAL",
    "1000000, -1, AWAITING_APPROVAL",
    "0, 1, AWAITING_APPROVAL",
    "Infinity, 1e12, PREPARING",
    "Infinity, -1, PREPARING"
  })
  void bigOrdersWait(double approveAbove, double watts, Status status) {
    rules(approveAbove, false, NONE);
    story.ask(
        new Command.Propose(
            changing("a", watts < 0 ? OptionalDouble.empty() : OptionalDouble.of(watts))));
    assertThat(story.order("a").status()).isEqualTo(status);
  }

  @Test
  void aBreakerWaitsWhateverItsPower() {
    rules(NONE, true, NONE);
    List<Order.Part> breaker =
        List.of(new Order.Part("west", List.of(new Setpoint.Switch("tie", true))));
    story.ask(new Command.Propose(with(relief("a"), breaker, OptionalDouble.of(0))));
    assertThat(story.order("a").status()).isEqualTo(Status.AWAITING_APPROVAL);
  }

  @Test
  void aTapChangerDoesNotWait() {
    rules(NONE, true, NONE);
    List<Order.Part> taps = List.of(new Order.Part("west", List.of(new Setpoint.Tap("oltc", 3))));
    story.ask(new Command.Propose(with(relief("a"), taps, OptionalDouble.of(0))));
    assertThat(story.order("a").status()).isEqualTo(Status.PREPARING);
  }

  @Test
  void votesAreTakenOnlyAfterTwoDifferentPeopleApproved() {
    rules(0, false, NONE);
    story.ask(new Command.Propose(changing("a", OptionalDouble.of(5))));
    assertThat(story.vote("a", "west", true))
        .isEqualTo(new Reply.Refused("order a takes no votes, it is AWAITING_APPROVAL"));
    assertThat(story.ask(new Command.Approve("a", "Anna"))).isEqualTo(new Reply.Accepted());
    assertThat(story.ask(new Command.Approve("a", "Anna"))).isEqualTo(new Reply.Accepted());
    assertThat(story.order("a").status()).isEqualTo(Status.AWAITING_APPROVAL);
    story.ask(new Command.Approve("a", "Bert"));
    assertThat(story.order("a").status()).isEqualTo(Status.PREPARING);
    assertThat(story.order("a").approvedBy()).containsExactlyInAnyOrder("Anna", "Bert");
    story.vote("a", "west", true);
    story.vote("a", "east", true);
    assertThat(story.order("a").status()).isEqualTo(Status.COMMITTED);
    assertThat(story.ask(new Command.Approve("a", "Carl")))
        .isEqualTo(new Reply.Refused("order a waits for no approval, it is COMMITTED"));
  }

  @Test
  void onePersonIsNotTwoByACapital() {
    rules(0, false, NONE);
    story.ask(new Command.Propose(changing("a", OptionalDouble.of(5))));
    story.ask(new Command.Approve("a", "Anna"));
    assertThat(story.ask(new Command.Approve("a", "anna")))
        .isEqualTo(new Reply.Refused("Anna has approved order a already"));
    assertThat(story.order("a").status()).isEqualTo(Status.AWAITING_APPROVAL);
  }

  /** Peers may run on machines of different languages. */
  @ParameterizedTest
  @CsvSource({"en-US", "ar-EG-u-nu-arab"})
  void theStateIsTheSameInEveryLanguage(String language) {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag(language));
    try {
      rules(0, false, NONE);
      story.ask(new Command.Propose(changing("a", OptionalDouble.of(5))));
      story.at(5_000).ask(new Command.CloseVoting("a"));
    } finally {
      Locale.setDefault(before);
    }
    assertThat(story.order("a").decision().orElseThrow().reason())
        .isEqualTo("west: approved by 0 of 2 in time");
    assertThat(story.state().audit().getLast().text()).startsWith("rules set with token 1: ");
  }

  @Test
  void whatIsNotApprovedInTimeIsAborted() {
    rules(0, false, NONE);
    story.ask(new Command.Propose(changing("a", OptionalDouble.of(5))));
    story.ask(new Command.Approve("a", "Anna"));
    story.at(5_000);
    assertThat(story.ask(new Command.Approve("a", "Bert")))
        .isEqualTo(new Reply.Refused("order a: approval was due by 1970-01-01T00:00:05Z"));
    story.ask(new Command.CloseVoting("a"));
    assertThat(story.order("a").status()).isEqualTo(Status.ABORTED);
    assertThat(story.order("a").decision().orElseThrow().reason())
        .contains("approved by 1 of 2 in time");
    assertThat(story.state().notApproved(story.order("a"))).isTrue();
    assertThat(story.ask(new Command.Approve("a", "Anna")))
        .as("what was once approved is over all the same")
        .isEqualTo(new Reply.Refused("order a waits for no approval, it is ABORTED"));
  }

  @Test
  void whatItsGatewaysAbortedWasApproved() {
    rules(0, false, NONE);
    story.ask(new Command.Propose(changing("a", OptionalDouble.of(5))));
    story.ask(new Command.Approve("a", "Anna"));
    story.ask(new Command.Approve("a", "Bert"));
    story.vote("a", "west", false);
    assertThat(story.state().notApproved(story.order("a"))).isFalse();
    rules(NONE, false, NONE);
    story.ask(new Command.Propose(changing("b", OptionalDouble.of(5))));
    story.vote("b", "west", false);
    assertThat(story.state().notApproved(story.order("b"))).isFalse();
  }

  @Test
  void aRejectedOrderIsAbortedWithItsReason() {
    rules(0, false, NONE);
    story.ask(new Command.Propose(changing("a", OptionalDouble.of(5))));
    story.ask(new Command.Reject("a", "Anna", "crew on site"));
    assertThat(story.order("a").status()).isEqualTo(Status.ABORTED);
    assertThat(story.order("a").decision().orElseThrow().reason())
        .contains("rejected by Anna: crew on site");
    assertThat(story.state().open()).isEmpty();
  }

  @Test
  void aMinuteChangesNoMoreThanItsLimit() {
    rules(NONE, false, 100_000);
    story.ask(new Command.Propose(changing("a", OptionalDouble.of(70_000))));
    story.vote("a", "west", false);
    story.ask(new Command.Propose(changing("b", OptionalDouble.of(70_000))));
    assertThat(story.order("b").status()).isEqualTo(Status.PREPARING);
    story.vote("b", "west", true);
    story.vote("b", "east", true);
    Order next = Story.order("c", 40_000, 60_000, List.of("west/battery"));
    Command.Propose big = new Command.Propose(with(next, next.parts(), OptionalDouble.of(30_001)));
    assertThat(story.ask(big))
        .isEqualTo(
            new Reply.Refused(
                "order c: with it the orders of a minute change 100001 W, allowed are 100000 W"));
    assertThat(story.ask(new Command.Propose(with(next, next.parts(), OptionalDouble.empty()))))
        .isEqualTo(
            new Reply.Refused(
                "order c: by how much it changes power is not known, and a minute has a limit"));
    rules(NONE, false, NONE);
    Order unknown = Story.order("u", 61_000, 80_000, List.of("east/chargers"));
    story.ask(new Command.Propose(with(unknown, unknown.parts(), OptionalDouble.empty())));
    rules(NONE, false, 100_000);
    assertThat(story.ask(big))
        .isEqualTo(
            new Reply.Refused(
                "order c: by how much an order of the same minute changes power is not known,"
                    + " and a minute has a limit"));
    assertThat(story.ask(effective("d", 122_000, 99_000))).isEqualTo(new Reply.Accepted());
  }

  /** An order for a device of its own. */
  private static Command.Propose effective(String id, long at, double watts) {
    Order order = Story.order(id, at, at + 20_000, List.of("west/device-" + id));
    return new Command.Propose(with(order, order.parts(), OptionalDouble.of(watts)));
  }

  @Test
  void aMinuteIsThatInWhichOrdersTakeEffectWheneverTheyAreProposed() {
    rules(NONE, false, 100_000);
    story.ask(effective("a", 300_000, 70_000));
    assertThat(story.ask(effective("much-later", 361_000, 70_000))).isEqualTo(new Reply.Accepted());
    assertThat(story.ask(effective("much-earlier", 239_000, 70_000)))
        .isEqualTo(new Reply.Accepted());
    for (long minute = 1; minute <= 3; minute++) {
      story.at(minute * 50_000).ask(new Command.RenewLease("campus", 1, 60_000));
    }
    assertThat(story.ask(effective("b", 359_999, 30_001)))
        .isEqualTo(
            new Reply.Refused(
                "order b: with it the orders of a minute change 100001 W, allowed are 100000 W"));
    assertThat(story.ask(effective("b", 240_000, 30_000))).isEqualTo(new Reply.Accepted());
    assertThat(story.ask(effective("c", 270_000, 1)))
        .as("of all minutes it is in the fullest counts")
        .isInstanceOf(Reply.Refused.class);
  }

  /** Orders of 100 W each, all in the same second, in effect from 3,000 until 14,000. */
  private void committed(int orders) {
    for (int i = 0; i < orders; i++) {
      Order order = Story.order("order-" + i, 3_000, 14_000, List.of("west/device-" + i));
      story.ask(new Command.Propose(with(order, order.parts(), OptionalDouble.of(100))));
      story.vote("order-" + i, "west", true);
    }
  }

  @Test
  void aMinuteCountsOrdersThatAreForgottenToo() {
    int orders = Orders.FINISHED_KEPT + 100;
    rules(NONE, false, 100 * orders + 50);
    committed(orders);
    story.at(14_000).ask(new Command.Tick());
    assertThat(story.state().order("order-0")).isEmpty();
    Order next = Story.order("next", 16_000, 30_000, List.of("west/battery"));
    Command.Propose big = new Command.Propose(with(next, next.parts(), OptionalDouble.of(50.5)));
    Reply refused =
        new Reply.Refused(
            "order next: with it the orders of a minute change 210051 W, allowed are 210050 W");
    assertThat(story.ask(big)).isEqualTo(refused);

    LedgerState restored = SnapshotCodec.decode(SnapshotCodec.encode(story.state()));
    assertThat(restored).isEqualTo(story.state());
    assertThat(restored.apply(new Entry(14_001, big)).reply()).isEqualTo(refused);
  }

  @Test
  void aSnapshotThatDoesNotSayWhatAMinuteChangesSaysItByItsOrders() throws Exception {
    rules(NONE, false, 1_000);
    committed(10);
    byte[] before =
        LedgerProto.Snapshot.parseFrom(SnapshotCodec.encode(story.state())).toBuilder()
            .setVersion(2)
            .clearChangedPower()
            .build()
            .toByteArray();
    LedgerState restored = SnapshotCodec.decode(before);
    assertThat(restored).isEqualTo(story.state());
    Order next = Story.order("next", 6_000, 30_000, List.of("west/battery"));
    assertThat(
            restored
                .apply(
                    new Entry(
                        2_000, new Command.Propose(with(next, next.parts(), OptionalDouble.of(1)))))
                .reply())
        .isInstanceOf(Reply.Refused.class);
  }

  @Test
  void ofAnAreaOnlyTheSumsOfItsLastMinuteAreKept() {
    ChangedPower power = ChangedPower.NONE;
    for (long second = 2; second <= 300; second++) {
      Order order = effective("o" + second, 1_000 * second, (double) second).order();
      power = power.plus(OrderRecord.proposed(second, order, 1_000 * (second - 2), false));
    }
    assertThat(power.byArea().get("campus")).hasSize(63);
    assertThat(power.around("campus", 360_999)).isEqualTo(new ChangedPower.Sum(300, 0));
    assertThat(power.around("campus", 361_000)).isEqualTo(ChangedPower.Sum.NOTHING);
    assertThat(power.around("street", 0)).isEqualTo(ChangedPower.Sum.NOTHING);
  }

  @Test
  void rulesAreSetUnderTheNewestLeaseAndNotedForAuditors() {
    AreaRules strict = new AreaRules("campus", 0, true, 5e6);
    assertThat(story.ask(new Command.SetRules(strict, 2)))
        .isEqualTo(
            new Reply.Refused(
                "rules of area campus: token 2 of area campus is not the newest, 1 held by"
                    + " center"));
    assertThat(story.ask(new Command.SetRules(strict, 1))).isEqualTo(new Reply.Accepted());
    assertThat(story.ask(new Command.SetRules(strict, 1))).isEqualTo(new Reply.Accepted());
    assertThat(story.state().audit())
        .extracting(AuditNote::text)
        .containsExactly(
            "rules set with token 1: approval above Infinity W, at most Infinity W changed a"
                + " minute; before: none",
            "rules set with token 1: approval above 0.0 W and of switching, at most 5000000.0 W"
                + " changed a minute; before: approval above Infinity W, at most Infinity W"
                + " changed a minute");
    story.at(61_000);
    assertThat(story.ask(new Command.SetRules(Story.UNBOUND, 1)))
        .isEqualTo(
            new Reply.Refused(
                "rules of area campus: the lease of center on area campus ended at"
                    + " 1970-01-01T00:01:01Z"));
    assertThat(story.state().rules()).containsEntry("campus", strict);
  }

  /** As ledgers of version 1 have them. */
  @Test
  void rulesWithoutATokenAreReadInOldEntriesAndNotTakenAnew() throws Exception {
    LedgerProto.Command unfenced =
        LedgerProto.Command.newBuilder().setSetRules(LedgerCodec.toProto(Story.UNBOUND)).build();
    Entry old =
        LedgerCodec.decodeEntry(
            LedgerProto.Entry.newBuilder()
                .setVersion(1)
                .setCommand(unfenced)
                .build()
                .toByteArray());
    assertThat(LedgerState.EMPTY.apply(old).state().rules()).containsEntry("campus", Story.UNBOUND);
    assertThatThrownBy(() -> LedgerCodec.decodeCommand(unfenced.toByteArray()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("rules of area campus are set without the token of a lease");
  }
}

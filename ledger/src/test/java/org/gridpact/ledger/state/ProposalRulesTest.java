package org.gridpact.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.ledger.state.Story.order;
import static org.gridpact.ledger.state.Story.relief;

import java.util.List;
import java.util.Set;
import org.gridpact.ledger.state.OrderRecord.ParticipantState;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.junit.jupiter.api.Test;

class ProposalRulesTest {
  private final Story story = Story.leased();

  private Reply propose(Order order) {
    return story.ask(new Command.Propose(order));
  }

  private static Reply refused(String rule) {
    return new Reply.Refused(rule);
  }

  @Test
  void anOrderThatBreaksNoRuleIsPreparing() {
    assertThat(propose(relief("a"))).isEqualTo(new Reply.Accepted());
    assertThat(story.order("a").status()).isEqualTo(Status.PREPARING);
    assertThat(story.order("a").proposedAt()).isEqualTo(1_000);
    assertThat(story.participant("a", "west")).isEqualTo(ParticipantState.NOT_STARTED);
  }

  @Test
  void anOldTokenIsFencedOff() {
    story.at(2_000).ask(new Command.AcquireLease("campus", "center", 60_000));
    assertThat(propose(relief("a")))
        .isEqualTo(refused("order a: token 1 of area campus is not the newest, 2 held by center"));
  }

  @Test
  void aLeaseThatEndedIsWorthNothing() {
    assertThat(story.at(61_000).ask(new Command.Propose(relief("a"))))
        .isEqualTo(
            refused("order a: the lease of center on area campus ended at 1970-01-01T00:01:01Z"));
  }

  @Test
  void anAreaThatNobodyLeasedTakesNoOrder() {
    Story unleased = new Story().at(1_000);
    assertThat(unleased.ask(new Command.Propose(relief("a"))))
        .isEqualTo(refused("order a: area campus has never been leased"));
  }

  @Test
  void anIdServesOnce() {
    propose(relief("a"));
    assertThat(propose(relief("a")))
        .isEqualTo(refused("order a: the id is not new, that order is PREPARING"));
  }

  @Test
  void anOrderWhoseVotesAreOverdueComesTooLate() {
    assertThat(story.at(5_000).ask(new Command.Propose(relief("a"))))
        .isEqualTo(
            refused(
                "order a: its votes were due by 1970-01-01T00:00:05Z, now it is"
                    + " 1970-01-01T00:00:05Z"));
  }

  @Test
  void anOrderNeedsALoadFlowThatHeld() {
    Order held = relief("a");
    Order broken =
        new Order(
            "a",
            held.area(),
            held.token(),
            held.parts(),
            held.voteUntil(),
            held.effectiveAt(),
            held.applyUntil(),
            held.expiresAt(),
            held.reason(),
            new Evidence(900, "did not converge", false, List.of()),
            List.of());
    assertThat(propose(broken))
        .isEqualTo(refused("order a: its evidence names no load flow that held every limit"));
  }

  @Test
  void aLockedOutDeviceIsNotTouched() {
    story.ask(new Command.LockOut(Lock.on("battery", "Anna", "changes a fuse")));
    assertThat(propose(relief("a")))
        .isEqualTo(refused("order a: battery is locked out by Anna: changes a fuse"));
  }

  @Test
  void aMaintenanceKeepsOrdersOutOfItsHoursOnly() {
    story.ask(
        new Command.LockOut(
            new Lock("line 3-4", Set.of("battery", "tie"), "Anna", "paint", 30_000, 50_000)));
    assertThat(propose(order("a", 28_000, 40_000, List.of("west/battery"))))
        .isEqualTo(refused("order a: line 3-4 is locked out by Anna: paint"));
    assertThat(propose(relief("b"))).isEqualTo(new Reply.Accepted());
    story.at(50_000).ask(new Command.Tick());
    assertThat(story.state().locks()).isEmpty();
  }

  @Test
  void anAreaWithoutRulesTakesNoOrder() {
    Story unruled = new Story().at(1_000);
    unruled.ask(new Command.AcquireLease("campus", "center", 60_000));
    assertThat(unruled.ask(new Command.Propose(relief("a"))))
        .isEqualTo(
            refused(
                "order a: area campus has no rules yet of what may be ordered without approval"));
  }

  @Test
  void anOrderLosesToTheOneThatReservedItsDeviceBefore() {
    propose(relief("a"));
    assertThat(propose(order("b", 8_000, 40_000, List.of("north/pump", "east/chargers"))))
        .isEqualTo(
            refused(
                "order b: device chargers is reserved by order a from 1970-01-01T00:00:06Z until"
                    + " 1970-01-01T00:00:30Z"));
  }

  @Test
  void ordersForTheSameDeviceMayFollowEachOther() {
    propose(relief("a"));
    assertThat(propose(order("b", 30_000, 60_000, List.of("east/chargers"))))
        .isEqualTo(new Reply.Accepted());
  }

  @Test
  void moreOrdersThanASnapshotShouldHoldAreNotOpenAtATime() {
    for (int i = 0; i < ProposalRules.OPEN_MAX; i++) {
      propose(order("o" + i, 6_000, 30_000, List.of("west/device-" + i)));
    }
    assertThat(propose(relief("a"))).isEqualTo(refused("order a: 10000 orders are open already"));
    story.vote("o0", "west", false);
    assertThat(propose(relief("a"))).isEqualTo(new Reply.Accepted());
  }

  @Test
  void norLargeOrdersWithMoreSetpointsThanThat() {
    long many = ProposalRules.OPEN_SETPOINTS_MAX / Story.LARGE;
    for (int i = 0; i < many; i++) {
      propose(Story.large("o" + i, 6_000 + i * 20_000L, 26_000 + i * 20_000L));
    }
    assertThat(propose(relief("a")))
        .isEqualTo(
            refused("order a: with it the open orders have 200002 setpoints, allowed are 200000"));
    story.vote("o0", "west", false);
    assertThat(propose(relief("a"))).isEqualTo(new Reply.Accepted());
  }

  @Test
  void anAbortedOrderReservesNothing() {
    propose(relief("a"));
    story.vote("a", "west", false);
    assertThat(propose(relief("b"))).isEqualTo(new Reply.Accepted());
  }

  @Test
  void onlyAnOrderInEffectCanBeReplaced() {
    propose(relief("a"));
    assertThat(propose(relief("b", "a")))
        .isEqualTo(refused("order b: it replaces order a, which is not in effect"));
  }

  @Test
  void aReplacementNamesEveryDevice() {
    propose(relief("a"));
    story.vote("a", "west", true);
    story.vote("a", "east", true);
    assertThat(propose(order("b", 8_000, 40_000, List.of("west/battery"), "a")))
        .isEqualTo(refused("order b: it replaces order a, but not for all devices of it"));
  }

  @Test
  void aReplacementTakesOverWhenItTakesEffectAndNotBefore() {
    propose(relief("a"));
    story.vote("a", "west", true);
    story.vote("a", "east", true);
    story.at(8_000);
    propose(order("b", 12_000, 40_000, List.of("west/battery", "east/chargers"), "a"));
    story.vote("b", "west", true);
    story.vote("b", "east", true);
    assertThat(story.order("a").status()).isEqualTo(Status.COMMITTED);
    story.at(12_000).ask(new Command.Tick());
    assertThat(story.order("a").status()).isEqualTo(Status.REPLACED);
    assertThat(story.order("b").status()).isEqualTo(Status.COMMITTED);
  }

  @Test
  void aLeapOfTimeTellsReplacedFromEnded() {
    propose(relief("a"));
    story.vote("a", "west", true);
    story.vote("a", "east", true);
    propose(order("b", 12_000, 40_000, List.of("west/battery", "east/chargers"), "a"));
    story.vote("b", "west", true);
    story.vote("b", "east", true);
    story.at(90_000).ask(new Command.Tick());
    assertThat(story.order("a").status()).isEqualTo(Status.REPLACED);
    assertThat(story.order("b").status()).isEqualTo(Status.ENDED);
  }

  @Test
  void anAbortedReplacementLeavesTheOldOrderInEffect() {
    propose(relief("a"));
    story.vote("a", "west", true);
    story.vote("a", "east", true);
    propose(order("b", 12_000, 40_000, List.of("west/battery", "east/chargers"), "a"));
    story.vote("b", "west", false);
    story.at(12_000).ask(new Command.Tick());
    assertThat(story.order("a").status()).isEqualTo(Status.COMMITTED);
  }
}

package org.gridpact.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.ledger.state.Story.relief;

import java.util.List;
import java.util.OptionalDouble;
import org.gridpact.ledger.state.OrderRecord.Status;
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
    story.ask(new Command.SetRules(new AreaRules("campus", approveAbove, switching, aMinute)));
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
    story.at(30_000).ask(new Command.RenewLease("campus", 1, 60_000));
    Order later = Story.order("d", 70_000, 90_000, List.of("west/battery"));
    assertThat(
            story
                .at(61_000)
                .ask(new Command.Propose(with(later, later.parts(), OptionalDouble.of(99_000)))))
        .isEqualTo(new Reply.Accepted());
  }
}

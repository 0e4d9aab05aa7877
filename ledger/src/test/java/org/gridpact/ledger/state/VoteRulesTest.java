package org.gridpact.ledger.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.gridpact.ledger.state.Story.relief;

import org.gridpact.ledger.state.OrderRecord.ParticipantState;
import org.gridpact.ledger.state.OrderRecord.Status;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect.Stage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class VoteRulesTest {
  private static final Reply ACCEPTED = new Reply.Accepted();
  private final Story story = Story.leased();

  @BeforeEach
  void proposed() {
    story.ask(new Command.Propose(relief("a")));
  }

  @Test
  void anOrderIsCommittedWhenAllHavePrepared() {
    assertThat(story.at(2_000).vote("a", "west", true)).isEqualTo(ACCEPTED);
    assertThat(story.order("a").decision()).isEmpty();
    assertThat(story.participant("a", "west")).isEqualTo(ParticipantState.PREPARED);

    assertThat(story.at(2_100).vote("a", "east", true)).isEqualTo(ACCEPTED);
    assertThat(story.order("a").decision()).contains(new Decision("a", true, ""));
    assertThat(story.order("a").decidedAt()).isEqualTo(2_100);
    assertThat(story.order("a").status()).isEqualTo(Status.COMMITTED);
    assertThat(story.participant("a", "west")).isEqualTo(ParticipantState.COMMITTED);
  }

  @Test
  void oneAbortDecidesForAll() {
    story.vote("a", "west", true);
    story.vote("a", "east", false);
    assertThat(story.order("a").decision())
        .contains(new Decision("a", false, "east: outside the envelope"));
    assertThat(story.order("a").status()).isEqualTo(Status.ABORTED);
    assertThat(story.participant("a", "west")).isEqualTo(ParticipantState.ROLLED_BACK);
    assertThat(story.vote("a", "east", true))
        .isEqualTo(new Reply.Refused("order a: east has voted already"));
  }

  @Test
  void theFirstVoteOfAGatewayCountsAndASecondEqualOneIsIdle() {
    story.vote("a", "west", true);
    assertThat(story.vote("a", "west", true)).isEqualTo(ACCEPTED);
    assertThat(story.vote("a", "west", false))
        .isEqualTo(new Reply.Refused("order a: west has voted already"));
    story.vote("a", "east", true);
    assertThat(story.order("a").status()).isEqualTo(Status.COMMITTED);
  }

  @Test
  void silenceCountsAsAbortOnlyAfterTheDeadline() {
    story.at(2_000).vote("a", "west", true);
    assertThat(story.at(4_999).ask(new Command.CloseVoting("a")))
        .isEqualTo(new Reply.Refused("order a: votes may come until 1970-01-01T00:00:05Z"));
    assertThat(story.at(5_000).ask(new Command.CloseVoting("a"))).isEqualTo(ACCEPTED);
    assertThat(story.order("a").decision())
        .contains(new Decision("a", false, "east: silent past the deadline"));
  }

  @Test
  void aVoteThatComesTooLateCannotCommit() {
    story.at(2_000).vote("a", "west", true);
    assertThat(story.at(5_000).vote("a", "east", true))
        .isEqualTo(new Reply.Refused("order a: votes were due by 1970-01-01T00:00:05Z"));
    assertThat(story.order("a").status()).isEqualTo(Status.PREPARING);
  }

  @Test
  void closingAfterTheDecisionChangesNothing() {
    story.vote("a", "west", true);
    story.vote("a", "east", true);
    OrderRecord before = story.order("a");
    assertThat(story.at(5_000).ask(new Command.CloseVoting("a"))).isEqualTo(ACCEPTED);
    assertThat(story.order("a")).isEqualTo(before);
  }

  @Test
  void votesForStrangeOrdersAndByStrangersAreRefused() {
    assertThat(story.vote("b", "west", true))
        .isEqualTo(new Reply.Refused("vote of west: there is no order b"));
    assertThat(story.vote("a", "north", true))
        .isEqualTo(new Reply.Refused("order a has no part for gateway north"));
    assertThat(story.ask(new Command.CloseVoting("b")))
        .isEqualTo(new Reply.Refused("there is no order b"));
  }

  @Test
  void aCommittedOrderEndsAtItsTime() {
    story.vote("a", "west", true);
    story.vote("a", "east", true);
    story.at(30_000).ask(new Command.Tick());
    assertThat(story.order("a").status()).isEqualTo(Status.ENDED);
    assertThat(story.state().open()).isEmpty();
  }

  @Test
  void effectsMoveAParticipantOnAndDuplicatesAreIdle() {
    assertThat(story.effect("a", "west", Stage.APPLIED))
        .isEqualTo(new Reply.Refused("order a is not committed, yet west reports APPLIED"));
    assertThat(story.effect("a", "west", Stage.IN_DOUBT)).isEqualTo(ACCEPTED);
    assertThat(story.participant("a", "west")).isEqualTo(ParticipantState.IN_DOUBT);
    story.vote("a", "west", true);
    story.vote("a", "east", true);
    assertThat(story.at(6_000).effect("a", "west", Stage.APPLIED)).isEqualTo(ACCEPTED);
    assertThat(story.participant("a", "west")).isEqualTo(ParticipantState.APPLIED);
    OrderRecord once = story.order("a");
    assertThat(story.effect("a", "west", Stage.APPLIED)).isEqualTo(ACCEPTED);
    assertThat(story.order("a")).isEqualTo(once);
    story.at(8_000).effect("a", "west", Stage.MEASURED);
    assertThat(story.participant("a", "west")).isEqualTo(ParticipantState.MEASURED);
    assertThat(story.order("a").partial()).isFalse();
    story.at(17_000).effect("a", "east", Stage.NOT_APPLIED);
    assertThat(story.order("a").partial()).isTrue();
    story.at(30_000).effect("a", "west", Stage.LAPSED);
    assertThat(story.participant("a", "west")).isEqualTo(ParticipantState.LAPSED);
    assertThat(story.participant("a", "east")).isEqualTo(ParticipantState.NOT_APPLIED);
    assertThat(story.effect("b", "east", Stage.APPLIED))
        .isEqualTo(new Reply.Refused("effect at east: there is no order b"));
  }
}

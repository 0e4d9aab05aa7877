package org.gridpact.center.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import org.gridpact.ledger.state.AreaRules;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Entry;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.model.dispatch.Vote;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
    entered(0, new Command.SetRules(new AreaRules("campus", 10e6, true, 50e6)));
    Step.MakePlan step = new Step.MakePlan("head", 1, List.of(), null);
    entered(
        1_000, new Command.Propose(OrderDraft.of(Campus.AREA, "a", step, Campus.RELIEF, 1_000)));
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
}

package org.gridpact.center.dispatch;

import java.util.List;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.network.plan.PlanRequest;

/** What the dispatcher does next. */
sealed interface Step {

  /** Ask the ledger for something. */
  record Ask(Command command) implements Step {}

  /**
   * Plan, and propose what comes out.
   *
   * @param token of the lease to propose with
   * @param replaced orders in effect that the new one takes the place of
   */
  record MakePlan(String reason, long token, List<OrderRecord> replaced, PlanRequest request)
      implements Step {}

  /** Something is wrong with the grid, and nothing can be ordered about it now. */
  record Hold(String why) implements Step {}
}

package org.gridpact.center.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.gridpact.center.live.GridSnapshot;
import org.gridpact.center.live.LiveViolation;
import org.gridpact.ledger.state.AreaRules;
import org.gridpact.ledger.state.Command;
import org.gridpact.ledger.state.Entry;
import org.gridpact.ledger.state.LedgerState;
import org.gridpact.ledger.state.Lock;
import org.gridpact.ledger.state.OrderRecord;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.measurement.Quality;
import org.gridpact.model.measurement.Quantity;
import org.gridpact.model.state.StateRecord.Reading;
import org.gridpact.model.state.StateRecord.Violation;
import org.gridpact.network.plan.PlanResult;
import org.gridpact.network.watch.TrackedViolation;
import org.junit.jupiter.api.Test;

/** What follows from a grid and a ledger; the lease on the campus runs from 0 to 30,000. */
class DispatchPolicyTest {
  private static final long NEVER = Long.MIN_VALUE / 2;

  private final DispatchPolicy policy = new DispatchPolicy(Campus.AREA, "center");
  private static final Command.SetRules RULES =
      new Command.SetRules(new AreaRules("campus", 10e6, true, 50e6), 1);
  private LedgerState ledger =
      LedgerState.EMPTY
          .apply(new Entry(0, new Command.AcquireLease("campus", "center", 30_000)))
          .state()
          .apply(new Entry(0, RULES))
          .state();

  private List<Step> decide(GridSnapshot grid, long now) {
    return policy.decide(grid, List.of(), ledger, NEVER, now);
  }

  private void entered(long at, Command... commands) {
    for (Command command : commands) {
      ledger = ledger.apply(new Entry(at, command)).state();
    }
  }

  /** Takes effect 5 s after its proposal and ends two minutes later. */
  private Order proposed(String id, long at) {
    Step.MakePlan step = new Step.MakePlan("head", 1, List.of(), null);
    return proposed(id, step, Campus.RELIEF, at);
  }

  private Order proposed(String id, Step.MakePlan step, PlanResult.Plan plan, long at) {
    Order order = OrderDraft.of(Campus.AREA, step, plan).order(Campus.AREA, id, 1, at);
    entered(at, new Command.Propose(order));
    return order;
  }

  private void committed(String id, long at) {
    proposed(id, at);
    entered(
        at,
        new Command.CastVote(new Vote(id, "west", true, "")),
        new Command.CastVote(new Vote(id, "east", true, "")));
  }

  private static Step ask(Command command) {
    return new Step.Ask(command);
  }

  @Test
  void aCalmGridNeedsNothing() {
    assertThat(decide(Campus.calm(1_000), 1_000)).isEmpty();
  }

  @Test
  void theLeaseIsTakenWhereNobodyHoldsItAndRenewedInTime() {
    assertThat(policy.decide(Campus.calm(0), List.of(), LedgerState.EMPTY, NEVER, 0))
        .containsExactly(ask(new Command.AcquireLease("campus", "center", 30_000)));
    assertThat(decide(Campus.calm(10_001), 10_001))
        .containsExactly(ask(new Command.RenewLease("campus", 1, 30_000)));
    assertThat(decide(Campus.calm(30_000), 30_000))
        .containsExactly(ask(new Command.AcquireLease("campus", "center", 30_000)));
  }

  @Test
  void onlyTheHolderOfTheLeasePlans() {
    DispatchPolicy other = new DispatchPolicy(Campus.AREA, "other");
    assertThat(other.decide(Campus.overloaded(1_000), List.of(), ledger, NEVER, 1_000)).isEmpty();
  }

  @Test
  void theHolderOfTheLeaseSaysWhatNeedsNoApproval() {
    LedgerState unruled =
        LedgerState.EMPTY
            .apply(new Entry(0, new Command.AcquireLease("campus", "center", 30_000)))
            .state();
    assertThat(policy.decide(Campus.overloaded(1_000), List.of(), unruled, NEVER, 1_000))
        .containsExactly(ask(RULES));
    DispatchPolicy other = new DispatchPolicy(Campus.AREA, "other");
    assertThat(other.decide(Campus.calm(1_000), List.of(), unruled, NEVER, 1_000)).isEmpty();
  }

  @Test
  void aViolationIsPlannedForUnlessAnAnswerIsUnderWay() {
    assertThat(decide(Campus.overloaded(1_000), 1_000))
        .singleElement()
        .isInstanceOf(Step.MakePlan.class);
    committed("a", 1_000);
    assertThat(decide(Campus.overloaded(5_500), 5_500)).isEmpty();
    assertThat(decide(Campus.overloaded(9_000), 9_000)).isEmpty();
    // In effect since 6,000 and settled at 16,000.
    entered(15_000, new Command.RenewLease("campus", 1, 30_000));
    assertThat(decide(Campus.overloaded(15_999), 15_999)).isEmpty();
    Step.MakePlan again = (Step.MakePlan) decide(Campus.overloaded(16_000), 16_000).getFirst();
    assertThat(again.replaced()).extracting(o -> o.order().id()).containsExactly("a");
  }

  @Test
  void whatIsComputedIsPlannedForAsWhatIsMeasured() {
    org.gridpact.network.plan.Violation overload =
        new org.gridpact.network.plan.Violation.Overload("tail", 120, 100, 98, List.of());
    LiveViolation computed =
        LiveViolation.of(
            new TrackedViolation.Present(
                overload, overload.severity(), 0, true, OptionalLong.empty()));

    Step.MakePlan step =
        (Step.MakePlan)
            policy
                .decide(Campus.calm(1_000), List.of(computed, computed), ledger, NEVER, 1_000)
                .getFirst();
    Step.MakePlan measured =
        (Step.MakePlan)
            policy
                .decide(Campus.overloaded(1_000), List.of(computed), ledger, NEVER, 1_000)
                .getFirst();

    assertThat(step.reason())
        .isEqualTo("computed: branch tail: 120.0 A, limit 100.0 A, and 1 more violation");
    assertThat(measured.reason()).startsWith("current of branch head");
    committed("a", 1_000);
    assertThat(policy.decide(Campus.calm(5_500), List.of(computed), ledger, NEVER, 5_500))
        .as("an answer is under way")
        .isEmpty();
  }

  @Test
  void aBusWithoutSupplyIsNothingToPlanFor() {
    GridSnapshot dark =
        Campus.with(
            Campus.calmReadings(1_000),
            List.of(
                new Violation(
                    "21", "meter-21", "21", Quantity.VOLTAGE, false, 11_647, 0, 900, 1_000, true)),
            1_000);
    assertThat(decide(dark, 1_000)).isEmpty();
  }

  @Test
  void plansKeepAPace() {
    assertThat(policy.decide(Campus.overloaded(6_000), List.of(), ledger, 1_001, 6_000)).isEmpty();
    assertThat(policy.decide(Campus.overloaded(6_001), List.of(), ledger, 1_001, 6_001)).hasSize(1);
  }

  @Test
  void anOldPictureOfTheGridIsNoGroundForAnOrder() {
    assertThat(decide(Campus.overloaded(1_000), 9_999)).first().isInstanceOf(Step.MakePlan.class);
    entered(9_000, new Command.RenewLease("campus", 1, 30_000));
    assertThat(decide(Campus.overloaded(1_000), 11_001))
        .containsExactly(new Step.Hold("the state of the grid is older than 10.0 s"));
  }

  @Test
  void aBreakerOfUnknownPositionStopsPlanning() {
    Map<String, Reading> readings = Campus.calmReadings(1_000);
    readings.remove("tie");
    GridSnapshot grid = Campus.with(readings, Campus.overloaded(1_000).violations(), 1_000);
    assertThat(decide(grid, 1_000))
        .containsExactly(new Step.Hold("breaker tie never said where it stands"));
  }

  @Test
  void whatIsNotWellMeasuredOrLockedOutIsNotPlannedWith() {
    entered(500, new Command.LockOut(Lock.on("battery", "Anna", "fuse")));
    Map<String, Reading> readings = Campus.calmReadings(1_000);
    readings.put(
        "chargers", Campus.reading("chargers", 1_000, Quality.SUSPECT, Quantity.ACTIVE_POWER, 1e9));
    GridSnapshot grid = Campus.with(readings, Campus.overloaded(1_000).violations(), 1_000);
    Step.MakePlan step = (Step.MakePlan) decide(grid, 1_000).getFirst();
    assertThat(step.request().unavailableDevices())
        .containsExactlyInAnyOrder("battery", "chargers");
    assertThat(step.request().deviceWatts()).containsOnlyKeys("battery");
  }

  /** An order that waits for approval takes effect after five minutes and holds for two. */
  @Test
  void whatIsLockedBeforeAnOrderThatIsApprovedWouldEndIsNotPlannedWith() {
    long end = 1_000 + 5 * 60_000 + 120_000;
    entered(500, lockedFrom("battery", end - 1));
    entered(500, lockedFrom("chargers", end));
    Step.MakePlan step = (Step.MakePlan) decide(Campus.overloaded(1_000), 1_000).getFirst();
    assertThat(step.request().unavailableDevices()).containsExactly("battery");
  }

  private static Command lockedFrom(String device, long from) {
    return new Command.LockOut(
        new Lock(device, Set.of(device), "Anna", "fuse", from, Lock.UNTIL_UNLOCKED));
  }

  @Test
  void aGatewayThatDidNotPrepareIsLeftOutForAMinute() {
    proposed("a", 1_000);
    entered(2_000, new Command.CastVote(new Vote("a", "east", false, "ramp")));
    Step.MakePlan soon = (Step.MakePlan) decide(Campus.overloaded(3_000), 3_000).getFirst();
    assertThat(soon.request().unavailableDevices()).containsExactly("chargers");
    entered(25_000, new Command.RenewLease("campus", 1, 90_000));
    Step.MakePlan later = (Step.MakePlan) decide(Campus.overloaded(62_000), 62_000).getFirst();
    assertThat(later.request().unavailableDevices()).isEmpty();
  }

  /** A plan that changes more than the 10 MW that need no approval. */
  private Order big(String id, long at) {
    PlanResult.Plan big =
        new PlanResult.Plan(
            Campus.RELIEF.setpoints(),
            new Evidence(0, "held", true, List.of(), OptionalDouble.of(11e6)));
    return proposed(id, new Step.MakePlan("head", 1, List.of(), null), big, at);
  }

  @Test
  void aPlanThatPeopleHaveToApproveGivesThemTheTimeAPersonsOrderGives() {
    Order order = big("a", 1_000);
    assertThat(order.effectiveAt()).isEqualTo(1_000 + OrderDraft.APPROVE_WITHIN_MILLIS);
    assertThat(order.voteUntil()).isEqualTo(order.effectiveAt() - 1_000);
    assertThat(ledger.order("a").orElseThrow().status())
        .isEqualTo(OrderRecord.Status.AWAITING_APPROVAL);
    assertThat(decide(Campus.overloaded(15_000), 15_000))
        .as("an answer is under way")
        .containsExactly(ask(new Command.RenewLease("campus", 1, 30_000)));
  }

  @Test
  void thatPeopleDidNotApproveAPlanIsNoFaultOfItsGateways() {
    big("a", 1_000);
    entered(2_000, new Command.Reject("a", "Anna", "not now"));
    assertThat(decide(Campus.overloaded(8_000), 8_000))
        .containsExactly(
            new Step.Hold(
                "order a was not approved (east: rejected by Anna: not now);"
                    + " the next plan is made after 1970-01-01T00:01:02Z"));
    entered(25_000, new Command.RenewLease("campus", 1, 90_000));
    Step.MakePlan later = (Step.MakePlan) decide(Campus.overloaded(62_000), 62_000).getFirst();
    assertThat(later.request().unavailableDevices()).isEmpty();
  }

  /** As where its operator has taken it out of the area's file since. */
  @Test
  void anOrderOfADeviceThatIsThereNoMoreIsNotReplaced() {
    Setpoint gone = new Setpoint.Power("gone", 0, 0);
    Order a =
        new Order(
            "a",
            "campus",
            1,
            List.of(new Order.Part("west", List.of(gone))),
            5_000,
            6_000,
            16_000,
            126_000,
            "head",
            Campus.RELIEF.evidence(),
            List.of());
    entered(1_000, new Command.Propose(a), new Command.CastVote(new Vote("a", "west", true, "")));
    entered(15_000, new Command.RenewLease("campus", 1, 60_000));
    assertThat(decide(Campus.overloaded(20_000), 20_000))
        .containsExactly(
            new Step.Hold(
                "order a names device gone, which area campus has no more, so nothing replaces it;"
                    + " it ends at 1970-01-01T00:02:06Z"));
  }

  @Test
  void anOrderThatEndsIsPlannedForAgain() {
    committed("a", 1_000);
    entered(2_000, new Command.RenewLease("campus", 1, 300_000));
    assertThat(decide(Campus.calm(95_999), 95_999)).isEmpty();
    Step.MakePlan step = (Step.MakePlan) decide(Campus.calm(96_000), 96_000).getFirst();
    assertThat(step.reason()).isEqualTo("order a ends");
    assertThat(step.replaced()).hasSize(1);
  }

  @Test
  void anOrderNamesEveryDeviceOfWhatItReplacesAndSetsFreeWhatItDoesNotNeed() {
    committed("a", 1_000);
    OrderRecord before = ledger.order("a").orElseThrow();
    Step.MakePlan step = new Step.MakePlan("order a ends", 1, List.of(before), null);
    PlanResult.Plan less =
        new PlanResult.Plan(
            List.of(new Setpoint.Power("battery", -20_000, -20_000)),
            new Evidence(0, "held", true, List.of(), OptionalDouble.of(0)));
    Order order = proposed("b", step, less, 96_000);
    assertThat(order.replaces()).containsExactly("a");
    assertThat(order.setpoints())
        .containsExactlyInAnyOrder(
            new Setpoint.Power("battery", -20_000, -20_000),
            new Setpoint.Power("chargers", 0, 200_000));
    assertThat(order.participants()).containsExactly("east", "west");
    assertThat(OrderDraft.saysNothingNew(Campus.AREA, step, less)).isFalse();
    assertThat(OrderDraft.saysNothingNew(Campus.AREA, step, Campus.RELIEF)).isTrue();
  }

  @Test
  void varsAreOrderedBesideWattsAndLeftOutWhereTheyAreNotNeededAnyMore() {
    committed("a", 1_000);
    OrderRecord before = ledger.order("a").orElseThrow();
    Step.MakePlan step = new Step.MakePlan("order a ends", 1, List.of(before), null);
    List<Setpoint> wanted = new ArrayList<>(Campus.RELIEF.setpoints());
    wanted.add(new Setpoint.Vars("battery", -20_000));
    PlanResult.Plan more = new PlanResult.Plan(wanted, Campus.RELIEF.evidence());
    assertThat(OrderDraft.saysNothingNew(Campus.AREA, step, more)).isFalse();
    assertThat(OrderDraft.setpoints(Campus.AREA, List.of(before), more))
        .containsExactlyElementsOf(wanted);

    PlanResult.Plan varsAlone = new PlanResult.Plan(wanted.subList(2, 3), Campus.RELIEF.evidence());
    assertThat(OrderDraft.setpoints(Campus.AREA, List.of(before), varsAlone))
        .containsExactly(
            new Setpoint.Vars("battery", -20_000), new Setpoint.Power("chargers", 0, 200_000));
  }

  @Test
  void anOrderIsNotReplacedThroughAGatewayThatDoesNotPrepare() {
    committed("a", 1_000);
    entered(2_000, new Command.RenewLease("campus", 1, 300_000));
    OrderRecord before = ledger.order("a").orElseThrow();
    Step.MakePlan step = new Step.MakePlan("head", 1, List.of(before), null);
    proposed("b", step, Campus.RELIEF, 20_000);
    entered(
        20_000,
        new Command.CastVote(new Vote("b", "east", false, "mode is local")),
        new Command.RecordEffect(
            new Effect("a", "west", Effect.Stage.APPLIED, 6_000, "", List.of())));
    assertThat(decide(Campus.overloaded(26_000), 26_000))
        .containsExactly(
            new Step.Hold(
                "order a can only be replaced with a gateway that does not prepare; "
                    + "it ends at 1970-01-01T00:02:06Z"));
  }
}

package org.gridpact.edge.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.Set;
import org.gridpact.edge.TestDevices;
import org.gridpact.edge.control.Mode;
import org.gridpact.edge.control.Ordered;
import org.gridpact.edge.count.Counters;
import org.gridpact.model.area.DeviceKind;
import org.gridpact.model.area.DeviceSpec;
import org.gridpact.model.area.Envelope;
import org.gridpact.model.area.Location;
import org.gridpact.model.dispatch.Decision;
import org.gridpact.model.dispatch.Effect;
import org.gridpact.model.dispatch.Effect.DeviceMeasurement;
import org.gridpact.model.dispatch.Effect.Stage;
import org.gridpact.model.dispatch.Effect.SwitchState;
import org.gridpact.model.dispatch.Evidence;
import org.gridpact.model.dispatch.Order;
import org.gridpact.model.dispatch.Setpoint;
import org.gridpact.model.dispatch.Vote;
import org.gridpact.model.measurement.DevicePoints;
import org.gridpact.model.measurement.Point;
import org.gridpact.model.measurement.Quantity;
import org.junit.jupiter.api.Test;

class ParticipantTest {
  private static final String AREA = "feeder33";

  /** Proposed at 0 s, votes until 4 s, effect at 5 s, apply until 15 s, ends at 125 s. */
  private static final long VOTE_UNTIL = 4_000;

  private static final long EFFECTIVE_AT = 5_000;
  private static final long APPLY_UNTIL = 15_000;
  private static final long EXPIRES_AT = 125_000;
  private static final Conditions NORMAL = new Conditions(Mode.NORMAL, Set.of());
  private static final Conditions FAILSAFE = new Conditions(Mode.FAILSAFE, Set.of());
  private static final Setpoint DISCHARGE = new Setpoint.Power("battery-1", -80_000, -80_000);

  private final MemoryOrderLog log = new MemoryOrderLog();
  private final Counters counters = new Counters();
  private Participant participant = started();

  /** Devices that are at their setpoints and measure -79.5 kW. */
  private static final Participant.Devices OBEDIENT =
      new Participant.Devices() {
        @Override
        public DeviceMeasurement measured(String device) {
          return new DeviceMeasurement(device, OptionalDouble.of(-79_500), SwitchState.UNKNOWN);
        }

        @Override
        public boolean reached(Setpoint setpoint) {
          return true;
        }
      };

  /** Devices that never arrive, and measure nothing. */
  private static final Participant.Devices SLOW =
      new Participant.Devices() {
        @Override
        public DeviceMeasurement measured(String device) {
          return new DeviceMeasurement(device, OptionalDouble.empty(), SwitchState.UNKNOWN);
        }

        @Override
        public boolean reached(Setpoint setpoint) {
          return false;
        }
      };

  private Participant started() {
    try {
      return new Participant(AREA, TestDevices.GATEWAY, TestDevices.ALL, 3_000, log, counters);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Order order(String id, long token, Setpoint... setpoints) {
    return order(id, AREA, token, 0, List.of(), setpoints);
  }

  private static Order order(
      String id, String area, long token, long at, List<String> replaces, Setpoint... setpoints) {
    return new Order(
        id,
        area,
        token,
        List.of(new Order.Part(TestDevices.GATEWAY, List.of(setpoints))),
        at + VOTE_UNTIL,
        at + EFFECTIVE_AT,
        at + APPLY_UNTIL,
        at + EXPIRES_AT,
        "voltage at bus 18",
        new Evidence(at, "AC load flow", true, List.of()),
        replaces);
  }

  private static Vote yes(String order, long receivedAt, long preparedAt) {
    return new Vote(
        order,
        TestDevices.GATEWAY,
        true,
        "",
        OptionalLong.of(receivedAt),
        OptionalLong.of(preparedAt));
  }

  private Vote prepare(Order order) {
    return participant.prepare(order, 100, NORMAL);
  }

  private void commit(String order, long now) throws IOException {
    assertThat(participant.decide(new Decision(order, true, ""), now)).isEmpty();
  }

  private List<Stage> step(long now) throws IOException {
    return participant.step(now, NORMAL, OBEDIENT).stream().map(Effect::stage).toList();
  }

  private void refuses(Order order, String because) {
    Vote vote = prepare(order);
    assertThat(vote.prepared()).isFalse();
    assertThat(vote.reason()).contains(because);
  }

  @Test
  void anOrderIsPreparedCommittedAppliedMeasuredAndEnds() throws IOException {
    assertThat(prepare(order("o1", 1, DISCHARGE))).isEqualTo(yes("o1", 100, 100));
    commit("o1", 1_000);
    assertThat(step(EFFECTIVE_AT - 1)).isEmpty();
    assertThat(participant.inEffect(0)).isEmpty();
    assertThat(step(EFFECTIVE_AT)).containsExactly(Stage.APPLIED);
    assertThat(participant.inEffect(EFFECTIVE_AT))
        .containsEntry("battery-1", Ordered.of(DISCHARGE));
    assertThat(step(EFFECTIVE_AT + 1_000)).isEmpty();
    List<Effect> measured = participant.step(EFFECTIVE_AT + 4_000, NORMAL, OBEDIENT);
    assertThat(measured).hasSize(1);
    assertThat(measured.getFirst().stage()).isEqualTo(Stage.MEASURED);
    assertThat(measured.getFirst().measurements()).containsExactly(OBEDIENT.measured("battery-1"));
    assertThat(step(EXPIRES_AT - 1)).isEmpty();
    assertThat(step(EXPIRES_AT)).containsExactly(Stage.LAPSED);
    assertThat(participant.inEffect(EXPIRES_AT)).isEmpty();
  }

  @Test
  void itsTimesAreToldAndOutliveARestart() throws IOException {
    List<Order> asked = List.of(order("o1", 1, DISCHARGE));
    assertThat(participant.prepareAll(asked, 100, NORMAL, () -> 140))
        .containsExactly(yes("o1", 100, 140));
    assertThat(step(500)).isEmpty();
    participant = started();
    assertThat(participant.openVotes()).containsExactly(yes("o1", 100, 140));
    assertThat(prepare(asked.getFirst())).isEqualTo(yes("o1", 100, 140));

    commit("o1", 1_000);
    participant = started();
    commit("o1", 2_000);
    List<Effect> applied = participant.step(EFFECTIVE_AT, NORMAL, OBEDIENT);
    assertThat(applied).extracting(Effect::learntAt).containsExactly(OptionalLong.of(1_000));
    assertThat(participant.decide(new Decision("o1", true, ""), 6_000)).isEqualTo(applied);
  }

  @Test
  void whatIsNotKnownOfItsTimesStaysUnknown() throws IOException {
    Order order = order("o1", 1, DISCHARGE);
    participant.prepareAll(List.of(order), 100, NORMAL, () -> 140);
    participant = started();
    assertThat(participant.openVotes().getFirst().preparedAt()).isEmpty();
    assertThat(participant.openVotes().getFirst().receivedAt()).hasValue(100);
    assertThat(participant.step(EFFECTIVE_AT, NORMAL, OBEDIENT))
        .extracting(Effect::stage, Effect::learntAt)
        .containsExactly(tuple(Stage.IN_DOUBT, OptionalLong.empty()));

    Vote no = prepare(order("o2", 1, new Setpoint.Power("battery-9", 0, 0)));
    assertThat(no.receivedAt()).hasValue(100);
    assertThat(no.preparedAt()).isEmpty();
  }

  @Test
  void whatBreaksARuleIsRefusedWithTheRule() {
    refuses(order("area", "elsewhere", 1, 0, List.of(), DISCHARGE), "area elsewhere");
    refuses(order("foreign", 1, new Setpoint.Power("battery-9", 0, 0)), "not of this gateway");
    refuses(order("meter", 1, new Setpoint.Power("meter-18", 0, 0)), "cannot be set");
    refuses(order("kind", 1, new Setpoint.Switch("battery-1", true)), "no switch");
    refuses(order("kind2", 1, new Setpoint.Power("breaker-1", 0, 0)), "is a switch");
    refuses(order("kind3", 1, new Setpoint.Tap("battery-1", 1)), "no tap changer");
    refuses(order("kind4", 1, new Setpoint.Tap("breaker-1", 1)), "is a switch");
    refuses(order("envelope", 1, new Setpoint.Power("battery-1", -100_001, -80_000)), "envelope");
    assertThat(participant.prepare(order("late", 1, DISCHARGE), VOTE_UNTIL + 1, NORMAL).reason())
        .contains("past the time to vote");
    assertThat(participant.prepare(order("cut off", 1, DISCHARGE), 100, FAILSAFE).reason())
        .contains("failsafe");
    Conditions locked = new Conditions(Mode.NORMAL, Set.of("battery-1"));
    assertThat(participant.prepare(order("locked", 1, DISCHARGE), 100, locked).reason())
        .contains("locked out");
    assertThat(participant.undecided()).isEmpty();
  }

  @Test
  void anOrderForSomebodyElseIsRefused() {
    Order other =
        new Order(
            "o1",
            AREA,
            1,
            List.of(new Order.Part("gateway-2", List.of(DISCHARGE))),
            VOTE_UNTIL,
            EFFECTIVE_AT,
            APPLY_UNTIL,
            EXPIRES_AT,
            "",
            new Evidence(0, "", true, List.of()),
            List.of());
    refuses(other, "gateway-2");
  }

  @Test
  void anOlderTokenIsRefusedAlsoAfterARestart() {
    assertThat(prepare(order("o7", 7, DISCHARGE)).prepared()).isTrue();
    participant = started();
    refuses(order("o6", 6, new Setpoint.Power("chargers-1", 0, 0)), "token 6 is older than 7");
    assertThat(prepare(order("o7b", 7, new Setpoint.Power("chargers-1", 0, 0))).prepared())
        .isTrue();
  }

  @Test
  void anotherAreasTokenCountsForNothing() {
    refuses(order("other", "elsewhere", 1_000, 0, List.of(), DISCHARGE), "area");
    assertThat(prepare(order("o1", 1, DISCHARGE)).prepared()).isTrue();
  }

  @Test
  void theSamePrepareGetsTheSameVote() {
    Order order = order("o1", 1, DISCHARGE);
    Vote yes = prepare(order);
    assertThat(participant.prepare(order, EXPIRES_AT, FAILSAFE)).isEqualTo(yes);
    Order bad = order("o2", 1, new Setpoint.Power("meter-18", 0, 0));
    Vote no = prepare(bad);
    participant = started();
    assertThat(prepare(bad)).isEqualTo(no);
    assertThat(prepare(order)).isEqualTo(yes);
  }

  /** As from a ledger that was brought back from an old copy. */
  @Test
  void anotherOrderUnderAKnownIdIsRefusedAndChangesNothing() throws IOException {
    Order order = order("o1", 1, DISCHARGE);
    prepare(order);
    commit("o1", 1_000);
    refuses(order("o1", 1, MORE), "another order of this id");
    participant = started();
    refuses(order("o1", AREA, 1, 20_000, List.of(), DISCHARGE), "another order of this id");
    assertThat(prepare(order)).isEqualTo(yes("o1", 100, 100));
    assertThat(step(EFFECTIVE_AT)).containsExactly(Stage.APPLIED);
  }

  @Test
  void aYesThatCannotBeWrittenIsANo() {
    log.failing = true;
    refuses(order("o1", 1, DISCHARGE), "cannot write");
    log.failing = false;
    assertThat(participant.undecided()).isEmpty();
  }

  @Test
  void aDeviceIsPromisedToOneOrderOnly() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    refuses(order("o2", 1, DISCHARGE), "taken by order o1");
    participant.decide(new Decision("o1", false, "gateway-2 refused"), 2_000);
    assertThat(prepare(order("o3", 1, DISCHARGE)).prepared()).isTrue();
  }

  @Test
  void anOrderInEffectKeepsItsDevicesWhenTheClockIsSetBack() throws IOException {
    long later = 200_000;
    prepare(order("o1", AREA, 1, later, List.of(), DISCHARGE));
    assertThat(prepare(order("before", 1, DISCHARGE)).prepared()).isTrue();
    participant.decide(new Decision("before", false, "gateway-2 refused"), 200);
    commit("o1", 300);
    assertThat(step(later + EFFECTIVE_AT)).containsExactly(Stage.APPLIED);
    refuses(order("o2", 1, DISCHARGE), "taken by order o1");
  }

  @Test
  void whoVotedYesDoesNotAbortByItself() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    for (long now = 200; now < EXPIRES_AT; now += 1_000) {
      participant.step(now, FAILSAFE, OBEDIENT);
      assertThat(participant.undecided()).containsExactly("o1");
      if (now > APPLY_UNTIL) {
        refuses(order("o" + now, 9, DISCHARGE), "taken by order o1");
      }
    }
  }

  @Test
  void doubtIsToldOnceAndHoldsThePresentSetpoint() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    assertThat(step(EFFECTIVE_AT - 1)).isEmpty();
    assertThat(participant.inDoubt(EFFECTIVE_AT - 1)).isEmpty();
    assertThat(step(EFFECTIVE_AT)).containsExactly(Stage.IN_DOUBT);
    assertThat(participant.inDoubt(EFFECTIVE_AT)).containsExactly("o1");
    assertThat(step(EFFECTIVE_AT + 1_000)).isEmpty();
    assertThat(participant.inEffect(EFFECTIVE_AT + 1_000)).isEmpty();

    commit("o1", APPLY_UNTIL);
    assertThat(step(APPLY_UNTIL)).containsExactly(Stage.APPLIED);
  }

  @Test
  void aCommitLearntTooLateIsNotApplied() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    List<Effect> effects = participant.decide(new Decision("o1", true, ""), APPLY_UNTIL + 1_500);
    assertThat(effects)
        .extracting(Effect::stage, Effect::reason)
        .containsExactly(tuple(Stage.NOT_APPLIED, "the commit came 1.5 s too late"));
    assertThat(step(APPLY_UNTIL + 2)).isEmpty();
    assertThat(participant.inEffect(APPLY_UNTIL + 2)).isEmpty();
  }

  @Test
  void doubtEndsWithTheOrder() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    step(EFFECTIVE_AT);
    assertThat(step(EXPIRES_AT)).containsExactly(Stage.NOT_APPLIED);
    assertThat(participant.undecided()).isEmpty();
  }

  @Test
  void aCommitOfAnUnknownOrderIsReportedAsNotApplied() throws IOException {
    assertThat(participant.decide(new Decision("o9", true, ""), 1_000))
        .extracting(Effect::stage)
        .containsExactly(Stage.NOT_APPLIED);
    assertThat(participant.decide(new Decision("o9", false, ""), 1_000)).isEmpty();
  }

  @Test
  void theFirstDecisionHolds() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    participant.decide(new Decision("o1", false, "planner"), 1_000);
    assertThat(participant.decide(new Decision("o1", true, ""), 1_000))
        .as("who asks for it learns that it was never applied")
        .extracting(Effect::stage, Effect::reason)
        .containsExactly(tuple(Stage.NOT_APPLIED, "ABORTED here: planner"));
    assertThat(step(EFFECTIVE_AT)).isEmpty();
  }

  @Test
  void aRestartForgetsNothing() throws IOException {
    prepare(order("prepared", 1, new Setpoint.Power("chargers-1", 0, 5_000)));
    prepare(order("applied", 1, DISCHARGE));
    prepare(order("committed", 1, new Setpoint.Switch("breaker-1", false)));
    commit("applied", 1_000);
    assertThat(step(EFFECTIVE_AT)).containsOnly(Stage.APPLIED, Stage.IN_DOUBT);
    commit("committed", EFFECTIVE_AT + 100);

    participant = started();
    assertThat(participant.openVotes()).containsExactly(yes("prepared", 100, 100));
    assertThat(participant.inEffect(EFFECTIVE_AT)).containsOnlyKeys("battery-1");
    assertThat(step(EFFECTIVE_AT + 1_000)).containsExactly(Stage.APPLIED);
    assertThat(participant.inEffect(EFFECTIVE_AT + 1_000))
        .containsOnlyKeys("battery-1", "breaker-1");
  }

  @Test
  void aGatewayThatWasDownPastApplyUntilDoesNotApply() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    commit("o1", 1_000);
    participant = started();
    assertThat(step(APPLY_UNTIL + 1)).containsExactly(Stage.NOT_APPLIED);
  }

  @Test
  void inFailsafeAnOrderWaitsUntilApplyUntilAndNoLonger() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    prepare(order("o2", 1, new Setpoint.Power("chargers-1", 0, 5_000)));
    commit("o1", 1_000);
    assertThat(participant.step(EFFECTIVE_AT, FAILSAFE, OBEDIENT))
        .extracting(Effect::order)
        .containsExactly("o2");
    assertThat(step(APPLY_UNTIL)).containsExactly(Stage.APPLIED);
    commit("o2", APPLY_UNTIL);
    assertThat(participant.step(APPLY_UNTIL + 1, FAILSAFE, OBEDIENT))
        .extracting(Effect::stage)
        .containsExactly(Stage.NOT_APPLIED);
  }

  @Test
  void anOrderOfALockedOutDeviceIsNotApplied() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    commit("o1", 1_000);
    assertThat(
            participant.step(
                EFFECTIVE_AT, new Conditions(Mode.NORMAL, Set.of("battery-1")), OBEDIENT))
        .extracting(Effect::stage)
        .containsExactly(Stage.NOT_APPLIED);
  }

  @Test
  void aReplacingOrderTakesOverAtItsTimeOfEffect() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    commit("o1", 1_000);
    step(EFFECTIVE_AT);
    Setpoint more = new Setpoint.Power("battery-1", -100_000, -100_000);
    Order second = order("o2", AREA, 1, 20_000, List.of("o1"), more);
    assertThat(participant.prepare(second, 20_100, NORMAL).prepared()).isTrue();
    commit("o2", 21_000);
    step(24_999);
    assertThat(participant.inEffect(24_999)).containsEntry("battery-1", Ordered.of(DISCHARGE));
    List<Effect> effects = participant.step(25_000, NORMAL, OBEDIENT);
    assertThat(effects)
        .extracting(Effect::order, Effect::stage)
        .containsExactly(tuple("o2", Stage.APPLIED), tuple("o1", Stage.LAPSED));
    assertThat(participant.inEffect(25_000)).containsEntry("battery-1", Ordered.of(more));
  }

  @Test
  void aReplacedOrderWhoseCommitComesAfterwardsIsNotApplied() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    Setpoint more = new Setpoint.Power("battery-1", -100_000, -100_000);
    Order second = order("o2", AREA, 1, 3_000, List.of("o1"), more);
    assertThat(participant.prepare(second, 3_100, NORMAL).prepared()).isTrue();
    commit("o2", 4_000);
    assertThat(step(8_000)).containsOnly(Stage.APPLIED, Stage.IN_DOUBT);
    commit("o1", 9_000);
    assertThat(step(9_000)).containsExactly(Stage.NOT_APPLIED);
    assertThat(participant.inEffect(9_000)).containsEntry("battery-1", Ordered.of(more));
  }

  private static final Setpoint MORE = new Setpoint.Power("battery-1", -100_000, -100_000);

  /** From 5,000 on o1 holds, which o2 replaces at 25,000. */
  private void replaced(Order second) throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    commit("o1", 1_000);
    step(EFFECTIVE_AT);
    assertThat(participant.prepare(second, 20_100, NORMAL).prepared()).isTrue();
  }

  /** A roof of 100 kW whose inverter of 110 kVA can do 60 kvar. */
  private static final DeviceSpec ROOF =
      DeviceSpec.ofLines(
          "roof-1",
          DeviceKind.INVERTER,
          TestDevices.GATEWAY,
          new Location.Bus("16"),
          "main",
          new DevicePoints("roof-1", List.of(Point.of(Quantity.REACTIVE_POWER))),
          Optional.of(
              new Envelope.Power(-100_000, 0, 10_000, -100_000, 0)
                  .with(new Envelope.Reactive(60_000, OptionalDouble.of(110_000)))));

  private void withRoof() throws IOException {
    List<DeviceSpec> devices = new ArrayList<>(TestDevices.ALL);
    devices.add(ROOF);
    participant = new Participant(AREA, TestDevices.GATEWAY, devices, 3_000, log, counters);
  }

  @Test
  void varsThatADeviceCannotDoAreRefusedWithTheReason() throws IOException {
    withRoof();
    Setpoint all = new Setpoint.Power("roof-1", -100_000, -100_000);
    refuses(
        order("battery", 1, new Setpoint.Vars("battery-1", 1)),
        "battery-1: its envelope has no reactive power that could be ordered");
    refuses(order("breaker", 1, new Setpoint.Vars("breaker-1", 0)), "breaker-1 is a switch");
    refuses(
        order("beyond", 1, new Setpoint.Vars("roof-1", -60_001)),
        "roof-1: -60001.0 var is outside its envelope, at most 60000.0 var either way");
    refuses(
        order("circle", 1, new Setpoint.Vars("roof-1", -50_000), all),
        "roof-1: -50000.0 var beside 100000.0 W is more than its rating of 110000.0 VA");
    assertThat(prepare(order("both", 1, all, new Setpoint.Vars("roof-1", -45_000))).prepared())
        .isTrue();
  }

  @Test
  void anOrderForVarsHasTheDeviceToItselfAndIsInEffectBesideItsWatts() throws IOException {
    withRoof();
    Setpoint vars = new Setpoint.Vars("roof-1", -45_000);
    Setpoint watts = new Setpoint.Power("roof-1", -50_000, 0);
    assertThat(prepare(order("vars", 1, vars)).prepared()).isTrue();
    refuses(order("watts", 1, watts), "device roof-1 is taken by order vars");
    commit("vars", 1_000);
    step(EFFECTIVE_AT);
    assertThat(participant.inEffect(EFFECTIVE_AT))
        .containsEntry("roof-1", new Ordered(Optional.empty(), OptionalDouble.of(-45_000)));

    Order both = order("both", AREA, 1, 20_000, List.of("vars"), watts, vars);
    assertThat(participant.prepare(both, 20_100, NORMAL).prepared()).isTrue();
    commit("both", 21_000);
    step(25_000);
    assertThat(participant.inEffect(25_000))
        .containsEntry("roof-1", new Ordered(Optional.of(watts), OptionalDouble.of(-45_000)));
    step(26_000);
    List<Effect> measured = participant.step(29_000, NORMAL, OBEDIENT);
    assertThat(measured.getFirst().measurements())
        .extracting(DeviceMeasurement::device)
        .containsExactly("roof-1");
  }

  @Test
  void anOrderAndWhatItReplacesChangeTogetherOrNotAtAllWhereTheDiskFails() throws IOException {
    replaced(order("o2", AREA, 1, 20_000, List.of("o1"), MORE));
    commit("o2", 21_000);
    Map<String, Ordered> before = participant.inEffect(24_000);
    log.failing = true;
    assertThatThrownBy(() -> step(25_000)).isInstanceOf(IOException.class);
    assertThat(participant.inEffect(25_000)).isEqualTo(before);
    log.failing = false;

    participant = started();
    assertThat(participant.inEffect(25_050)).isEqualTo(before);
    assertThat(step(25_100)).containsExactlyInAnyOrder(Stage.APPLIED, Stage.LAPSED);
    assertThat(participant.inEffect(25_100)).containsOnly(Map.entry("battery-1", Ordered.of(MORE)));
    assertThat(participant.inEffect(20_000 + EXPIRES_AT)).isEmpty();
  }

  @Test
  void preparesThatComeTogetherAreVotedOnOneAfterTheOtherAndWrittenAtOnce() throws IOException {
    Order first = order("o1", 1, DISCHARGE);
    Order taken = order("o2", 1, MORE);
    List<Vote> votes = participant.prepareAll(List.of(first, taken, first), 100, NORMAL, () -> 105);
    assertThat(votes).extracting(Vote::order).containsExactly("o1", "o2", "o1");
    assertThat(votes).extracting(Vote::prepared).containsExactly(true, false, true);
    assertThat(log.writes()).isEqualTo(1);

    participant.decideAll(
        List.of(new Decision("o1", true, ""), new Decision("o1", true, "")), 1_000);
    assertThat(log.writes()).isEqualTo(2);
    assertThat(step(EFFECTIVE_AT)).containsExactly(Stage.APPLIED);
  }

  @Test
  void preparesThatCannotBeWrittenAreAllRefusedAndLeaveNothingBehind() throws IOException {
    log.failing = true;
    List<Vote> votes =
        participant.prepareAll(
            List.of(order("o1", 9, DISCHARGE), order("o2", 9, MORE)), 100, NORMAL, () -> 105);
    assertThat(votes).extracting(Vote::prepared).containsOnly(false);
    log.failing = false;
    assertThat(participant.undecided()).isEmpty();
    assertThat(participant.prepare(order("o3", 1, DISCHARGE), 200, NORMAL).prepared()).isTrue();
  }

  @Test
  void manyFinishedOrdersMakeRoomAndOnlyOpenOnesKeepAnotherOut() throws IOException {
    for (int i = 0; i < Participant.MAX_ENTRIES; i++) {
      Order order = order("o" + i, 1, new Setpoint.Power("nobody's", 0, 0));
      participant.prepare(order, 100, NORMAL);
    }
    assertThat(participant.prepare(order("one-more", 1, DISCHARGE), 100, NORMAL).reason())
        .contains("too many");
    step(order("o", 1, DISCHARGE).voteUntil());
    assertThat(participant.prepare(order("one-more", 1, DISCHARGE), 100, NORMAL).reason())
        .contains("too many");
    step(order("o", 1, DISCHARGE).voteUntil() + 1);
    assertThat(log.entries()).hasSize(Participant.MAX_KEPT - Participant.MAX_KEPT / 10);
    assertThat(participant.prepare(order("one-more", 1, DISCHARGE), 100, NORMAL).prepared())
        .isTrue();
  }

  @Test
  void aCommitThatComesAfterTheReplacementIsOverIsNotApplied() throws IOException {
    prepare(longer("o1"));
    Order second = order("o2", AREA, 1, 3_000, List.of("o1"), MORE);
    assertThat(participant.prepare(second, 3_100, NORMAL).prepared()).isTrue();
    commit("o2", 4_000);
    step(8_000);
    assertThat(step(3_000 + EXPIRES_AT)).contains(Stage.LAPSED);
    commit("o1", 3_000 + EXPIRES_AT + 1);
    assertThat(step(3_000 + EXPIRES_AT + 1)).containsExactly(Stage.NOT_APPLIED);
  }

  /** As the others, but it may be applied until long after they have ended. */
  private static Order longer(String id) {
    Order o = order(id, 1, DISCHARGE);
    return new Order(
        id,
        AREA,
        1,
        o.parts(),
        o.voteUntil(),
        o.effectiveAt(),
        10 * EXPIRES_AT,
        20 * EXPIRES_AT,
        o.reason(),
        o.evidence(),
        List.of());
  }

  @Test
  void aReplacementThatComesTooLateStillEndsWhatItReplaces() throws IOException {
    replaced(order("o2", AREA, 1, 20_000, List.of("o1"), MORE));
    long late = 20_000 + APPLY_UNTIL + 1;
    assertThat(participant.decide(new Decision("o2", true, ""), late))
        .extracting(Effect::stage)
        .containsExactly(Stage.NOT_APPLIED);
    assertThat(participant.inEffect(late)).isEmpty();
    assertThat(step(late)).containsExactly(Stage.LAPSED);
    Order third = order("o3", AREA, 1, late, List.of("o2"), DISCHARGE);
    assertThat(participant.prepare(third, late, NORMAL).prepared()).isTrue();
  }

  @Test
  void whatIsDueLaterThanTheOrderThatReplacesItIsNotAppliedForAMoment() throws IOException {
    Order later = order("o1", AREA, 1, 8_000, List.of(), DISCHARGE);
    assertThat(prepare(later).prepared()).isTrue();
    commit("o1", 1_000);
    assertThat(prepare(order("o2", AREA, 1, 0, List.of("o1"), MORE)).prepared()).isTrue();
    commit("o2", 2_000);
    long late = APPLY_UNTIL + 1;
    participant.step(late - 1, FAILSAFE, OBEDIENT);
    assertThat(step(late)).containsExactly(Stage.NOT_APPLIED, Stage.NOT_APPLIED);
    assertThat(participant.inEffect(late)).isEmpty();
  }

  /** Order o2, which was to replace o1, is over and undecided: o1 is still in effect. */
  private long undecidedToTheEnd() throws IOException {
    prepare(longer("o1"));
    commit("o1", 1_000);
    step(EFFECTIVE_AT);
    Order second = order("o2", AREA, 1, 20_000, List.of("o1"), MORE);
    assertThat(participant.prepare(second, 20_100, NORMAL).prepared()).isTrue();
    long over = 20_000 + EXPIRES_AT;
    assertThat(step(over)).contains(Stage.NOT_APPLIED);
    assertThat(participant.inEffect(over)).containsKey("battery-1");
    return over;
  }

  @Test
  void aReplacementWhoseCommitComesAfterItsEndStillEndsWhatItReplaces() throws IOException {
    long over = undecidedToTheEnd();
    participant = started();
    assertThat(participant.inDoubt(over)).as("it asks").containsExactly("o2");
    List<Effect> learnt = participant.decide(new Decision("o2", true, ""), over + 1);
    assertThat(learnt)
        .extracting(Effect::stage, Effect::learntAt)
        .containsExactly(tuple(Stage.NOT_APPLIED, OptionalLong.of(over + 1)));
    assertThat(participant.decide(new Decision("o2", true, ""), over + 2))
        .as("and again to who asks")
        .containsAll(learnt);
    assertThat(participant.inEffect(over + 1)).isEmpty();
    assertThat(step(over + 1)).containsExactly(Stage.LAPSED);
    assertThat(participant.undecided()).isEmpty();
  }

  @Test
  void aReplacementWhoseAbortComesAfterItsEndLeavesWhatItWouldHaveReplaced() throws IOException {
    long over = undecidedToTheEnd();
    assertThat(participant.decide(new Decision("o2", false, "planner"), over + 1)).isEmpty();
    assertThat(participant.inEffect(over + 1)).containsEntry("battery-1", Ordered.of(DISCHARGE));
    assertThat(participant.undecided()).isEmpty();
  }

  @Test
  void aDeviceMayBePromisedForTheTimeAfterAnOrder() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    commit("o1", 1_000);
    step(EFFECTIVE_AT);
    long after = EXPIRES_AT - EFFECTIVE_AT;
    assertThat(
            participant
                .prepare(order("o2", AREA, 1, after, List.of(), MORE), after, NORMAL)
                .prepared())
        .isTrue();
    assertThat(
            participant
                .prepare(order("o3", AREA, 1, after - 1, List.of(), MORE), after, NORMAL)
                .reason())
        .contains("taken by order o1");
  }

  @Test
  void whatCannotBeWrittenHasNotHappenedAndIsNotCounted() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    log.failing = true;
    assertThatThrownBy(() -> commit("o1", 1_000)).isInstanceOf(IOException.class);
    log.failing = false;
    commit("o1", 1_000);
    log.failing = true;
    assertThatThrownBy(() -> step(EFFECTIVE_AT)).isInstanceOf(IOException.class);
    assertThat(participant.inEffect(EFFECTIVE_AT)).isEmpty();
    log.failing = false;
    assertThat(step(EFFECTIVE_AT + 1)).containsExactly(Stage.APPLIED);
    assertThat(counters.of("orders.committed")).isEqualTo(1);
    assertThat(counters.of("orders.applied")).isEqualTo(1);
  }

  @Test
  void whatIsOverIsNotInEffectThoughItsEndCannotBeWritten() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    commit("o1", 1_000);
    step(EFFECTIVE_AT);
    log.failing = true;
    assertThatThrownBy(() -> step(EXPIRES_AT)).isInstanceOf(IOException.class);
    assertThat(participant.inEffect(EXPIRES_AT)).isEmpty();
  }

  @Test
  void aBreakerIsNotOperatedMoreOftenThanItsEnvelopeSays() throws IOException {
    Setpoint open = new Setpoint.Switch("breaker-1", false);
    for (int i = 0; i < 2; i++) {
      long at = i * 200_000L;
      Order order = order("o" + i, AREA, 1, at, List.of(), open);
      assertThat(participant.prepare(order, at, NORMAL).prepared()).isTrue();
      commit(order.id(), at + 1_000);
      step(at + EFFECTIVE_AT);
      step(at + EXPIRES_AT);
    }
    Order third = order("o3", AREA, 1, 400_000, List.of(), open);
    assertThat(participant.prepare(third, 400_000, NORMAL).reason()).contains("2 operations");
    Order later = order("o4", AREA, 1, 3_700_000, List.of(), open);
    assertThat(participant.prepare(later, 3_700_000, NORMAL).prepared()).isTrue();
  }

  @Test
  void devicesThatDoNotArriveAreMeasuredAfterHalfAMinute() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    commit("o1", 1_000);
    step(EFFECTIVE_AT);
    assertThat(participant.step(EFFECTIVE_AT + 29_999, NORMAL, SLOW)).isEmpty();
    assertThat(participant.step(EFFECTIVE_AT + 30_000, NORMAL, SLOW))
        .extracting(Effect::stage)
        .containsExactly(Stage.MEASURED);
  }

  /** At their setpoints; they measure -79.5 kW, and were read then for the last time. */
  private static Participant.Devices readAt(long epochMillis) {
    return new Participant.Devices() {
      @Override
      public DeviceMeasurement measured(String device) {
        return OBEDIENT.measured(device);
      }

      @Override
      public boolean isReadAfter(String device, long after) {
        return epochMillis > after;
      }

      @Override
      public boolean reached(Setpoint setpoint) {
        return true;
      }
    };
  }

  @Test
  void whatWasReadBeforeDevicesHadSettledIsNotMeasuredOfTheOrder() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    commit("o1", 1_000);
    step(EFFECTIVE_AT);
    Participant.Devices old = readAt(EFFECTIVE_AT);
    assertThat(participant.step(EFFECTIVE_AT + 1, NORMAL, old)).isEmpty();
    assertThat(participant.step(EFFECTIVE_AT + 60_000, NORMAL, old)).isEmpty();
    assertThat(participant.step(EFFECTIVE_AT + 60_000, NORMAL, readAt(EFFECTIVE_AT + 3_001)))
        .as("read while they settled")
        .isEmpty();
    assertThat(participant.step(EFFECTIVE_AT + 60_000, NORMAL, readAt(EFFECTIVE_AT + 3_002)))
        .singleElement()
        .satisfies(e -> assertThat(e.reason()).isEmpty())
        .satisfies(e -> assertThat(e.measurements().getFirst().watts()).hasValue(-79_500));
  }

  @Test
  void whatIsNotReadAgainBeforeAnOrderEndsIsNotKnown() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    commit("o1", 1_000);
    step(EFFECTIVE_AT);
    Participant.Devices old = readAt(EFFECTIVE_AT);
    participant.step(EFFECTIVE_AT + 1, NORMAL, old);
    assertThat(participant.step(EXPIRES_AT - 3_001, NORMAL, old)).isEmpty();
    assertThat(participant.step(EXPIRES_AT - 3_000, NORMAL, old))
        .singleElement()
        .satisfies(e -> assertThat(e.reason()).contains("not all devices were read after"))
        .satisfies(e -> assertThat(e.measurements().getFirst().watts()).isEmpty());
  }

  @Test
  void aShortOrderIsMeasuredBeforeItEndsThoughItsDevicesDoNotArrive() throws IOException {
    Order o = order("o1", 1, DISCHARGE);
    long end = APPLY_UNTIL + 5_000;
    prepare(
        new Order(
            o.id(),
            AREA,
            1,
            o.parts(),
            VOTE_UNTIL,
            EFFECTIVE_AT,
            APPLY_UNTIL,
            end,
            o.reason(),
            o.evidence(),
            List.of()));
    commit("o1", 1_000);
    step(EFFECTIVE_AT);
    assertThat(participant.step(end - 3_001, NORMAL, SLOW)).isEmpty();
    assertThat(participant.step(end - 3_000, NORMAL, SLOW))
        .extracting(Effect::stage, Effect::reason)
        .containsExactly(tuple(Stage.MEASURED, "not all devices have reached their setpoints"));
    assertThat(participant.step(end, NORMAL, SLOW))
        .extracting(Effect::stage)
        .containsExactly(Stage.LAPSED);
  }

  @Test
  void finishedOrdersAreForgottenADayAfterTheirEnd() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    participant.decide(new Decision("o1", false, ""), 1_000);
    step(EXPIRES_AT + Participant.REMEMBER_MILLIS);
    assertThat(log.entries()).hasSize(1);
    step(EXPIRES_AT + Participant.REMEMBER_MILLIS + 1);
    assertThat(log.entries()).isEmpty();
  }

  @Test
  void aStepThatCannotBeWrittenIsDoneLater() throws IOException {
    prepare(order("o1", 1, DISCHARGE));
    commit("o1", 1_000);
    log.failing = true;
    assertThatThrownBy(() -> step(EFFECTIVE_AT)).isInstanceOf(IOException.class);
    assertThat(participant.inEffect(EFFECTIVE_AT)).isEmpty();
    log.failing = false;
    assertThat(step(EFFECTIVE_AT + 1_000)).containsExactly(Stage.APPLIED);
  }
}
